import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  ['a chain with a call', "export const run = (o: Order): string | undefined => o.shipment!.carrier.code('mon');", {}, [
    { change: [['shipment!.', 'shipment?.']], answer: null }]],
  ['assertions further down the chain stay, the one at its end goes', 'export const run = (o: Order): string | undefined => o.shipment!.carrier!.name!;', {}, [
    { change: [['shipment!.', 'shipment?.'], ['name!', 'name']], answer: null }]],
  ['a cast of a whole object', 'type Shipped = Order & { shipment: NonNullable<Order["shipment"]> };\nconst tracking = ({ shipment }: Shipped) => ({ carrier: shipment.carrier.name, code: shipment.trackingCode });\nexport const run = (o: Order) => tracking(o as Shipped);', {}, [
    { change: [['shipment.carrier', 'shipment?.carrier'], ['shipment.trackingCode', 'shipment?.trackingCode']], answer: {} }]],
  ['a cast of the value', 'export const run = (o: Order): string | undefined => (o.shipment as NonNullable<Order["shipment"]>).trackingCode;', {}, [
    { change: [[').trackingCode', ')?.trackingCode']], answer: null }]],
  ['a cast in the middle: what comes after it would fail next', 'export const run = (o: Order): string | undefined => (o.shipment!.carrier as { name: string }).name;', {}, [
    { change: [['shipment!.', 'shipment?.'], [').name', ')?.name']], answer: null }]],
  ['an index out of range', 'export const run = (o: Order): string | undefined => o.lines[0].sku;', { lines: [] }, [
    { change: [['[0].', '[0]?.']], answer: null }]],
  ['an index into what is not there', 'export const run = (o: Order): string | undefined => o.tags![0];', {}, [
    { change: [['tags![', 'tags?.[']], answer: null }]],
  ['a lookup by a key', 'const rates: Record<string, { percent: number }> = {};\nexport const run = (o: Order) => ({ rate: rates[o.id].percent });', { id: 'x' }, [
    { change: [['[o.id].', '[o.id]?.']], answer: {} }]],
  ['what JSON.parse gave', 'export const run = (o: { body: string }): string | undefined => (JSON.parse(o.body) as { user: { id: string } }).user.id;', { body: '{}' }, [
    { change: [['user.id', 'user?.id']], answer: null }]],
  ['null', 'export const run = (o: { a: { b: number } }): number | null | undefined => o.a.b;', { a: null }, [
    { change: [['o.a.b', 'o.a?.b']], answer: null }]],
  ['a field declared required', 'export const run = (o: { customer: { name: string } }) => ({ name: o.customer.name });', {}, [
    { change: [['customer.name', 'customer?.name']], answer: {} }]],
  ['a value found in a list, and what is read of it afterwards', 'export function run(o: Order) {\n  const line = o.lines.find(({ sku }) => sku === "x")!;\n  return { sku: line.sku, name: line.product.name };\n}', { lines: [] }, [
    { change: [['line.sku', 'line?.sku'], ['line.product', 'line?.product']], answer: {} }]],
  ['a variable that takes the value on', 'export function run(o: Order) {\n  const carrier = o.shipment!.carrier;\n  return { name: carrier.name, code: carrier.code("mon") };\n}', {}, [
    { change: [['shipment!.', 'shipment?.'], ['carrier.name', 'carrier?.name'], ['carrier.code', 'carrier?.code']], answer: {} }]],
  ['reads behind a guard stay', 'export function run(o: { shipment?: any }) {\n  if (o.shipment) return o.shipment.trackingCode;\n  // Not shipped.\n  const code = o.shipment!.trackingCode ; /* odd */\n  return { code, same: o.shipment && o.shipment!.trackingCode };\n}', {}, [
    { change: [['= o.shipment!.', '= o.shipment?.']], answer: {} }]],
  ['reads in a callback, of the variable outside', 'export const run = (o: Order) => o.lines.map((line) => ({ sku: line.sku, to: o.shipment!.trackingCode }));', { lines: [{ sku: 'a' }] }, [
    { change: [['shipment!.', 'shipment?.']], answer: [{ sku: 'a' }] }]],
  ['a parameter of a callback, not the variable of the same name outside', 'export function run(o: Order) {\n  const line = { product: { name: "x" } };\n  return { name: line.product.name, all: o.lines.map((line) => ({ name: line.product.name })) };\n}', { lines: [{}] }, [
    { change: [['({ name: line.product.', '({ name: line.product?.']], answer: { name: 'x', all: [{}] } }]],
  ['iteration', 'export function run(o: Order) {\n  const found: string[] = [];\n  for (const tag of o.tags!) found.push(tag);\n  return { found };\n}', {}, [
    { change: [['o.tags!)', 'o.tags ?? [])']], answer: { found: [] } }]],
  ['spread into a list', 'export const run = (o: Order) => ({ tags: [...o.tags!, "all"] });', {}, [
    { change: [['o.tags!', 'o.tags ?? []']], answer: { tags: ['all'] } }]],
  ['spread of a chain', 'export const run = (o: Order) => ({ stops: [...o.shipment!.stops] });', {}, [
    { change: [['o.shipment!.stops', 'o.shipment?.stops ?? []']], answer: { stops: [] } }]],
  ['a list that a method is called on', 'export const run = (o: Order) => ({ sizes: o.tags!.map((tag) => tag.length) });', {}, [
    { change: [['tags!.', 'tags?.']], answer: {} },
    { change: [['o.tags!.', '(o.tags ?? []).']], answer: { sizes: [] } }]],
  ['a list that is looped over later', 'export function run(o: Order) {\n  const sizes = o.tags!.map((tag) => tag.length);\n  const all: number[] = [];\n  for (const size of sizes) all.push(size);\n  return { all };\n}', {}, [
    { change: [['tags!.', 'tags?.'], ['of sizes)', 'of sizes ?? [])']], answer: { all: [] } },
    { change: [['o.tags!.', '(o.tags ?? []).']], answer: { all: [] } }]],
  ['an object taken apart', 'export function run(o: Order) {\n  const { trackingCode, carrier } = o.shipment!;\n  return { trackingCode, name: carrier.name };\n}', {}, [
    { change: [['o.shipment!', 'o.shipment ?? {}'], ['carrier.name', 'carrier?.name']], answer: {} }]],
  ['a list taken apart', 'export function run(o: Order) {\n  const [first] = o.tags!;\n  return { size: first.length };\n}', {}, [
    { change: [['o.tags!', 'o.tags ?? []'], ['first.length', 'first?.length']], answer: {} }]],
  ['a parameter taken apart', 'const name = ({ carrier }: { carrier?: string }): string | undefined => carrier;\nexport const run = (o: Order) => ({ name: name(o.shipment as never) });', {}, [
    { change: [['{ carrier?: string })', '{ carrier?: string } = {})']], answer: {} }]],
  ['a pattern within one', 'export const run = ({ customer: { name } }: { customer: { name?: string } }) => ({ name });', {}, [
    { change: [['{ name } }:', '{ name } = {} }:']], answer: {} }]],
  ['the keys of an object', 'export const run = (o: { labels?: Record<string, string> }) => ({ labels: Object.keys(o.labels!) });', {}, [
    { change: [['o.labels!', 'o.labels ?? {}']], answer: { labels: [] } }]],
  ['all of a list of promises', 'export const run = async (o: { jobs?: Promise<string>[] }) => ({ done: await Promise.all(o.jobs!) });', {}, [
    { change: [['o.jobs!', 'o.jobs ?? []']], answer: { done: [] } }]],
  ['what an awaited call gave', 'const load = async (): Promise<Order | undefined> => undefined;\nexport const run = async () => ({ id: (await load())!.id });', {}, [
    { change: [[')!.id', ')?.id']], answer: {} }]],
  ['this', 'class Cart {\n  private readonly order?: Order;\n  code() { return { code: this.order!.shipment, id: this.order!.id }; }\n}\nexport const run = () => new Cart().code();', {}, [
    { change: [['order!.', 'order?.'], ['order!.', 'order?.']], answer: {} }]],
  ['one of two alike on a line, by its column', 'export const run = (o: { a: string[]; b: string[] }) => ({ a: o.a.length, b: o.b.length });', { a: [] }, [
    { change: [['o.b.', 'o.b?.']], answer: { a: 0 } }]],
  ['a chain over several lines, with comments', 'export const run = (o: Order) => ({\n  name: o\n    .shipment! // shipped by now\n    .carrier\n    .name, // of the carrier\n});', {}, [
    { change: [['shipment! //', 'shipment //'], ['\n    .carrier', '\n    ?.carrier']], answer: {} }]],
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
  ['a calculation: no number is made up', 'export const run = (o: any) => o.discount.percent * 2;', {}, 'src/run.ts:1 (run): `o.discount.percent` goes into a calculation: what stands there without it is for its team to say'],
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

