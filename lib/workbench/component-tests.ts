import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { WorkbenchManifest } from '../../core/workbench';
import { testOutput, testsRequest } from '../../core/workbench-build';
import { build, reachedFrom } from './esbuild';
import { posix } from './posix-path';
import type { ProjectFiles } from './project-files';
import { refusalIn } from './refused-tests';

export interface ComponentTests {
  readonly listed: WorkbenchManifest['tests'];
  readonly bundles: ReadonlyMap<string, string>;
}

interface Wanted {
  /** The team's own file, absolute. */
  readonly entry: string;
  /** Files and folders that the team names; without them its folder is searched. */
  readonly given: readonly string[] | undefined;
  readonly editable: readonly string[];
  readonly build: WorkbenchManifest['build'];
}

/** The component's own tests, bundled; those that the sandbox cannot run with the reason. Notes the files that they need. */
export function componentTests(files: ProjectFiles, { entry, given, editable, build: options }: Wanted): ComponentTests {
  const { root } = files;
  const found = given === undefined ? importing(editable, reachOfTests(folderOf(entry, root), root)) : reachOf(testFilesFor({ handlerFile: entry, tests: given }, root), root);
  const own = new Set(editable);
  const tests = [...found].map(([file, reached]) => ({ file, refused: refusalAmong([...reached].filter((path) => !own.has(path) && !isPackage(path)), root) }));
  const bundled = bundle(files, options, tests.filter(({ refused }) => refused === undefined).map(({ file }) => file));
  for (const { file } of tests) files.exists(file);
  const listed = tests.map(({ file, refused }) => {
    const reason = refused ?? bundled.get(file)?.error;
    return reason === undefined ? { file } : { file, refused: reason };
  });
  return { listed, bundles: new Map([...bundled].flatMap(([file, { code }]): [string, string][] => (code === undefined ? [] : [[file, code]]))) };
}

/** Files among which a component's tests are, relative to the root. */
export function testFilesFor({ handlerFile, tests }: { readonly handlerFile: string; readonly tests: readonly string[] | undefined }, root: string): readonly string[] {
  return tests === undefined ? testsIn(folderOf(handlerFile, root), root) : tests.flatMap((path) => testsIn(resolve(path), root));
}

type Reach = ReadonlyMap<string, ReadonlySet<string>>;
type Bundled = ReadonlyMap<string, { readonly code?: string; readonly error?: string }>;

function importing(editable: readonly string[], reach: Reach): Reach {
  return new Map([...reach].filter(([, reached]) => editable.some((file) => reached.has(file))));
}

/** Where a component's tests are looked for: below the nearest package.json or cdk.json. */
function folderOf(entry: string, root: string): string {
  for (let folder = dirname(entry); ; folder = dirname(folder)) {
    if (folder === root || folder === dirname(folder) || ['package.json', 'cdk.json'].some((name) => existsSync(join(folder, name)))) return folder;
  }
}

/** Which files the tests of a folder import, learned once for all functions of a project: a process synthesizes once. */
function reachOfTests(folder: string, root: string): Reach {
  const tests = testsIn(folder, root);
  const key = JSON.stringify([root, tests]);
  const known = reaches.get(key) ?? reachOf(tests, root);
  reaches.set(key, known);
  return known;
}

const reaches = new Map<string, Reach>();

function reachOf(tests: readonly string[], root: string): Reach {
  if (tests.length === 0) return new Map();
  const built = build(root, { ...testsRequest({}, tests), packages: 'external' });
  if (!('errors' in built)) return new Map(tests.map((test) => [test, reachedFrom(test, built.metafile)]));
  return tests.length === 1 ? new Map(tests.map((test) => [test, new Set([test, ...importedDirectly(test, root)])])) : new Map(tests.flatMap((test) => [...reachOf([test], root)]));
}

/** Of a test that cannot be built: at least the files beside it that it names. */
function importedDirectly(test: string, root: string): readonly string[] {
  const names = readFileSync(join(root, test), 'utf8').matchAll(/['"](\.{1,2}\/[^'"]+)['"]/g);
  return [...names].flatMap(([, name = '']) => endings.map((ending) => posix(join(dirname(test), `${name}${ending}`))));
}

const endings = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** Test files of a folder, or the file itself, relative to the root. */
function testsIn(path: string, root: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [posix(relative(root, path))];
  return readdirSync(path, { withFileTypes: true }).flatMap((found) => {
    const inside = join(path, found.name);
    if (found.isDirectory()) return leftOut.has(found.name) ? [] : testsIn(inside, root);
    return found.isFile() && /\.(test|spec)\.[cm]?[jt]sx?$/.test(found.name) ? [posix(relative(root, inside))] : [];
  }).sort();
}

const leftOut = new Set(['node_modules', '.ratchet', 'cdk.out', '.git']);

function refusalAmong(paths: readonly string[], root: string): string | undefined {
  for (const path of paths.filter((file) => /\.[cm]?[jt]sx?$/.test(file))) {
    const refused = existsSync(join(root, path)) ? refusalIn(path, readFileSync(join(root, path), 'utf8')) : undefined;
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function bundle(files: ProjectFiles, options: WorkbenchManifest['build'], tests: readonly string[]): Bundled {
  if (tests.length === 0) return new Map();
  const built = buildOnce(files.root, testsRequest(options, tests));
  if ('errors' in built) {
    if (tests.length === 1) return new Map(tests.map((test) => [test, { error: `cannot be bundled: ${built.errors[0] ?? ''}` }]));
    return new Map(tests.flatMap((test) => [...bundle(files, options, [test])]));
  }
  files.addInputs(built.metafile);
  return new Map(tests.map((test) => [test, { code: Buffer.from(built.outputs.get(testOutput(test)) ?? []).toString('utf8') }]));
}

/** Functions of one project often have the same tests. */
function buildOnce(root: string, request: ReturnType<typeof testsRequest>): ReturnType<typeof build> {
  const key = JSON.stringify([root, request]);
  const known = builds.get(key) ?? build(root, request);
  builds.set(key, known);
  return known;
}

const builds = new Map<string, ReturnType<typeof build>>();

function isPackage(path: string): boolean {
  return /(^|\/)node_modules\//.test(path);
}
