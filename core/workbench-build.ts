import { posix } from 'node:path';
import * as z from 'zod';
import { parse } from './config';
import type { WorkbenchManifest } from './workbench';

/**
 * How esbuild is asked to build a workbench, the same at synth and later. Nothing is written; paths are relative to the
 * project's root.
 */
interface BuildRequest {
  readonly bundle: true;
  readonly write: false;
  readonly metafile: true;
  readonly logLevel: 'silent';
  readonly entryPoints: string[];
}

/** As deep below the root as CDK's `cdk.out/asset.<hash>`, since inline source maps name sources relative to the bundle. */
const bundleFolder = 'cdk.out/bundle';
const testsFolder = 'cdk.out/tests';

export function bundleRequest({ build, entry, bundle }: Pick<WorkbenchManifest, 'build' | 'entry'> & { readonly bundle: { readonly file: string } }): BuildRequest & { readonly outfile: string } {
  return { ...build, ...fixed, entryPoints: [`./${entry}`], outfile: `${bundleFolder}/${bundle.file}` };
}

/** Tests with all that they import in one file each, whatever the function itself leaves to Lambda. */
export function testsRequest(build: WorkbenchManifest['build'], tests: readonly string[]): BuildRequest & { readonly outdir: string; readonly outbase: string } {
  const ofTheComponent = Object.fromEntries(Object.entries(build).filter(([option]) => sharedWithTests.has(option)));
  return {
    ...ofTheComponent, ...fixed, entryPoints: tests.map((test) => `./${test}`), outdir: testsFolder, outbase: '.',
    ...{ platform: 'node', format: 'cjs', target: ['node20'], minifyWhitespace: true, minifySyntax: true, external: ['@jest/globals'], outExtension: { '.js': '.js' } },
  };
}

/** What decides which files a name means, and what a file is. */
const sharedWithTests = new Set(['mainFields', 'conditions', 'resolveExtensions', 'preserveSymlinks', 'alias', 'define', 'loader', 'tsconfig', 'tsconfigRaw', 'jsx', 'jsxFactory', 'jsxFragment', 'jsxImportSource', 'jsxDev']);

const fixed = { bundle: true, write: false, metafile: true, logLevel: 'silent' } as const;

const map = z.looseObject({ version: z.literal(3), sources: z.array(z.string()) });

/** A bundle's source map as the workbench keeps it: sources relative to the root, their text left out. */
export function keptSourceMap(text: string): string {
  const { sourcesContent: _text, ...rest } = parse(map, JSON.parse(text), 'Source map');
  return JSON.stringify({ ...rest, sources: rest.sources.map((source) => posix.normalize(posix.join(bundleFolder, source))) });
}

/** Where esbuild puts a test's bundle. */
export function testOutput(test: string): string {
  return `${testsFolder}/${test.replace(/\.[^./]+$/, '')}.js`;
}

/**
 * What esbuild says of sources that it cannot build, as `file:line:column text`.
 * @throws the error itself when it is none of esbuild's
 */
export function buildErrors(error: unknown): readonly string[] {
  const failure = buildFailure.safeParse(error);
  if (!failure.success) throw error;
  return failure.data.errors.map(({ text, location }) => (location == null ? text : `${location.file}:${location.line}:${location.column + 1} ${text}`));
}

const buildFailure = z.object({
  errors: z.array(z.object({ text: z.string(), location: z.object({ file: z.string(), line: z.number(), column: z.number() }).nullish() })).min(1),
});
