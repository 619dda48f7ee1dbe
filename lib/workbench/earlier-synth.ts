import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { unpackWorkbench } from '../../core/workbench';
import { testFilesFor } from './component-tests';
import { esbuildVersion } from './esbuild';
import type { Bundling, Packed } from './make-workbench';
import { ProjectFiles } from './project-files';
import { sha256 } from './sha256';
import { typeOptionsFor } from './type-options';

/**
 * A workbench takes a second or more to make, and few functions change between two synths. So what synths made lately is
 * kept in the project's `node_modules/.cache`, and taken again where making it anew could give nothing else: same bundle,
 * same way of bundling, same tests, same tools, and the same content of every file that it holds.
 */
export function fromEarlierSynth(bundling: Bundling): Packed | undefined {
  const { folder, name } = placeOf(bundling);
  const file = join(folder, name);
  if (!existsSync(file)) return undefined;
  const archive = new Uint8Array(readFileSync(file));
  const workbench = unpackWorkbench(archive);
  const files = new ProjectFiles(bundling.projectRoot);
  const same = [...workbench.files].every(([path, content]) => files.exists(path) && Buffer.compare(files.content(path), content) === 0);
  return same ? { workbench, archive } : undefined;
}

export function keepForNextSynth(bundling: Bundling, { archive }: Packed): void {
  const { folder, name, prefix } = placeOf(bundling);
  mkdirSync(folder, { recursive: true });
  const older = readdirSync(folder).filter((other) => other.startsWith(prefix) && other !== name).sort((a, b) => changedAt(join(folder, b)) - changedAt(join(folder, a)));
  for (const other of older.slice(keptPerFunction - 1)) rmSync(join(folder, other), { force: true });
  // Renamed into place, so that two synths at a time never read half a file.
  const draft = join(folder, `draft-${process.pid}`);
  writeFileSync(draft, archive);
  renameSync(draft, join(folder, name));
}

/** So that a change and its revert, or two branches, find theirs. */
const keptPerFunction = 3;

function placeOf(bundling: Bundling): { readonly folder: string; readonly name: string; readonly prefix: string } {
  const prefix = `${sha256(relative(bundling.projectRoot, bundling.entry)).slice(0, 16)}-`;
  return { folder: join(bundling.projectRoot, 'node_modules', '.cache', 'ratchet', 'workbenches'), prefix, name: `${prefix}${keyOf(bundling).slice(0, 32)}` };
}

/** 0 for a file that another synth has just removed. */
function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Everything that a workbench depends on besides the content of its own files. */
function keyOf(bundling: Bundling): string {
  const { projectRoot, bundle, ...how } = bundling;
  const tests = testFilesFor(bundling, projectRoot).map((path) => [path, sha256(readFileSync(join(projectRoot, path)))]);
  const types = typeOptionsFor(bundling.handlerFile, bundling.tsconfig, projectRoot);
  return sha256(JSON.stringify([how, sha256(bundle), tests, types, esbuildVersion, ts.version, ownSources()]));
}

let own: string | undefined;

/** What makes workbenches: another version of it may make another one. */
function ownSources(): string {
  const core = join(__dirname, '..', '..', 'core');
  own ??= sha256([...readdirSync(__dirname).sort().map((name) => join(__dirname, name)), ...['check-types', 'workbench', 'workbench-build'].map((name) => join(core, `${name}.ts`))].map((file) => readFileSync(file, 'utf8')).join('\n'));
  return own;
}
