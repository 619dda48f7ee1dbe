import { sep } from 'node:path';

/** A path as workbenches write it. */
export function posix(path: string): string {
  return path.split(sep).join('/');
}
