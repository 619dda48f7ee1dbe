import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { readRecordings } from '../../core/read-recordings';
import { ManagedFunction, type ManagedFunctionProps } from '../../lib/constructs/managed-function';

const root = join(__dirname, '..', '..');
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A project as a team has it: its tsconfig.json maps `#answers`, which the bundle needs. */
const project = {
  'package.json': '{ "name": "shop" }',
  'package-lock.json': '{}',
  'tsconfig.json': '{ "compilerOptions": { "target": "es2022", "module": "commonjs", "moduleResolution": "node10", "ignoreDeprecations": "6.0", "paths": { "#answers": ["./src/answers.ts"] } } }',
  'src/answers.ts': 'export const broken = { statusCode: 502 };\n',
  'src/handler.ts': `import { broken } from '#answers';
export const handler = async (event: { ok?: boolean }) => (event.ok ? { statusCode: 200 } : broken);
export const partly = (_event: unknown, _context: unknown, callback: (error: unknown, answer: unknown) => void) => callback(null, { batchItemFailures: [{ itemIdentifier: 'a' }] });
export const version = 7;
`,
} as const;

function newProject(files: Readonly<Record<string, string>> = project): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ratchet-wrapper-')));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(join(root, 'node_modules', '.bin'), join(folder, 'node_modules', '.bin'));
  return folder;
}

interface Bundle {
  readonly hash: string;
  readonly folder: string;
  readonly handler: string;
}