const customer = 'interface Customer { readonly plan: { readonly rate: number; readonly name: string }; readonly name: string }\n';
const declared = 'interface Answer { readonly name: string; readonly city?: string; readonly rate: number }\n';

/** What is read in each is not there; whoever would go on with it decides on money, permissions, or who may do what. */
test.each<readonly [string, string, unknown, string]>([
  ['an answer of its own, which a caller multiplies', `${customer}const rateOf = (c: Customer) => { return c.plan.rate; };\nexport const run = (c: Customer) => ({ price: rateOf(c) * 100 });`, {}, 'rateOf answers with it, and no declared type says that it may be missing'],
  ['an answer that is declared', `${customer}export const run = (c: Customer): number => c.plan.rate;`, {}, 'type `number` may not be left out'],
  ['a promise of an answer that is declared', `${customer}export const run = async (c: Customer): Promise<number> => c.plan.rate;`, {}, 'type `Promise<number>` may not be left out'],
  ['a property of an answer that is declared', `${declared}export const run = (o: any): Answer => ({ name: 'a', rate: o.plan.rate });`, {}, 'rate of type `Answer` may not be left out'],
  ['a property of one that is declared elsewhere', `import type { Reply } from 'elsewhere';\nexport const run = (o: any): Reply => ({ rate: o.plan.rate });`, {}, "rate of type `Reply` is not declared in the component's own sources"],
  ['an argument', 'const total = (cents: number, qty: number) => cents * qty;\nexport const run = (o: any) => ({ total: total(o.price.cents, o.qty) });', { qty: 2 }, '`o.price.cents` goes into a call of `total`'],
  ['an argument of a constructor', 'export const run = (o: any) => ({ sum: new Map([[1, 2]]).get(o.price.cents) });', {}, '`o.price.cents` goes into a call of'],
  ['a part of an argument', 'const total = (line: { cents: number }) => line.cents * 2;\nexport const run = (o: any) => ({ total: total({ cents: o.price.cents }) });', {}, 'cents goes into a call of `total`'],
  ['a limit that is compared', 'export function run(o: any) {\n  if (o.amount > o.limit.max) return { status: 403 };\n  return { status: 200 };\n}', { amount: 5 }, '`o.limit.max` goes into a comparison'],
  ['a limit that is compared later', 'export function run(o: any) {\n  const max = o.limit.max;\n  const over = o.amount > max;\n  return { over };\n}', { amount: 5 }, '`max` goes into a comparison'],
  ['a list of those who are locked out', 'export function run(o: any) {\n  if (o.blocked.includes(o.country)) return { status: 403 };\n  return { status: 200 };\n}', { country: 'XX' }, '`o.blocked.includes(o.country)` goes into a condition'],
  ['such a list through a variable', "export function run(o: any) {\n  const all = [...o.blocked, 'YY'];\n  return all.includes(o.country) ? { status: 403 } : { status: 200 };\n}", { country: 'XX' }, '`all.includes(o.country)` goes into a condition'],
  ['such a list that is collected first', 'export function run(o: any) {\n  const all: string[] = [];\n  for (const one of o.blocked) all.push(one);\n  if (all.includes(o.country)) return { status: 403 };\n  return { status: 200 };\n}', { country: 'XX' }, '`all.includes(o.country)` goes into a condition'],
  ['rules that are looked through', 'export function run(o: any) {\n  for (const rule of o.rules) if (rule === o.country) return { status: 403 };\n  return { status: 200 };\n}', {}, '`o.rules` is looped over, and the loop does more than collect'],
  ['a sum in a loop', 'export function run(o: any) {\n  let sum = 0;\n  for (const line of o.lines) sum += line.cents;\n  return { sum };\n}', {}, '`o.lines` is looped over, and the loop does more than collect'],
  ['a sum of a list', 'export const run = (o: any) => ({ sum: o.lines.reduce((sum: number, line: any) => sum + line.cents, 0) * 2 });', {}, 'goes into a calculation'],
  ['an equality', "export const run = (o: any) => ({ free: o.plan.name === 'free' });", {}, '`o.plan.name` goes into a comparison'],
  ['a condition', "export const run = (o: any) => (o.user.admin ? { status: 200 } : { status: 403 });", {}, '`o.user.admin` goes into a condition'],
  ['a negated condition', 'export function run(o: any) {\n  if (!o.user.locked) return { status: 200 };\n  return { status: 403 };\n}', {}, '`o.user.locked` goes into a condition'],
  ['one side of &&', "export const run = (o: any) => ({ file: o.user.admin && 'secret' });", {}, '`o.user.admin` goes into a condition'],
  ['a switch', "export function run(o: any) { switch (o.user.role) { case 'admin': return {}; default: return { a: 1 }; } }", {}, '`o.user.role` goes into a condition'],
  ['a variable that keeps it', 'let rate = 1;\nexport function run(o: any) { rate = o.plan.rate; return { price: rate * 2 }; }', {}, '`o.plan.rate` is assigned to something'],
  ['a call for what it does', "export async function run(o: any) {\n  await o.ledger.book.add(1);\n  return { booked: true };\n}", {}, '`await o.ledger.book.add(1)` is called for what it does'],
  ['a default for something else, calculated with', 'export const run = (o: any) => ({ price: 100 * (o.plan.rate ?? 1) });', {}, '`(o.plan.rate ?? 1)` goes into a calculation'],
  ['an element of a list', 'export const run = (o: any) => ({ amounts: [o.price.cents, 1] });', {}, '`o.price.cents` is an element of a list'],
  ['a part of an object that is read afterwards', 'const terms = (o: any) => ({ rate: o.plan.rate, name: o.name });\nexport const run = (o: any) => ({ price: terms(o).rate * 100 });', {}, '`terms(o).rate` goes into a calculation'],
  ['the same through a pattern', 'const terms = (o: any) => ({ rate: o.plan.rate, name: o.name });\nexport function run(o: any) {\n  const { rate } = terms(o);\n  return { price: rate * 100 };\n}', {}, '`rate` goes into a calculation'],
  ['the same through a spread', 'const terms = (o: any) => ({ rate: o.plan.rate });\nexport function run(o: any) {\n  const all = { ...terms(o), name: o.name };\n  return { price: all.rate * 100 };\n}', {}, '`all.rate` goes into a calculation'],
  ['the same of each in a list', 'export const run = (o: any) => ({ sum: o.lines.map((line: any) => ({ cents: line.price.cents })).reduce((sum: number, one: any) => sum + one.cents, 0) });', { lines: [{}] }, 'cents of a list goes on in .reduce()'],
])('nothing to offer where somebody decides by it: %s', async (_name, source, input, expected) => {
  expect(await told(source, input)).toEqual({ nothing: expect.stringMatching(/: what stands there without it is for its team to say$/) });
  expect(await told(source, input)).toEqual({ nothing: expect.stringContaining(expected) });
});

