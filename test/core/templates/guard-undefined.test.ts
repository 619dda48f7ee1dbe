import * as fc from 'fast-check';
import { guardUndefined } from '../../../core/templates/guard-undefined';
import type { RecordedEvent } from '../../../core/recorded-event';
import { call, diagnosed, diagnosisOf, workbenchOf } from './faulty';
import { typeErrorsOf } from './type-errors';

async function told(source: string, input: unknown) {
  return guardUndefined.variants({ workbench: workbenchOf(source), diagnosis: await diagnosed(source, input), fault: undefined });
}

type Replaced = readonly (readonly [string, string])[];
interface Offer {
  readonly change: Replaced;
  readonly answer: unknown;
  /** Strict TypeScript takes the change. @default true */
  readonly typed?: boolean;
}

const shop = `interface Line { readonly sku: string; readonly quantity: number; readonly product: { readonly name: string } }
interface Order {
  readonly id: string;
  readonly lines: Line[];
  readonly tags?: string[];
  readonly note?: string;
  readonly shipment?: { readonly carrier: { readonly name: string; code(day: string): string }; readonly trackingCode: string; readonly stops: string[] };
}
`;

/** Every case runs: the fault is the one that the source throws with this input, and its place comes of the stack. */
test.each<readonly [string, string, unknown, readonly Offer[]]>([
  ['a non-null assertion', 'export const run = (o: Order) => ({ code: o.shipment!.trackingCode });', {}, [
    { change: [['shipment!.', 'shipment?.']], answer: {} }]],
  ['every read of it that would fail as well', 'export const run = (o: Order) => ({ code: o.shipment!.trackingCode, carrier: o.shipment!.carrier.name });', {}, [
    { change: [['shipment!.', 'shipment?.'], ['shipment!.', 'shipment?.']], answer: {} }]],
  ['a chain with a call', "export const run = (o: Order) => o.shipment!.carrier.code('mon');", {}, [
    { change: [['shipment!.', 'shipment?.']], answer: null }]],
  ['assertions further down the chain stay, the one at its end goes', 'export const run = (o: Order) => o.shipment!.carrier!.name!;', {}, [
    { change: [['shipment!.', 'shipment?.'], ['name!', 'name']], answer: null }]],
  ['a promise of its type that then does not hold: types refuse', 'export const run = (o: Order): string => o.shipment!.trackingCode;', {}, [
    { change: [['shipment!.', 'shipment?.']], answer: null, typed: false }]],
  ['a cast of a whole object', 'type Shipped = Order & { shipment: NonNullable<Order["shipment"]> };\nconst tracking = ({ shipment }: Shipped) => ({ carrier: shipment.carrier.name, code: shipment.trackingCode });\nexport const run = (o: Order) => tracking(o as Shipped);', {}, [
    { change: [['shipment.carrier', 'shipment?.carrier'], ['shipment.trackingCode', 'shipment?.trackingCode']], answer: {} }]],
  ['a cast of the value', 'export const run = (o: Order) => (o.shipment as NonNullable<Order["shipment"]>).trackingCode;', {}, [
    { change: [[').trackingCode', ')?.trackingCode']], answer: null }]],
  ['a cast in the middle: what comes after it would fail next', 'export const run = (o: Order) => (o.shipment!.carrier as { name: string }).name;', {}, [
    { change: [['shipment!.', 'shipment?.'], [').name', ')?.name']], answer: null }]],
  ['an index out of range', 'export const run = (o: Order) => o.lines[0].sku;', { lines: [] }, [
    { change: [['[0].', '[0]?.']], answer: null }]],
  ['an index into what is not there', 'export const run = (o: Order) => o.tags![0];', {}, [
    { change: [['tags![', 'tags?.[']], answer: null }]],
  ['a lookup by a key', 'const rates: Record<string, { percent: number }> = {};\nexport const run = (o: Order) => ({ rate: rates[o.id].percent });', { id: 'x' }, [
    { change: [['[o.id].', '[o.id]?.']], answer: {} }]],
  ['what JSON.parse gave', 'export const run = (o: { body: string }) => (JSON.parse(o.body) as { user: { id: string } }).user.id;', { body: '{}' }, [
    { change: [['user.id', 'user?.id']], answer: null }]],
  ['null', 'export const run = (o: { a: { b: number } }) => o.a.b;', { a: null }, [
    { change: [['o.a.b', 'o.a?.b']], answer: null }]],
  ['a field declared required', 'export const run = (o: { customer: { name: string } }) => ({ name: o.customer.name });', {}, [
    { change: [['customer.name', 'customer?.name']], answer: {} }]],
  ['a value found in a list, and what is read of it afterwards', 'export function run(o: Order) {\n  const line = o.lines.find(({ sku }) => sku === "x")!;\n  if (line.quantity > 9) return line.sku;\n  return line.product.name;\n}', { lines: [] }, [
    { change: [['line.quantity', 'line?.quantity'], ['return line.product', 'return line?.product']], answer: null }]],
  ['a variable that takes the value on', 'export function run(o: Order) {\n  const carrier = o.shipment!.carrier;\n  return { name: carrier.name, code: carrier.code("mon") };\n}', {}, [
    { change: [['shipment!.', 'shipment?.'], ['carrier.name', 'carrier?.name'], ['carrier.code', 'carrier?.code']], answer: {} }]],
  ['reads behind a guard stay', 'export function run(o: { shipment?: any }) {\n  if (o.shipment) return o.shipment.trackingCode;\n  // Not shipped.\n  const code = o.shipment!.trackingCode ; /* odd */\n  return [code, o.shipment && o.shipment!.trackingCode];\n}', {}, [
    { change: [['= o.shipment!.', '= o.shipment?.']], answer: [null, null] }]],
  ['reads in a callback, of the variable outside', 'export const run = (o: Order) => o.lines.map((line) => ({ sku: line.sku, to: o.shipment!.trackingCode }));', { lines: [{ sku: 'a' }] }, [
    { change: [['shipment!.', 'shipment?.']], answer: [{ sku: 'a' }] }]],
  ['a parameter of a callback, not the variable of the same name outside', 'export function run(o: Order) {\n  const line = { product: { name: "x" } };\n  return [line.product.name, ...o.lines.map((line) => line.product.name)];\n}', { lines: [{}] }, [
    { change: [['=> line.product.', '=> line.product?.']], answer: ['x', null] }]],
  ['iteration', 'export function run(o: Order) {\n  const found: string[] = [];\n  for (const tag of o.tags!) found.push(tag);\n  return found;\n}', {}, [
    { change: [['o.tags!)', 'o.tags ?? [])']], answer: [] }]],
  ['spread into a list', 'export const run = (o: Order) => [...o.tags!, "all"];', {}, [
    { change: [['o.tags!', 'o.tags ?? []']], answer: ['all'] }]],
  ['spread of a chain', 'export const run = (o: Order) => [...o.shipment!.stops];', {}, [
    { change: [['o.shipment!.stops', 'o.shipment?.stops ?? []']], answer: [] }]],
  ['spread into a call', 'export const run = (o: Order) => ["a"].concat(...o.tags!);', {}, [
    { change: [['o.tags!', 'o.tags ?? []']], answer: ['a'] }]],
  ['a list that a method is called on', 'export const run = (o: Order) => o.tags!.map((tag) => tag.length);', {}, [
    { change: [['tags!.', 'tags?.']], answer: null },
    { change: [['o.tags!.', '(o.tags ?? []).']], answer: [] }]],
  ['a list whose type has to stay', 'export const run = (o: Order): number[] => o.tags!.map((tag) => tag.length);', {}, [
    { change: [['tags!.', 'tags?.']], answer: null, typed: false },
    { change: [['o.tags!.', '(o.tags ?? []).']], answer: [] }]],
  ['a question that a list or a text answers', 'export const run = (o: Order): boolean => o.tags!.includes("gift");', {}, [
    { change: [['tags!.', 'tags?.']], answer: null, typed: false },
    { change: [['o.tags!.', '(o.tags ?? []).']], answer: false },
    { change: [['o.tags!.', "(o.tags ?? '')."]], answer: false }]],
  ['a question to a text', 'export const run = (o: Order): boolean => o.note!.trim().toLowerCase().startsWith("gift");', {}, [
    { change: [['note!.', 'note?.']], answer: null, typed: false },
    { change: [['o.note!.', "(o.note ?? '')."]], answer: false }]],
  ['a sum that starts with a value of its own', 'export const run = (o: Order): number => o.lines.reduce((sum, line) => sum + line.quantity, 0) * 2;', {}, [
    { change: [['o.lines.', '(o.lines ?? []).']], answer: 0 }]],
  ['a list that is looped over later', 'export function run(o: Order): boolean {\n  const sizes = o.tags!.map((tag) => tag.length);\n  for (const size of sizes) if (size > 9) return true;\n  return sizes.length > 3;\n}', {}, [
    { change: [['tags!.', 'tags?.'], ['of sizes)', 'of sizes ?? [])'], ['sizes.length', 'sizes?.length']], answer: false, typed: false },
    { change: [['o.tags!.', '(o.tags ?? []).']], answer: false }]],
  ['an object taken apart', 'export function run(o: Order) {\n  const { trackingCode, carrier } = o.shipment!;\n  return { trackingCode, name: carrier.name };\n}', {}, [
    { change: [['o.shipment!', 'o.shipment ?? {}'], ['carrier.name', 'carrier?.name']], answer: {} }]],
  ['a list taken apart', 'export function run(o: Order) {\n  const [first] = o.tags!;\n  return { size: first.length };\n}', {}, [
    { change: [['o.tags!', 'o.tags ?? []'], ['first.length', 'first?.length']], answer: {} }]],
  ['a parameter taken apart', 'const name = ({ carrier }: { carrier?: string }) => carrier;\nexport const run = (o: Order) => ({ name: name(o.shipment as never) });', {}, [
    { change: [['{ carrier?: string })', '{ carrier?: string } = {})']], answer: {} }]],
  ['a pattern within one', 'export const run = ({ customer: { name } }: { customer: { name?: string } }) => ({ name });', {}, [
    { change: [['{ name } }:', '{ name } = {} }:']], answer: {} }]],
  ['the keys of an object', 'export const run = (o: { labels?: Record<string, string> }) => Object.keys(o.labels!);', {}, [
    { change: [['o.labels!', 'o.labels ?? {}']], answer: [] }]],
  ['all of a list of promises', 'export const run = async (o: { jobs?: Promise<string>[] }) => Promise.all(o.jobs!);', {}, [
    { change: [['o.jobs!', 'o.jobs ?? []']], answer: [] }]],
  ['what an awaited call gave', 'const load = async (): Promise<Order | undefined> => undefined;\nexport const run = async () => ({ id: (await load())!.id });', {}, [
    { change: [[')!.id', ')?.id']], answer: {} }]],
  ['this', 'class Cart {\n  private readonly order?: Order;\n  code() { return { code: this.order!.shipment, id: this.order!.id }; }\n}\nexport const run = () => new Cart().code();', {}, [
    { change: [['order!.', 'order?.'], ['order!.', 'order?.']], answer: {} }]],
  ['one of two alike on a line, by its column', 'export const run = (o: { a: string[]; b: string[] }) => ({ a: o.a.length, b: o.b.length });', { a: [] }, [
    { change: [['o.b.', 'o.b?.']], answer: { a: 0 } }]],
  ['a chain over several lines, with comments', 'export const run = (o: Order) => ({\n  name: o\n    .shipment! // shipped by now\n    .carrier\n    .name, // of the carrier\n});', {}, [
    { change: [['shipment! //', 'shipment //'], ['\n    .carrier', '\n    ?.carrier']], answer: {} }]],
  ['a comparison of the length', 'export const run = (o: Order): boolean => o.tags!.length > 3;', {}, [
    { change: [['tags!.', 'tags?.']], answer: false, typed: false },
    { change: [['o.tags!.', '(o.tags ?? []).']], answer: false },
    { change: [['o.tags!.', "(o.tags ?? '')."]], answer: false }]],
])('%s', async (_name, code, input, offers) => {
  const source = shop + code;
  const variants = await told(source, input);
  const changed = 'nothing' in variants ? variants.nothing : variants.map(({ files }) => files['src/run.ts']!);
  expect(changed).toEqual(offers.map(({ change }) => shop + replaced(code, change)));
  if (typeof changed === 'string') return;
  expect(await Promise.all(changed.map((text) => call(text, input)))).toEqual(offers.map(({ answer }) => ({ answer })));
  const [before, ...after] = typeErrorsOf([source, ...changed]);
  expect(before).toEqual([]);
  expect(after.map((errors) => errors.length === 0)).toEqual(offers.map(({ typed = true }) => typed));
});

