import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';
import { codeSha256Of } from '../../../core/candidate-zip';
import type { Compiler } from '../../../core/ports';
import type { RecordedEvent } from '../../../core/recorded-event';
import { packWorkbench, type Workbench, withSources } from '../../../core/workbench';
import { fakeCompiler } from '../../fakes/compiler';
import { fakeSandbox } from '../../fakes/sandbox';

/** What a team wrote: the address is optional in what comes in, and not in their types; a label may do without a city. */
export const labelSource = `import { checked, type Order } from './order';

export const handler = async (given: Order): Promise<Label> => labelOf(checked(given));

interface Label {
  readonly id: string;
  readonly city?: string;
}

/** What is printed on the parcel. */
function labelOf(order: Order): Label {
  return { id: order.id, city: order.address.city.toUpperCase() };
}
`;
const orderSource = `export interface Order {
  readonly id: string;
  readonly address: { readonly city: string };
}

export function checked(order: Order): Order {
  if (order.id === '') throw new Error('an order has an id');
  return order;
}
`;
const testSource = `import { handler } from '../src/label';

test('prints the city in capitals', async () => {
  expect(await handler({ id: '7', address: { city: 'Ulm' } })).toEqual({ id: '7', city: 'ULM' });
});
`;
/** Stands in for TypeScript's own libraries, which take a second to read. */
const globals = `${['Array<T>', 'Function', 'CallableFunction', 'NewableFunction', 'IArguments', 'Object', 'RegExp', 'Boolean', 'Number', 'Error'].map((name) => `interface ${name} {}`).join('\n')}
interface ErrorConstructor { new (message?: string): Error }
declare var Error: ErrorConstructor;
interface String { toUpperCase(): string }
interface Promise<T> { then(done: (value: T) => void): void }
interface PromiseLike<T> { then(done: (value: T) => void): void }
interface PromiseConstructor { new <T>(run: (done: (value: T) => void) => void): Promise<T> }
declare var Promise: PromiseConstructor;
`;

