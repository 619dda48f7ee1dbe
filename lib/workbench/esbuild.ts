import { relative } from 'node:path';
import { buildSync, type BuildOptions, type Metafile, version } from 'esbuild';
import { buildErrors } from '../../core/workbench-build';
import { posix } from './posix-path';

export const esbuildVersion = version;

export interface Built {
  readonly metafile: Metafile;
  /** Text of each file that the build makes, by its path relative to the folder. */
  readonly outputs: ReadonlyMap<string, Uint8Array>;
}

/** Builds in a folder and writes nothing. What does not build comes back as esbuild's messages. */
export function build(folder: string, request: BuildOptions): Built | { readonly errors: readonly string[] } {
  try {
    const { metafile = { inputs: {}, outputs: {} }, outputFiles = [] } = buildSync({ ...request, absWorkingDir: folder });
    return { metafile, outputs: new Map(outputFiles.map(({ path, contents }): [string, Uint8Array] => [posix(relative(folder, path)), contents])) };
  } catch (error) {
    return { errors: buildErrors(error) };
  }
}

/** Files among a build's inputs that can be reached from one of them, itself included. */
export function reachedFrom(entry: string, { inputs }: Metafile): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    waiting.push(...(inputs[file]?.imports ?? []).filter(({ external, path }) => external !== true && path in inputs).map(({ path }) => path));
  }
  return reached;
}