/** Each replacement once, behind the one before it. */
function replaced(text: string, change: Replaced): string {
  let done = '';
  let left = text;
  for (const [from, to] of change) {
    const at = left.indexOf(from);
    if (at < 0) throw new Error(`Saw ${left}, expected ${from} in it`);
    done += left.slice(0, at) + to;
    left = left.slice(at + from.length);
  }
  return done + left;
}

test.each<readonly [string, string, unknown, string]>([
  ['a calculation: no number is made up', 'export const run = (o: any) => o.discount.percent * 2;', {}, 'src/run.ts:1 (run): `o.discount.percent` goes into a calculation, and what stands there without it is for its team to say'],
  ['a calculation through a variable', 'export function run(o: any) {\n  const price = o.quote.price;\n  return price * 2;\n}', {}, '`price` goes into a calculation'],
  ['a text', 'export const run = (o: any) => `Dear ${o.customer.name}`;', {}, '`o.customer.name` goes into a text'],
  ['a date', 'export const run = (o: any) => new Date(o.shipment.at);', {}, '`o.shipment.at` goes into a date'],
  ['a function for numbers', 'export const run = (o: any) => Math.round(o.price.cents);', {}, '`o.price.cents` goes into a calculation'],
  ['a value that is assigned to', 'export function run(o: any) { o.a.b.c = 1; }', {}, 'is assigned to'],
  ['a property that is set', 'export function run(o: any) { o.a.b = 1; }', {}, 'expected a TypeError that names a value which is undefined or null'],
  ['a constructor', 'export const run = (o: any) => new o.types.Order();', {}, 'is constructed'],
  ['the tag of a template', 'export const run = (o: any) => o.sql.tag`x`;', {}, 'is the tag of a template'],
  ['a method that its object does not have', 'export const run = (o: any) => o.render(1);', {}, 'saw "TypeError: o.render is not a function"'],
  ['a number that is iterated', 'export const run = (o: any) => new Set(o.n);', { n: 5 }, 'saw "TypeError: number 5 is not iterable'],
  ['null for a parameter with a pattern', 'const name = ({ a }: any) => a;\nexport const run = (o: any) => name(o.x);', { x: null }, 'a default would not stand in for null'],
  ['a pattern in a loop', 'export function run(o: any) { for (const { a } of o.list) return a; }', { list: [undefined] }, 'can have no default there'],
  ['a thrown error of the team', "export const run = () => { throw new TypeError('not today'); };", {}, 'saw "TypeError: not today"'],
  ['another kind of error', 'export const run = (o: any) => new Array(o.n);', { n: -1 }, 'saw "RangeError: Invalid array length"'],
])('nothing to offer: %s', async (_name, source, input, expected) => {
  expect(await told(source, input)).toEqual({ nothing: expect.stringContaining(expected) });
});

