import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import * as errors from '../../core/errors';
import { bundleLambdas, bundleOf } from '../../lib/bundle-lambdas';
import { entries, steps } from '../../lib/permissions';

/** Megabytes that a bundle may have; each holds the SDK clients of its ports. */
const mostMegabytes = 2.15;
const specs = [...Object.values(steps), ...Object.values(entries)].map(({ entry }) => entry);
/** What stands beside a bundle that is not in it. */
const beside: Readonly<Record<string, readonly string[]>> = { 'steps/validate-candidate': ['esbuild-wasm', 'typescript'], 'steps/propose-candidate': ['typescript'] };
const sandbox = 'events/sandbox';

const folders = [bundleLambdas(), bundleLambdas()] as const;
const [first, second] = [(entry: string) => join(folders[0], entry), (entry: string) => join(folders[1], entry)];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));
const read = (folder: string, file = 'index.js') => readFileSync(join(folder, file), 'utf8');

test.each(specs)('%s: the same source makes the same bytes, wherever it is built', (entry) => {
  expect(first(entry)).not.toBe(second(entry));
  expect(readdirSync(first(entry)).sort()).toEqual(['index.js', 'index.js.map', ...(beside[entry] ? ['node_modules'] : [])]);
  for (const file of ['index.js', 'index.js.map']) expect(read(first(entry), file) === read(second(entry), file)).toBe(true);
  expect(read(first(entry))).not.toContain(process.cwd());
});

test.each(specs)('%s: at most 2.15 MB, of which nothing is a source text', (entry) => {
  expect(statSync(join(first(entry), 'index.js')).size / 1_000_000).toBeLessThanOrEqual(mostMegabytes);
  expect(JSON.parse(read(first(entry), 'index.js.map'))).not.toHaveProperty('sourcesContent');
});

/** Runs a bundle as Lambda loads it, with what is asked of its inner scope. */
function evaluate<Result>(entry: string, expression: string): Result {
  const module = { exports: {} as { asked?: Result; handler?: (event: unknown) => Promise<unknown> } };
  new Function('module', 'exports', 'require', `${read(first(entry))}\nmodule.exports = { ...module.exports, asked: ${expression} };`)(module, module.exports, jest.requireActual);
  return module.exports.asked as Result;
}

test.each(specs)('%s: an error keeps the name by which state machines and callers tell it', (entry) => {
  const classes = [...read(first(entry)).matchAll(/^(?:var|let|const) (\w+) = class(?: \w+)? extends (?:RatchetError|ConcurrentChange)\w* \{/gm)].map(([, name]) => name);
  expect(classes.length).toBeGreaterThanOrEqual(1);
  const names = evaluate<string[]>(entry, `[${classes.join(', ')}].map((Class) => new Class('m', {}).name)`);
  for (const name of names) expect(Object.keys(errors)).toContain(name);
  expect(new Set(names).size).toBe(classes.length);
  expect(names).toContain('InvalidInput');
});

test.each(specs)('%s: signs in with what the environment holds, and has a client of SSM only where it may use one', (entry) => {
  expect(read(first(entry))).not.toMatch(/credential-provider-(node|ini|sso|process|web-identity)\//);
  const { rights } = [...Object.values(steps), ...Object.values(entries)].find((spec) => spec.entry === entry)!;
  expect(read(first(entry)).includes('@aws-sdk/client-ssm/')).toBe(rights.some((right) => ['registry-sync', 'declarations', 'action-targets'].includes(right)));
});

test('a build is kept for who asks next', () => {
  expect(bundleOf(sandbox)).toMatch(/ratchet-bundles-[0-9a-f]{32}/);
  expect(read(bundleOf(sandbox)) === read(first(sandbox))).toBe(true);
});

test('the bundles hold every entry point that the stack makes a function of, and no other is left over', () => {
  const [root] = folders;
  const built = readdirSync(root).flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`));
  expect(built.sort()).toEqual([...specs, sandbox].sort());
});

describe('the sandbox', () => {
  test('has its runner beside it, the same bytes wherever it is built, and nothing else', () => {
    expect(readdirSync(first(sandbox)).sort()).toEqual(['child.js', 'index.js', 'index.js.map']);
    for (const file of ['child.js', 'index.js']) {
      expect(read(first(sandbox), file) === read(second(sandbox), file)).toBe(true);
      expect(read(first(sandbox), file)).not.toContain(process.cwd());
      expect(statSync(join(first(sandbox), file)).size / 1_000_000).toBeLessThanOrEqual(1);
    }
  });

  test('looks for no package', () => {
    const required = [...`${read(first(sandbox))}${read(first(sandbox), 'child.js')}`.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name ?? '');
    expect(required.length).toBeGreaterThan(10);
    expect(required.filter((name) => !isBuiltin(name))).toEqual([]);
  });

  test('the runner\'s own functions are strict: no stack and no caller shows them to other code', () => {
    expect(read(first(sandbox), 'child.js').startsWith('"use strict";')).toBe(true);
  });

  test('holds no client of AWS', () => {
    expect(read(first(sandbox))).not.toMatch(/@aws-sdk|@smithy/);
  });
});

describe.each(Object.entries(beside))('%s', (entry, packages) => {
  const folder = (name: string) => join(first(entry), 'node_modules', name);

  test('has the packages that it requires, and no other', () => {
    expect(readdirSync(join(first(entry), 'node_modules')).sort()).toEqual(packages);
    for (const name of packages) expect(read(first(entry))).toContain(`require("${name}")`);
  });

  test('finds them there, and they run', () => {
    const run: Readonly<Record<string, string>> = {
      typescript: "const ts = require('typescript'); console.log(ts.transpileModule('const a: number = 1', {}).outputText.trim())",
      'esbuild-wasm': "console.log(require('esbuild-wasm').buildSync({ stdin: { contents: 'const a: number = 1; export const b = a', loader: 'ts' }, write: false, format: 'cjs', bundle: true, minify: true }).outputFiles[0].text.includes('=1'))",
    };
    const bare = { cwd: first(entry), encoding: 'utf8', env: { PATH: process.env['PATH'] } } as const;
    for (const name of packages) {
      expect(execFileSync(process.execPath, ['-p', `require.resolve('${name}')`], bare).trim()).toBe(join(folder(name), 'lib', name === 'typescript' ? 'typescript.js' : 'main.js'));
      expect(execFileSync(process.execPath, ['-e', run[name] ?? ''], bare).trim()).toMatch(/(const a = 1;|true)$/);
    }
  });
});
