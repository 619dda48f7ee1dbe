import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { build as esbuild, type BuildOptions, type Metafile } from 'esbuild-wasm';
import { eventCases, handlerType, syntaxErrors, typeErrors } from '../core/check-types';
import { inGroups } from '../core/in-groups';
import type { Compiler } from '../core/ports';
import type { Workbench } from '../core/workbench';
import { buildErrors, bundleRequest, keptSourceMap, testOutput, testsRequest } from '../core/workbench-build';

/**
 * Builds with esbuild and checks with TypeScript, neither of which runs what it reads. A build sees a folder with the
 * workbench's files, made for it and removed after it, and must not reach out of that.
 */
export function sourceCompiler(): Compiler {
  return {
    syntaxErrors: async (workbench, files) => syntaxErrors(workbench, files),
    typeErrors: async (workbench) => typeErrors(workbench),
    handlerType: async (workbench) => handlerType(workbench),
    eventCases: async (workbench) => eventCases(workbench),
    build: (workbench) => inFolderOf(workbench, async (folder) => {
      const request = bundleRequest(workbench.manifest);
      const built = await build(folder, request);
      if ('errors' in built) return built;
      const [bundle, map] = [built.outputs.get(request.outfile), built.outputs.get(`${request.outfile}.map`)];
      return bundle === undefined || map === undefined ? { errors: [`esbuild made no ${request.outfile} with its source map`] } : { bundle, sourceMap: keptSourceMap(map) };
    }),
    bundleTests: (workbench) => inFolderOf(workbench, (folder) => bundleTests(folder, workbench, runnable(workbench))),
  };
}

type Tests = ReadonlyMap<string, { readonly code: string } | { readonly error: string }>;

function runnable({ manifest }: Workbench): readonly string[] {
  return manifest.tests.filter(({ refused }) => refused === undefined).map(({ file }) => file);
}

/** All in one go; one by one where one of them does not build. */
async function bundleTests(folder: string, workbench: Workbench, tests: readonly string[]): Promise<Tests> {
  if (tests.length === 0) return new Map();
  const built = await build(folder, testsRequest(workbench.manifest.build, tests));
  if (!('errors' in built)) return new Map(tests.map((test) => [test, codeOf(built.outputs.get(testOutput(test)))]));
  if (tests.length === 1) return new Map(tests.map((test) => [test, { error: built.errors[0] ?? 'esbuild gave no reason' }]));
  const each = await inGroups(1, tests, (test) => bundleTests(folder, workbench, [test]));
  return new Map(each.flatMap((one) => [...one]));
}

function codeOf(code: string | undefined): { readonly code: string } | { readonly error: string } {
  return code === undefined ? { error: 'esbuild made no bundle of it' } : { code };
}

async function build(folder: string, request: BuildOptions): Promise<{ readonly outputs: ReadonlyMap<string, string> } | { readonly errors: readonly string[] }> {
  try {
    const { metafile, outputFiles = [] } = await esbuild({ ...request, absWorkingDir: folder });
    const outside = inputsOutside(metafile);
    if (outside.length > 0) return { errors: outside.map((path) => `${path} is no file of the workbench`) };
    return { outputs: new Map(outputFiles.map(({ path, text }) => [relative(folder, path), text])) };
  } catch (error) {
    return { errors: buildErrors(error) };
  }
}

function inputsOutside(metafile: Metafile | undefined): readonly string[] {
  return Object.keys(metafile?.inputs ?? {}).filter((path) => path.startsWith('../') || path.startsWith('/'));
}

/** Written in one go, so that esbuild works already when this gives way to whoever called it. */
async function inFolderOf<Result>(workbench: Workbench, work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ratchet-build-')));
  try {
    write(workbench, folder);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function write({ files, manifest }: Workbench, folder: string): void {
  // esbuild reads no declarations, which are half of the files.
  const read = [...files].filter(([path]) => !/\.d\.[cm]?ts$/.test(path));
  for (const path of new Set(read.map(([path]) => dirname(path)))) mkdirSync(join(folder, path), { recursive: true });
  for (const [path, content] of read) writeFileSync(join(folder, path), content);
  for (const [path, target] of Object.entries(manifest.links ?? {})) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    symlinkSync(relative(dirname(join(folder, path)), join(folder, target)), join(folder, path));
  }
}