const sources = { 'entry.ts': 'export { handler } from \'./src/label\';\n', 'src/label.ts': labelSource, 'src/order.ts': orderSource, 'src/globals.d.ts': globals, 'test/label.test.ts': testSource };
const bare: Workbench = {
  manifest: {
    schemaVersion: 1, entry: 'entry.ts', handlerFile: 'src/label.ts', handler: 'handler', bundle: { file: 'index.js', sha256: '' }, build: { platform: 'node' }, esbuildVersion: '0.28.2',
    editable: ['src/label.ts', 'src/order.ts'], types: { options: { noLib: true, strict: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', types: [] }, known: [] }, tests: [{ file: 'test/label.test.ts' }],
  },
  files: new Map(Object.entries(sources).map(([path, text]) => [path, strToU8(text)])),
  sourceMap: '', testBundles: new Map(),
};

/** The fake compiler; what it made of a workbench it keeps for all worlds of a test file. */
export const compiler = keeping(fakeCompiler());

/** `read`: an unguarded read, as templates know it. `thrown`: the team's own error, which only a model can mend. `quoted`: one that repeats what the caller wrote. */
export type Fault = 'read' | 'thrown' | 'quoted';

/** What others wrote into a project. */
export interface Foreign {
  /** Comment lines in the file that has the fault. */
  readonly comment?: string;
  /** Text in the event of the call that fails. */
  readonly note?: string;
}

export interface CodeProject {
  readonly workbench: Workbench;
  /** The same as a deployment leaves it. */
  readonly archive: Uint8Array;
  /** The zips of versions 1 and 2. Both have the fault. */
  readonly zips: readonly [Uint8Array, Uint8Array];
  /** Versions' hashes, as Lambda reports them. */
  readonly sha256: readonly [string, string];
  /** Calls as the recorder kept them: the handler was really called. */
  readonly events: readonly RecordedEvent[];
}

const made = new Map<string, Promise<CodeProject>>();

/** A component with a fault in its code, built and recorded; the same one for all worlds of a test file. */
export function codeProject(at: string, fault: Fault = 'read', foreign: Foreign = {}): Promise<CodeProject> {
  const key = JSON.stringify([at, fault, foreign]);
  const project = made.get(key) ?? makeProject(at, fault, foreign);
  made.set(key, project);
  return project;
}

async function makeProject(at: string, fault: Fault, { comment = '', note }: Foreign): Promise<CodeProject> {
  const faulty = withSources(bare, { 'src/label.ts': labelSource.replace(faultyLine, () => faultyLines[fault]).replace('/** What is', () => `${comment}/** What is`) });
  const workbench = await built(faulty);
  const before = await built(withSources(faulty, { 'src/order.ts': orderSource.replace('an order has an id', 'no id') }));
  const [first, second] = await Promise.all([before, workbench].map(zipOf));
  if (!first || !second) throw new Error('the project does not build');
  return { workbench, archive: packWorkbench(workbench), zips: [first, second], sha256: [codeSha256Of(first), codeSha256Of(second)], events: await recordedCalls(workbench, at, note) };
}

async function built(workbench: Workbench): Promise<Workbench> {
  const [made, tests] = await Promise.all([compiler.build(workbench), compiler.bundleTests(workbench)]);
  if ('errors' in made) throw new Error(made.errors.join());
  const testBundles = new Map([...tests].flatMap(([file, test]) => ('code' in test ? [[file, test.code] as const] : [])));
  return { ...workbench, sourceMap: made.sourceMap, testBundles, manifest: { ...workbench.manifest, bundle: { file: 'index.js', sha256: createHash('sha256').update(made.bundle).digest('hex') } } };
}

async function bundleOf(workbench: Workbench): Promise<string> {
  const made = await compiler.build(workbench);
  if ('errors' in made) throw new Error(made.errors.join());
  return made.bundle;
}

async function zipOf(workbench: Workbench): Promise<Uint8Array> {
  return zipSync({ 'index.js': strToU8(await bundleOf(workbench)), 'notes.txt': strToU8('packed by the team') }, { mtime: new Date(1980, 0, 1) });
}

/** Twelve calls with an address, and one without. */
async function recordedCalls(workbench: Workbench, at: string, note?: string): Promise<readonly RecordedEvent[]> {
  const given = [{ id: '0', ...(note !== undefined && { note }) }, ...Array.from({ length: 12 }, (_, index) => ({ id: String(index + 1), address: { city: 'Ulm' } }))];
  const events = given.map((event, index): RecordedEvent => ({ schemaVersion: 1, requestId: `call-${index}`, at, version: '2', durationMs: 5, event, outcome: { state: 'answered', output: null }, calls: [], redacted: 0 }));
  const { calls } = await fakeSandbox().run({ run: 'calls', limits: { wallSeconds: 1, memoryMb: 1, outputBytes: 1 }, bundle: await bundleOf(workbench), file: 'index.js', handler: 'handler', environment: {}, events });
  return events.map((event, index) => {
    const outcome = calls[index]?.outcome ?? event.outcome;
    // Frames of the test's own files are none that Lambda would have.
    return { ...event, outcome: outcome.state === 'threw' ? { ...outcome, stack: outcome.stack.split('\n').filter((frame) => !frame.startsWith('    at ') || frame.includes('/var/task/')).join('\n') } : outcome };
  });
}

function keeping(compiler: Compiler): Compiler {
  const kept = new Map<string, Promise<unknown>>();
  const once = <Made>(what: string, { manifest, files }: Workbench, make: () => Promise<Made>): Promise<Made> => {
    const hash = createHash('sha256').update(`${what} ${JSON.stringify(manifest)}`);
    for (const [path, content] of files) hash.update(path).update(content);
    const key = hash.digest('hex');
    const made = (kept.get(key) as Promise<Made> | undefined) ?? make();
    kept.set(key, made);
    return made;
  };
  return {
    syntaxErrors: (of, files) => once(`syntax ${files.join()}`, of, () => compiler.syntaxErrors(of, files)),
    typeErrors: (of) => once('types', of, () => compiler.typeErrors(of)),
    handlerType: (of) => once('handler', of, () => compiler.handlerType(of)),
    eventCases: (of) => once('cases', of, () => compiler.eventCases(of)),
    build: (of) => once('build', of, () => compiler.build(of)),
    bundleTests: (of) => once('tests', of, () => compiler.bundleTests(of)),
  };
}

/** A model's reply that replaces lines of a file. */
export function replyOf(says: string, search: string, replace: string, file = 'src/label.ts'): string {
  return `${says}\n\n\`\`\`${file}\n<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n\`\`\`\n`;
}

const faultyLine = 'return { id: order.id, city: order.address.city.toUpperCase() };';
const thrownLine = 'if (order.address === undefined) throw new Error(\'no address\');\n  return { id: order.id, city: order.address.city.toUpperCase() };';
const faultyLines: Readonly<Record<Fault, string>> = { read: faultyLine, thrown: thrownLine, quoted: thrownLine.replace('\'no address\'', '\'no address: \' + (order as Order & { readonly note?: string }).note') };

/** A reply that puts a line in place of those that fail. */
export const replyWith = (line: string, says = 'The address may be missing.', fault: Fault = 'thrown') => replyOf(says, `  ${faultyLines[fault]}`, `  ${line}`);
export const goodReply = replyWith('return { id: order.id, city: order.address?.city.toUpperCase() ?? \'\' };');
/** Another patch that mends it. */
export const otherReply = (fault: Fault = 'thrown') => replyWith('return { id: order.id, city: order.address ? order.address.city.toUpperCase() : \'\' };', 'Asks for the address first.', fault);
