import { posix } from 'node:path';
import type { SourceLine } from './cycle';
import { sourceOf, type Workbench } from './workbench';

const extensions = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];
/** `from './a'`, `import './a'`, `import('./a')`, `require('./a')`. */
const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["'](\.[^"'\n]+)["']/g;

/**
 * A component's own files in the order in which they matter for a fault: those in which it is thrown (rank 0, the innermost
 * first), the handler's and what it imports, nearest first (1), all others by name (2). Reads imports without parsing: a
 * mistake costs an order, no more.
 */
export function rankSources(workbench: Workbench, lines: readonly SourceLine[]): readonly { readonly path: string; readonly rank: 0 | 1 | 2 }[] {
  const { editable, handlerFile } = workbench.manifest;
  const own = new Set(editable);
  const thrown = [...new Set(lines.map(({ file }) => file))].filter((file) => own.has(file));
  const reached = reachedFrom(workbench, handlerFile, own).filter((file) => !thrown.includes(file));
  const others = editable.filter((file) => !thrown.includes(file) && !reached.includes(file)).sort();
  return [
    ...thrown.map((path) => ({ path, rank: 0 as const })),
    ...reached.map((path) => ({ path, rank: 1 as const })),
    ...others.map((path) => ({ path, rank: 2 as const })),
  ];
}

/** Breadth first, so that what the handler imports itself comes before what that imports. */
function reachedFrom(workbench: Workbench, start: string, own: ReadonlySet<string>): readonly string[] {
  const reached = own.has(start) ? [start] : [];
  for (const path of reached) {
    const source = sourceOf(workbench, path) ?? '';
    for (const [, specifier = ''] of source.matchAll(imported)) {
      const base = posix.join(posix.dirname(path), specifier);
      const found = [base, base.replace(/\.[cm]?js$/, '')].flatMap((stem) => extensions.map((extension) => stem + extension)).find((file) => own.has(file));
      if (found !== undefined && !reached.includes(found)) reached.push(found);
    }
  }
  return reached;
}