const read = "TypeError: Cannot read properties of undefined (reading 'name')";
const two = 'export const run = (o: any) => {\n  const all = [o.a.name, o.b.name];\n  return all;\n};\n';
test.each<readonly [string, string, { readonly line: number; readonly column: number }, string | undefined, string]>([
  ['the only read on the line, whatever the column', 'export const run = (o: any) =>\n  o.a.name;\n', { line: 2, column: 1 }, 'export const run = (o: any) =>\n  o.a?.name;\n', ''],
  ['the only read in the statement', 'export const run = (o: any) => {\n  return (\n    o.a.name\n  );\n};\n', { line: 2, column: 3 }, 'export const run = (o: any) => {\n  return (\n    o.a?.name\n  );\n};\n', ''],
  ['two reads of the same value', 'export const run = (o: any) => [o.a.name, o.a.name];\n', { line: 1, column: 1 }, 'export const run = (o: any) => [o.a?.name, o.a?.name];\n', ''],
  ['two that may be meant', two, { line: 2, column: 1 }, undefined, 'src/run.ts:2: 2 places there could fail so, and the column fits none of them'],
  ['one of two by its column', two, { line: 2, column: two.split('\n')[1]!.lastIndexOf('name') + 1 }, two.replace('o.b.', 'o.b?.'), ''],
  ['a read that is guarded already', 'export const run = (o: any) => o.a?.name;\n', { line: 1, column: 1 }, undefined, "src/run.ts:1: no unguarded read of 'name' stands there"],
  ['a line that is not there', two, { line: 90, column: 1 }, undefined, 'src/run.ts:90: saw line 90, expected at most 5'],
])('the place: %s', (_name, source, { line, column }, changed, nothing) => {
  const diagnosis = diagnosisOf({ fault: { key: 'k', requestId: 'r', at: '2026-11-21T12:00:00.000Z', failure: read }, lines: [{ file: 'src/run.ts', line, column, text: '' }] });
  const variants = guardUndefined.variants({ workbench: workbenchOf(source), diagnosis, fault: undefined });
  expect('nothing' in variants ? variants.nothing : variants[0]?.files).toEqual(changed === undefined ? nothing : { 'src/run.ts': changed });
});

