import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { InvalidInput } from '../core/errors';

const root = join(__dirname, '..');
const prefix = 'ratchet-bundles-';
let bundled: string | undefined;

/** Packages that stay beside a bundle, and the files of each that run: one reads itself as a file, one is 9 MB of text. */
const packageFiles: Readonly<Record<string, readonly string[]>> = {
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
 * go at the first call, which takes about as long as one alone. Same source, same bytes, wherever the checkout is.
 *
 * @param entry path below `lambdas/` without its extension, such as `steps/admit-cycle`
 */
export function bundleOf(entry: string): string {
  bundled ??= buildAll();
  return join(bundled, entry);
}

function buildAll(): string {
  // At a fixed depth below the root, since source maps name sources relative to their bundle.
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  // A process that was killed, or jest's, left its folder behind.
  for (const left of readdirSync(cache).filter((name) => name.startsWith(prefix)).map((name) => join(cache, name))) {
    if ((statSync(left, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) < Date.now() - 3_600_000) rmSync(left, { recursive: true, force: true });
  }
  const outdir = mkdtempSync(join(cache, prefix));
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  const entries = ['steps', 'events', 'api'].flatMap((folder) =>
    readdirSync(join(root, 'lambdas', folder)).filter((file) => file.endsWith('.ts')).map((file) => `${folder}/${file.slice(0, -3)}`),
  );
  const { metafile } = buildSync({
    ...bundling,
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, relative(root, join(root, 'lambdas', `${entry}.ts`))])),
    outdir,
    target: 'node22',
    // Errors are told apart by the name of their class.
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    external: Object.keys(packageFiles),
    metafile: true,
  });
  for (const entry of entries) for (const name of packagesIn(metafile, join(outdir, entry, 'index.js'))) copyPackage(name, entry, join(outdir, entry));
  bundleSandboxChild(join(outdir, 'events', 'sandbox'));
  return outdir;
}

/**
 * Writes `child.js`, what runs inside the sandbox's child process, into a folder. Jest's parts come without what they need
 * files for: snapshots, and the folder of `jest-each`, which they would leave out of stacks.
 */
export function bundleSandboxChild(folder: string): void {
  buildSync({
    ...bundling,
    entryPoints: { child: relative(root, join(root, 'lambdas', 'sandbox', 'child', 'main.ts')) },
    outdir: folder,
    target: 'node20',
    alias: { '@jest/expect': './lambdas/sandbox/child/jest-expect.ts' },
    define: { 'require.resolve': 'String' },
  });
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