test.each<readonly [string, string, unknown, unknown]>([
  ['a property that the declared answer may leave out', `${declared}export const run = (o: any): Answer => ({ name: 'a', rate: 1, city: o.address.city });`, {}, { name: 'a', rate: 1 }],
  ['the same in a promise of a list', `${declared}export const run = async (o: any): Promise<Answer[]> => [{ name: 'a', rate: 1, city: o.address.city }];`, {}, [{ name: 'a', rate: 1 }]],
  ['an answer that may be null', 'export const run = (o: any): string | null => o.address.city;', {}, null],
  ['a variable that may be undefined', 'export function run(o: any) {\n  const city: string | undefined = o.address.city;\n  return { city };\n}', {}, {}],
  ['what takes anything', 'function json(status: number, body: unknown) { return { status, body: JSON.stringify(body) }; }\nexport const run = (o: any) => json(200, { city: o.address.city });', {}, { status: 200, body: '{}' }],
  ['a default of the team\'s own that is shown', "export const run = (o: any) => ({ city: o.address.city ?? 'unknown' });", {}, { city: 'unknown' }],
  ['a part of an object of which another part is read', 'const terms = (o: any) => ({ rate: o.plan.rate, factor: 2 });\nexport const run = (o: any) => ({ price: terms(o).factor * 100 });', {}, { price: 200 }],
])('offered where nobody decides by it: %s', async (_name, source, input, answer) => {
  const variants = await told(source, input);
  expect('nothing' in variants ? variants.nothing : await call(variants[0]!.files['src/run.ts']!, input)).toEqual({ answer });
});

