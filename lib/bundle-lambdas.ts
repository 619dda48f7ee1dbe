import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { InvalidInput } from '../core/errors';

const root = join(__dirname, '..');
/** Source maps name sources relative to their bundle, so each build lies at this depth below the root. */
const cache = join(root, 'node_modules', '.cache');
const prefix = 'ratchet-bundles-';
const hourMs = 3_600_000;
let bundled: string | undefined;

/** Packages that stay beside a bundle, and the files of each that run: one reads itself as a file, one is 9 MB of text. */
export const packageFiles: Readonly<Record<string, readonly string[]>> = {
  typescript: ['package.json', 'lib/typescript.js'],
  'esbuild-wasm': ['package.json', 'lib/main.js', 'bin/esbuild', 'esbuild.wasm', 'wasm_exec.js', 'wasm_exec_node.js'],
};

/** Which entries may have which. An entry gets those that its bundle requires; every other package is in the bundle. */
const packagesOf: Readonly<Record<string, readonly string[]>> = {
  'steps/validate-candidate': ['typescript', 'esbuild-wasm'],
  'steps/propose-candidate': ['typescript'],
};

const bundling = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  mainFields: ['module', 'main'],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Folder with the bundle of one of Ratchet's own functions, `<folder>/index.js` exporting `handler`. All are built in one
 * go at the first call, which takes about as long as one alone, and are kept for who asks next with the same sources.
 *
 * @param entry path below `lambdas/` without its extension, such as `steps/admit-cycle`
 */
export function bundleOf(entry: string): string {
  bundled ??= kept();
  return join(bundled, entry);
}

function kept(): string {
  const folder = join(cache, `${prefix}${hashOfSources()}`);
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return folder;
  }
  for (const old of existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith(prefix)).map((name) => join(cache, name)) : []) {
    if ((statSync(old, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - hourMs) rmSync(old, { recursive: true, force: true });
  }
  const built = bundleLambdas();
  try {
    // Renamed into place, so that nobody finds half a build.
    renameSync(built, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(built, { recursive: true, force: true });
  }
  return folder;
}

function hashOfSources(): string {
  const files = ['core', 'adapters', 'lambdas'].flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((file) => file.isFile()).map(({ parentPath, name }) => join(parentPath, name)).sort();
  const hash = createHash('sha256');
  for (const file of [...files, join(root, 'package-lock.json'), __filename]) hash.update(`${relative(root, file)}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 32);
}

/** Builds all of Ratchet's functions into a new folder, a folder an entry. Same source, same bytes, wherever the checkout is. */
export function bundleLambdas(): string {
  mkdirSync(cache, { recursive: true });
  const outdir = mkdtempSync(join(cache, `${prefix}build-`));
  const entries = entryNames();
  const { metafile } = buildSync({ ...lambdasRequest(outdir), metafile: true });
  for (const entry of entries) for (const name of packagesIn(metafile, join(outdir, entry, 'index.js'))) copyPackage(name, entry, join(outdir, entry));
  bundleSandboxChild(join(outdir, 'events', 'sandbox'));
  return outdir;
}

function entryNames(): readonly string[] {
  return ['steps', 'events', 'api'].flatMap((folder) =>
    readdirSync(join(root, 'lambdas', folder)).filter((file) => file.endsWith('.ts')).map((file) => `${folder}/${file.slice(0, -3)}`),
  );
}

/** How esbuild is asked for all of them. */
export function lambdasRequest(outdir: string): BuildOptions {
  const entries = entryNames();
  return {
    ...bundling,
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, relative(root, join(root, 'lambdas', `${entry}.ts`))])),
    outdir,
    target: 'node22',
    // Errors are told apart by the name of their class.
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    external: Object.keys(packageFiles),
    alias: { '@aws-sdk/credential-provider-node': './lambdas/runtime/environment-credentials.ts' },
  };
}

/**
 * Writes `child.js`, what runs inside the sandbox's child process, into a folder. Jest's parts come without what they need
 * files for: snapshots, and the folder of `jest-each`, which they would leave out of stacks.
 */
export function bundleSandboxChild(folder: string): void {
  buildSync(sandboxChildRequest(folder));
}

export function sandboxChildRequest(folder: string): BuildOptions {
  return {
    ...bundling,
    entryPoints: { child: relative(root, join(root, 'lambdas', 'sandbox', 'child', 'main.ts')) },
    outdir: folder,
    target: 'node20',
    alias: { '@jest/expect': './lambdas/sandbox/child/jest-expect.ts' },
    define: { 'require.resolve': 'String' },
  };
}

function packagesIn({ outputs }: Metafile, file: string): readonly string[] {
  const imports = outputs[relative(root, file)]?.imports ?? [];
  return [...new Set(imports.flatMap(({ path, external }) => (external === true && path in packageFiles ? [path] : [])))];
}

function copyPackage(name: string, entry: string, folder: string): void {
  if (!packagesOf[entry]?.includes(name)) throw new InvalidInput(`lambdas/${entry}.ts: saw an import of ${name}, expected it only in ${Object.keys(packagesOf).filter((other) => packagesOf[other]?.includes(name)).join(', ')}`);
  const from = dirname(require.resolve(`${name}/package.json`));
  for (const file of packageFiles[name] ?? []) cpSync(join(from, file), join(folder, 'node_modules', name, file));
}
