import { parallelAwaits } from '../../../core/templates/parallel-awaits';
import { call, diagnosisOf, workbenchOf } from './faulty';

const wrapped = (body: string): string => `const get = async (key: string) => ({ key });\nexport async function run(input: { readonly a: string; readonly b: string }) {\n${body}\n}\n`;
const variantsOf = (source: string) => parallelAwaits.variants({ workbench: workbenchOf(source), diagnosis: diagnosisOf(), fault: undefined });
const changed = (source: string): readonly string[] => {
  const offers = variantsOf(source);
  return 'nothing' in offers ? [] : offers.map(({ files }) => files['src/run.ts'] ?? '');
};

test.each([
  ['two reads', '  const a = await get(input.a);\n  const b = await get(input.b);\n  return [a.key, b.key];', '  const [a, b] = await Promise.all([\n    get(input.a),\n    get(input.b),\n  ]);\n  return [a.key, b.key];'],
  ['three reads', '  const a = await get(input.a);\n  const b = await get(input.b);\n  const c = await get("c");\n  return [a, b, c];', '  const [a, b, c] = await Promise.all([\n    get(input.a),\n    get(input.b),\n    get("c"),\n  ]);\n  return [a, b, c];'],
  ['what is taken apart', '  const { key } = await get(input.a);\n  const { key: other } = await get(input.b);\n  return [key, other];', '  const [{ key }, { key: other }] = await Promise.all([\n    get(input.a),\n    get(input.b),\n  ]);\n  return [key, other];'],
  ['comments stay', '  // whose\n  const a = await get(input.a); // first\n  // and what\n  const b = await get(input.b); /* second */\n  return [a, b];', '  // whose\n  const [a, b] = await Promise.all([\n    get(input.a), // first\n    // and what\n    get(input.b), /* second */\n  ]);\n  return [a, b];'],
  ['a function as argument may wait for itself', '  const a = await get(input.a);\n  const b = await ((ask: () => Promise<unknown>) => ask())(async () => await get(input.b));\n  return [a, b];', '  const [a, b] = await Promise.all([\n    get(input.a),\n    ((ask: () => Promise<unknown>) => ask())(async () => await get(input.b)),\n  ]);\n  return [a, b];'],
  ['what needs the one before begins anew', '  const a = await get(input.a);\n  const b = await get(a.key);\n  const c = await get(input.b);\n  return [a, b, c];', '  const a = await get(input.a);\n  const [b, c] = await Promise.all([\n    get(a.key),\n    get(input.b),\n  ]);\n  return [a, b, c];'],
])('%s', async (_name, before, after) => {
  const source = wrapped(before);
  expect(changed(source)).toEqual([wrapped(after)]);
  expect(await call(changed(source)[0] ?? '', { a: '1', b: '2' })).toEqual(await call(source, { a: '1', b: '2' }));
});

test('Windows line endings and indentation stay', () => {
  const source = wrapped('\tconst a = await get(input.a);\n\tconst b = await get(input.b);\n\treturn [a, b];').replaceAll('\n', '\r\n');
  expect(changed(source)[0]).toContain('\tconst [a, b] = await Promise.all([\r\n\t  get(input.a),\r\n\t  get(input.b),\r\n\t]);\r\n');
});

test('each row is a change of its own, the longest first', () => {
  const offers = variantsOf(wrapped('  const a = await get(input.a);\n  const b = await get(input.b);\n  if (a.key === "") return [];\n  const c = await get("c");\n  const d = await get("d");\n  const e = await get("e");\n  return [a, b, c, d, e];'));
  expect('nothing' in offers ? [] : offers.map(({ summary }) => summary)).toEqual([
    'awaits `c` and `d` and `e` together at src/run.ts:6: none of them needs another',
    'awaits `a` and `b` together at src/run.ts:3: none of them needs another',
  ]);
});

test.each([
  ['one that needs the one before', '  const a = await get(input.a);\n  const b = await get(a.key);\n  return [a, b];'],
  ['one that needs it in a function', '  const a = await get(input.a);\n  const b = await get([1].map(() => a.key).join());\n  return [a, b];'],
  ['one that takes it as a default', '  const a = await get(input.a);\n  const { key = a.key } = await get(input.b);\n  return [a, key];'],
  ['something between them', '  const a = await get(input.a);\n  if (a.key === "") throw new Error("none");\n  const b = await get(input.b);\n  return [a, b];'],
  ['a variable', '  let a = await get(input.a);\n  let b = await get(input.b);\n  return [a, b];'],
  ['a type of its own', '  const a: { readonly key: string } = await get(input.a);\n  const b: { readonly key: string } = await get(input.b);\n  return [a, b];'],
  ['an assignment in it', '  let last = "";\n  const a = await get((last = input.a));\n  const b = await get((last += input.b));\n  return [a, b, last];'],
  ['a counter in it', '  let n = 0;\n  const a = await get(String(n++));\n  const b = await get(String(n++));\n  return [a, b];'],
  ['something that waits in it', '  const a = await get((await get(input.a)).key);\n  const b = await get((await get(input.b)).key);\n  return [a, b];'],
  ['what is no call', '  const one = get(input.a);\n  const two = get(input.b);\n  const a = await one;\n  const b = await two;\n  return [a, b];'],
  ['no result', '  await get(input.a);\n  await get(input.b);\n  return [];'],
  ['two in one statement', '  const a = await get(input.a), b = await get(input.b);\n  return [a, b];'],
])('leaves alone: %s', (_name, body) => {
  expect(variantsOf(wrapped(body))).toEqual({ nothing: 'saw no constants in a row that await independent things, expected some in its own sources' });
});
