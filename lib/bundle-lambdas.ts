import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(__dirname, '..');
const prefix = 'ratchet-bundles-';
let bundled: string | undefined;

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
  buildSync({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, relative(root, join(root, 'lambdas', `${entry}.ts`))])),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    // Errors are told apart by the name of their class.
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  });
  return outdir;
}