test('a file that is not the component\'s own is left alone', () => {
  const source = 'export const run = (o: any) => o.a.name;\n';
  const bench = workbenchOf(source);
  const diagnosis = diagnosisOf({ fault: { key: 'k', requestId: 'r', at: '2026-11-21T12:00:00.000Z', failure: read }, lines: [{ file: 'src/run.ts', line: 1, column: 36, text: '' }] });
  expect(guardUndefined.variants({ workbench: { ...bench, manifest: { ...bench.manifest, editable: ['src/other.ts'] } }, diagnosis, fault: undefined })).toEqual({ nothing: "src/run.ts: not among the component's own sources, expected one of src/other.ts" });
  expect(guardUndefined.variants({ workbench: bench, diagnosis: diagnosisOf(), fault: undefined })).toEqual({ nothing: "saw no error with a line in the component's own source, expected one" });
});

test('what the recorded event says goes before what the diagnosis keeps of it', async () => {
  const source = 'export const run = (o: any) => ({ city: o.address.city });\n';
  const fault = { outcome: { state: 'threw', errorType: 'TypeError', message: 'not today', stack: '' } } as RecordedEvent;
  expect(guardUndefined.variants({ workbench: workbenchOf(source), diagnosis: await diagnosed(source, {}), fault })).toEqual({ nothing: expect.stringContaining('not today') });
});

test('whatever stands round the place stays as it is, byte for byte', async () => {
  const filler = fc.constantFrom('', ' ', '\t', '\n', '\r\n', '  // o.address!.city\n', ' /* o.address!.city */ ', '\n\n');
  const statement = fc.constantFrom("const a = 'ä€😀';", 'const b = `o.address!.city ${1}`;', 'const c = /o\\.address!/;', 'if (1 > 2) { ; }', 'label: for (;;) break label;');
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(filler, statement, filler), { maxLength: 4 }), filler, async (before, after) => {
    const lead = before.map(([one, code, other]) => `${one}{ ${code} }${other}`).join('\n');
    const [head, tail] = [`export function run(o: any) {\n${lead}\n  return { city:${after}o.address`, `.city };${after}\n}${after}`];
    const variants = await told(`${head}!${tail}`, {});
    expect('nothing' in variants ? variants.nothing : variants.map(({ files }) => files['src/run.ts'])).toEqual([`${head}?${tail}`]);
  }), { numRuns: 60 });
});
