import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { unpackWorkbench } from '../../core/workbench';
import { testFilesFor } from './component-tests';
import { esbuildVersion } from './esbuild';
import type { Bundling, Packed } from './make-workbench';
import { ProjectFiles } from './project-files';
import { typeOptionsFor } from './type-options';

/**
 * A workbench takes a second or more to make, and few functions change between two synths. So what the last synth made is
 * kept in the project's `node_modules/.cache`, and taken again where making it anew could give nothing else: same bundle,
 * same way of bundling, same tests, same tools, and the same content of every file that it holds.
 */
export function fromEarlierSynth(bundling: Bundling): Packed | undefined {
  const file = fileOf(bundling);
  if (!existsSync(file)) return undefined;
  const kept = readFileSync(file);
  if (kept.subarray(0, keyBytes).toString('latin1') !== keyOf(bundling)) return undefined;
  const archive = new Uint8Array(kept.subarray(keyBytes));
  const workbench = unpackWorkbench(archive);
  const files = new ProjectFiles(bundling.projectRoot);
  const same = [...workbench.files].every(([path, content]) => files.exists(path) && Buffer.compare(files.content(path), content) === 0);
  return same ? { workbench, archive } : undefined;
}

export function keepForNextSynth(bundling: Bundling, { archive }: Packed): void {
  const file = fileOf(bundling);
  mkdirSync(dirname(file), { recursive: true });
  // Renamed into place, so that two synths at a time never read half a file.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, Buffer.concat([Buffer.from(keyOf(bundling), 'latin1'), archive]));
  renameSync(draft, file);
}

/** Of a sha256 in hex, which stands before the archive. */
const keyBytes = 64;

function fileOf({ projectRoot, entry }: Bundling): string {
  return join(projectRoot, 'node_modules', '.cache', 'ratchet', 'workbenches', sha256(relative(projectRoot, entry)).slice(0, 16));
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

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