function bundle(folder: string, props: Partial<ManagedFunctionProps> = {}, make = (stack: Stack, all: ManagedFunctionProps) => new ManagedFunction(stack, 'Orders', all)): Bundle {
  const app = new App({ outdir: join(folder, 'cdk.out'), context: { '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true } });
  const stack = new Stack(app, 'Shop');
  make(stack, { runtime: Runtime.NODEJS_22_X, entry: join(folder, 'src', 'handler.ts'), depsLockFilePath: join(folder, 'package-lock.json'), ...props });
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  const { Code: code, Handler: handler } = (resource as { Properties: { Code: { S3Key: string }; Handler: string } }).Properties;
  const hash = code.S3Key.replace('.zip', '');
  return { hash, handler, folder: join(app.outdir, `asset.${hash}`) };
}

/** Calls the bundle in a process of its own, as Lambda would: what is on stdout, and what the module exports. */
function call({ folder }: Bundle, name = 'handler', event: object = {}): { lines: unknown[]; answer: unknown; exports: string[] } {
  const file = existsSync(join(folder, 'index.mjs')) ? 'index.mjs' : 'index.js';
  const script = `
    const load = ${JSON.stringify(file)} === 'index.mjs' ? import('./index.mjs') : Promise.resolve(require('./index.js'));
    load.then((module) => new Promise((resolve) => {
      const result = module[${JSON.stringify(name)}](${JSON.stringify(event)}, { awsRequestId: 'request-1' }, (_error, answer) => resolve([module, answer]));
      if (result && result.then) result.then((answer) => resolve([module, answer]));
    })).then(([module, answer]) => process.stdout.write(JSON.stringify({ answer, exports: Object.keys(module).sort() })));`;
  const lines = execFileSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' }).split('\n').map((line) => JSON.parse(line) as unknown).filter((line) => (line as { ratchet?: string }).ratchet !== 'recording');
  const { answer, exports } = lines.pop() as { answer: unknown; exports: string[] };
  return { lines, answer, exports };
}

const status502 = { ratchet: 'failure', schemaVersion: 1, requestId: 'request-1', kind: 'status', statusCode: 502 };

test.each([['CommonJS', OutputFormat.CJS], ['an ES module', OutputFormat.ESM]])('bundled to %s: failures are noted, answers and other exports stay', (_name, format) => {
  const bundled = bundle(newProject(), { bundling: { format, minify: true } });
  expect(bundled.handler).toBe('index.handler');
  expect(call(bundled)).toEqual({ lines: [status502], answer: { statusCode: 502 }, exports: ['handler', 'partly', 'version'] });
  expect(call(bundled, 'handler', { ok: true })).toMatchObject({ lines: [], answer: { statusCode: 200 } });
});

test.each([['partly', 'index.partly'], ['index.partly', 'index.partly'], ['layer.partly', 'layer.partly']])('handler: %s', (handler, expected) => {
  const bundled = bundle(newProject(), { handler });
  expect(bundled.handler).toBe(expected);
  expect(call(bundled, 'partly')).toMatchObject({ lines: [{ kind: 'batch-items', count: 1, requestId: 'request-1' }], exports: ['handler', 'partly', 'version'] });
});

test.each([['CommonJS', OutputFormat.CJS], ['an ES module', OutputFormat.ESM]])('bundled to %s: the recorder is there before the team\'s modules load, and keeps what they call then', (_name, format) => {
  const handler = `const { fetch } = globalThis;
const loading = fetch('http://127.0.0.1:65000/loading').catch(() => undefined);
export const handler = async () => { await loading; await fetch('http://127.0.0.1:65000/calling').catch(() => undefined); return { statusCode: 200 }; };
`;
  const { folder } = bundle(newProject({ ...project, 'src/handler.ts': handler }), { bundling: { format } });
  const file = existsSync(join(folder, 'index.mjs')) ? './index.mjs' : './index.js';
  const line = execFileSync(process.execPath, ['-e', `import(${JSON.stringify(file)}).then(({ handler }) => handler({}, { awsRequestId: 'request-1' }))`], { cwd: folder, encoding: 'utf8', env: { ...process.env, AWS_LAMBDA_FUNCTION_VERSION: '7' } });
  const { events } = readRecordings({ logStream: '[7]', logEvents: [{ id: '1', timestamp: Date.now(), message: line }] });
  expect(events[0]?.calls).toMatchObject([{ url: 'http://127.0.0.1:65000/loading', answer: { error: expect.stringContaining('ECONNREFUSED') } }, { url: 'http://127.0.0.1:65000/calling' }]);
});

test('a layer\'s handler that the bundle does not have changes nothing in it', () => {
  const bundled = bundle(newProject(), { handler: '/opt/layer/wrapper.run' });
  expect(call(bundled)).toMatchObject({ lines: [], answer: { statusCode: 502 } });
});

test('a handler that does not exist fails the build, not the first call', () => {
  expect(() => bundle(newProject(), { handler: 'handle', bundling: { logLevel: undefined } as object })).toThrow('Failed to bundle asset');
});

test('written in CommonJS', () => {
  const bundled = bundle(newProject({ ...project, 'src/handler.js': 'exports.handler = async () => ({ statusCode: 502 });' }), { entry: undefined as unknown as string }, (stack, all) =>
    new ManagedFunction(stack, 'Orders', { ...all, entry: join(dirname(all.depsLockFilePath ?? ''), 'src', 'handler.js') }));
  expect(call(bundled)).toMatchObject({ lines: [status502] });
});

test('compiled with tsc first', () => {
  const files = { ...project, 'src/handler.ts': project['src/handler.ts'].replace('#answers', './answers') };
  const folder = newProject(files);
  expect(call(bundle(folder, { bundling: { preCompilation: true } }))).toMatchObject({ lines: [status502], answer: { statusCode: 502 } });
  expect(existsSync(join(folder, 'src', 'handler.js'))).toBe(true);
  expect(readFileSync(join(folder, '.ratchet', '.gitignore'), 'utf8')).toBe('*\n');
});

test('without an entry: the file named for the defining file and the construct, as NodejsFunction finds it', () => {
  const folder = newProject({ ...project, 'shop-stack.Orders.ts': 'export const handler = async () => ({ statusCode: 502 });', 'shop-stack.js': 'exports.make = (ManagedFunction, stack, props) => new ManagedFunction(stack, "Orders", props);' });
  const { make } = jest.requireActual<{ make(type: typeof ManagedFunction, stack: Stack, props: object): ManagedFunction }>(join(folder, 'shop-stack.js'));
  const bundled = bundle(folder, {}, (stack, { entry: _entry, ...all }) => make(ManagedFunction, stack, all));
  expect(call(bundled)).toMatchObject({ lines: [status502] });
});

test('the same bytes wherever the checkout lies, in a package of a monorepo too', () => {
  const files = { 'package-lock.json': '{}', 'package.json': '{}', ...Object.fromEntries(Object.entries(project).filter(([name]) => name !== 'package-lock.json').map(([name, text]) => [`packages/shop/${name}`, text])) };
  const of = (folder: string) => bundle(folder, { entry: join(folder, 'packages', 'shop', 'src', 'handler.ts'), bundling: { sourceMap: true } });
  const one = newProject(files);
  const other = join(newProject({ 'deeper/down/keep': '' }), 'deeper', 'down', 'copy');
  cpSync(one, other, { recursive: true, verbatimSymlinks: true });
  const [first, second] = [of(one), of(other)];
  expect(second.hash).toBe(first.hash);
  expect(call(first)).toMatchObject({ lines: [status502] });
  for (const file of readdirSync(first.folder)) {
    const text = readFileSync(join(first.folder, file), 'utf8');
    expect(text).not.toContain(root);
    expect(text).not.toContain(one);
  }
  expect(existsSync(join(one, 'packages', 'shop', 'node_modules', '.cache', 'ratchet'))).toBe(true);
  expect(readdirSync(join(one, 'packages', 'shop', 'src'))).toEqual(['answers.ts', 'handler.ts']);
});