test("the shop's order-status: what its tracking answers is shown, and nobody decides by it", async () => {
  const files = ['order-status/order-status.ts', 'shared/http.ts', 'shared/orders.ts'].map((file) => [`src/${file}`, readFileSync(join(__dirname, '..', '..', '..', 'examples', 'shop', 'src', file), 'utf8')] as const);
  const [[file, source]] = files as [readonly [string, string]];
  const line = source.split('\n').findIndex((text) => text.includes('shipment.carrier')) + 1;
  const bench = workbenchOf(source, file);
  const workbench = { ...bench, manifest: { ...bench.manifest, editable: files.map(([path]) => path) }, files: new Map(files.map(([path, text]) => [path, Buffer.from(text)])) };
  const variants = guardUndefined.variants({ workbench, fault: undefined, diagnosis: diagnosisOf({ fault: { key: 'k', requestId: 'r', at: '2026-11-21T12:00:00.000Z', failure: "TypeError: Cannot read properties of undefined (reading 'carrier')" }, lines: [{ file, line, column: 30, text: '' }] }) });
  expect('nothing' in variants ? variants.nothing : variants.map((variant) => variant.files[file])).toEqual([source.replace('shipment.carrier, code: shipment.trackingCode', 'shipment?.carrier, code: shipment?.trackingCode')]);
});

const read = "TypeError: Cannot read properties of undefined (reading 'name')";
const two = 'export const run = (o: any) => {\n  const all = { a: o.a.name, b: o.b.name };\n  return all;\n};\n';
test.each<readonly [string, string, { readonly line: number; readonly column: number }, string | undefined, string]>([
  ['the only read on the line, whatever the column', 'export const run = (o: any): unknown =>\n  o.a.name;\n', { line: 2, column: 1 }, 'export const run = (o: any): unknown =>\n  o.a?.name;\n', ''],
  ['the only read in the statement', 'export const run = (o: any): unknown => {\n  return (\n    o.a.name\n  );\n};\n', { line: 2, column: 3 }, 'export const run = (o: any): unknown => {\n  return (\n    o.a?.name\n  );\n};\n', ''],
  ['two reads of the same value', 'export const run = (o: any) => ({ x: o.a.name, y: o.a.name });\n', { line: 1, column: 1 }, 'export const run = (o: any) => ({ x: o.a?.name, y: o.a?.name });\n', ''],
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
