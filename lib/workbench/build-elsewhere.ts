import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { BuildOptions } from 'esbuild';
import { build, type Built } from './esbuild';

interface Content {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Symbolic links and where they lead, both relative to the root. */
  readonly links: Readonly<Record<string, string>>;
}

/**
 * Builds in a folder that holds the given files and nothing else: what comes out depends on nothing else either. The folder
 * stays for the next function, whose files are mostly the same; what it does not have is taken away first.
 */
export function buildElsewhere({ files, links }: Content, request: BuildOptions): Built | { readonly errors: readonly string[] } {
  folder ??= makeFolder();
  const wanted = new Map<string, Uint8Array | string>([...files, ...Object.entries(links)]);
  for (const [path, content] of [...held]) if (!same(content, wanted.get(path))) remove(folder, path);
  for (const [path, content] of wanted) if (!held.has(path)) put(folder, path, content);
  return build(folder, request);
}

let folder: string | undefined;
/** What lies in the folder: a file's content, or where a link leads. */
const held = new Map<string, Uint8Array | string>();

function makeFolder(): string {
  const made = realpathSync(mkdtempSync(join(tmpdir(), 'ratchet-workbench-')));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

function remove(from: string, path: string): void {
  rmSync(join(from, path), { force: true });
  held.delete(path);
}

function put(into: string, path: string, content: Uint8Array | string): void {
  const file = join(into, path);
  mkdirSync(dirname(file), { recursive: true });
  if (typeof content === 'string') symlinkSync(relative(dirname(file), join(into, content)), file);
  else writeFileSync(file, content);
  held.set(path, content);
}

function same(one: Uint8Array | string, other: Uint8Array | string | undefined): boolean {
  return typeof one === 'string' || typeof other === 'string' || other === undefined ? one === other : Buffer.compare(one, other) === 0;
}
