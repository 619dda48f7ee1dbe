import { sourceCompiler } from '../../../adapters/source-compiler';
import { buildChoices } from '../../../core/build-choices';
import { formsOf } from '../../../core/candidate-choices';
import type { CandidateForms } from '../../../core/gates/types';
import { withSources } from '../../../core/workbench';
import { sampleWorkbench } from '../../adapters/workbench-samples';
import { builtCandidate } from '../../core/code-samples';
import { callsJob, eventOf, limits, realSandbox } from './jobs';

const sandbox = realSandbox();
afterAll(() => sandbox.remove());

const priceTest = "import { price } from '../src/price';\ntest('length', () => expect(price('ab')).toBe(5));\n";

async function formsFor(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const workbench = sampleWorkbench({ 'test/price.test.ts': priceTest, ...before });
  return formsOf(await buildChoices(builtCandidate({ files: Object.keys(after) }), { workbench, patched: withSources(workbench, after) }, sourceCompiler()));
}

async function answersOf(forms: CandidateForms, event: unknown) {
  const job = { limits: { ...limits, wallSeconds: 10 }, handler: 'index.handler', events: [eventOf(event)] };
  const answer = async (bundle: string, marks?: number) => {
    const { calls, passed, reason } = await sandbox.run(callsJob(bundle, { ...job, marks }));
    return [calls[0]?.outcome.state === 'answered' ? calls[0].outcome.output : reason, passed] as const;
  };
  const [marked, passed] = await answer(forms.marked.bundle, forms.lines.length);
  expect(await answer(forms.marked.bundle)).toEqual([marked, undefined]);
  const reduced = [];
  for (const { leftOut, bundle } of forms.reduced) reduced.push([leftOut, (await answer(bundle))[0]]);
  return { marked, passed: passed?.map((mark) => forms.lines[mark]), reduced };
}

const twoParts = (what: (text: string) => string) => [what('sku.length'), what('2 * sku.length + 1')] as const;

test.each<readonly [string, readonly [string, string], Readonly<Record<string, string>>]>([
  ['a function', twoParts((text) => `export function price(sku: string): number {\n  return ${text};\n}\n`), {}],
  ['a constant', twoParts((text) => `export const price = (sku: string): number =>\n  ${text};\n`), {}],
  ['a list of exports under other names', twoParts((text) => `const p = (sku: string): number =>\n  ${text};\nexport { p as price };\n`), {}],
  ['a class, with a type beside it', twoParts((text) => `export interface Sku { readonly sku: string }\nexport class Pricing {\n  static of(sku: string): number {\n    return ${text};\n  }\n}\nexport const price = Pricing.of;\n`), {}],
  ['what is exported by default', twoParts((text) => `export default (sku: string): number =>\n  ${text};\n`), { 'src/handler.ts': "import price from './price';\nexport const handler = async (event: { readonly sku: string }): Promise<number> => price(event.sku);\n", 'test/price.test.ts': "import price from '../src/price';\ntest('length', () => expect(price('ab')).toBe(5));\n" }],
  ['beside what another file exports', twoParts((text) => `export * from './rates';\nimport { one } from './rates';\nexport const price = (sku: string): number =>\n  one * (${text});\n`), { 'src/rates.ts': 'export const one = 1;\n' }],
])('a change of a file that exports %s is built in all its forms', async (_name, [before, after], files) => {
  const forms = await formsFor({ 'src/price.ts': before, ...files }, { 'src/price.ts': after });
  if ('reason' in forms) throw new Error(forms.reason);
  expect(await answersOf(forms, { sku: 'abc' })).toEqual({
    marked: 7, passed: [expect.stringMatching(/^src\/price\.ts:\d$/)],
    reduced: expect.arrayContaining([['"" to "2 *"', 4], ['"" to "+ 1"', 6]]),
  });
  const run = await sandbox.run({ run: 'tests', limits: { ...limits, wallSeconds: 10 }, marks: forms.lines.length, tests: [...forms.marked.tests] });
  expect([run.tests.map(({ state }) => state), run.passed]).toEqual([['passed'], [0]]);
  const without = await sandbox.run({ run: 'tests', limits: { ...limits, wallSeconds: 10 }, tests: [...forms.reduced[0]?.tests ?? []] });
  expect(without.tests.map(({ state }) => state)).toEqual(['failed']);
});

test('CommonJS sources', async () => {
  const workbench = { 'src/price.js': 'exports.price = (sku) => sku.length;\n', 'src/handler.ts': "const { price } = require('./price.js');\nexports.handler = async (event) => price(event.sku);\n", 'test/price.test.ts': "const { price } = require('../src/price.js');\ntest('length', () => expect(price('ab')).toBe(5));\n" };
  const forms = await formsFor(workbench, { 'src/price.js': 'exports.price = (sku) => 2 * sku.length + 1;\n' });
  if ('reason' in forms) throw new Error(forms.reason);
  expect(await answersOf(forms, { sku: 'abc' })).toMatchObject({ marked: 7, reduced: expect.arrayContaining([['"" to "2 *"', 4]]) });
});

test.each<readonly [string, string]>([
  ['loading', 'const two = await Promise.resolve(2);\n'],
  ['a loop', 'let two = 0;\nfor await (const one of [2]) two = one;\n'],
])('an ES module that waits in %s', async (_name, waits) => {
  const price = (what: string) => `${waits}export const price = (sku: string): number =>\n  ${what};\n`;
  const workbench = sampleWorkbench({ 'src/price.ts': price('sku.length') }, { bundle: { file: 'index.mjs', sha256: 'f'.repeat(64) }, build: { platform: 'node', target: ['node22'], sourcemap: 'external', format: 'esm' } });
  const forms = formsOf(await buildChoices(builtCandidate({ files: ['src/price.ts'] }), { workbench, patched: withSources(workbench, { 'src/price.ts': price('two * sku.length + 1') }) }, sourceCompiler()));
  if ('reason' in forms) throw new Error(forms.reason);
  const { calls, passed } = await sandbox.run(callsJob(forms.marked.bundle, { file: 'index.mjs', limits: { ...limits, wallSeconds: 10 }, events: [eventOf({ sku: 'abc' })], marks: forms.lines.length }));
  expect([calls.map(({ outcome }) => outcome), passed]).toEqual([[{ state: 'answered', output: 7 }], [0]]);
});

test('two changed files', async () => {
  const handler = (more: string) => `import { price } from './price';\nexport const handler = async (event: { readonly sku: string }): Promise<number> => price(event.sku)${more};\n`;
  const forms = await formsFor({ 'src/handler.ts': handler('') }, { 'src/handler.ts': handler(' * 10'), 'src/price.ts': 'export const price = (sku: string): number => sku.length + 1;\n' });
  if ('reason' in forms) throw new Error(forms.reason);
  expect(await answersOf(forms, { sku: 'abc' })).toMatchObject({ marked: 40, reduced: [['"" to "+ 1" in src/price.ts', 30], ['"" to "* 10" in src/handler.ts', 4]] });
});

test.each<readonly [string, string, RegExp]>([
  ['export =', 'const price = (sku: string): number => sku.length + 1;\nexport = { price };\n', /^src\/price\.ts has exports that cannot be put together/],
  ['an import that is not there', "import { gone } from './gone';\nexport const price = (sku: string): number => sku.length + gone;\n", /^the forms of the change do not build together: src\/price\.ratchet-0\.ts:1:\d+ Could not resolve/],
])('says why there are none: %s', async (_name, after, reason) => {
  expect(await formsFor({}, { 'src/price.ts': after })).toEqual({ reason: expect.stringMatching(reason) });
});
