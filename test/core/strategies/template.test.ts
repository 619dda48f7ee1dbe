import { patch as patchSchema, type Candidate } from '../../../core/cycle';
import { template } from '../../../core/strategies/template';
import type { StrategyContext } from '../../../core/strategies/types';
import { fakeArtifacts, type FakeArtifacts } from '../../fakes/artifacts';
import { componentOf, findingOf, opportunityOf } from '../telemetry-of';
import { diagnosed, diagnosisOf, workbenchOf } from '../templates/faulty';

const source = 'export function run(order: { readonly tags: readonly string[] }) {\n  return { tags: order.tags.map((tag) => tag.trim()) };\n}\n';

async function context(change: Partial<StrategyContext> = {}): Promise<StrategyContext & { readonly artifacts: FakeArtifacts }> {
  const nothing = new Proxy({}, { get: (_target, name) => { throw new Error(`The template strategy asked for ${String(name)}`); } });
  const artifacts = fakeArtifacts();
  return {
    improvement: { improvementId: 'price-quote-1', tenant: 'shop', component: 'price-quote', cycleId: 'c1', emergency: false, opportunity: opportunityOf() },
    component: componentOf(), diagnosis: await diagnosed(source, {}), attempt: 1, workbench: workbenchOf(source), fault: undefined, earlier: [],
    settings: nothing, config: nothing, functions: nothing, model: nothing, circuits: nothing, reserve: nothing, clock: nothing, ...change, artifacts,
  } as unknown as StrategyContext & { readonly artifacts: FakeArtifacts };
}

const waiting = (detector: string) => ({ improvementId: 'price-quote-1', tenant: 'shop', component: 'price-quote', cycleId: 'c1', emergency: false, opportunity: opportunityOf({ findings: [findingOf({ detector, evidence: { about: 'GetItem products' } })] }) });

const triedOf = (candidates: readonly Candidate[]): StrategyContext['earlier'] => candidates.map((candidate, index) => ({ improvementId: 'other', attempt: index + 1, strategy: 'template', patchSha256: 'patchSha256' in candidate ? candidate.patchSha256 : '', summary: '', reason: 'refused', undecided: false, at: '2026-11-21T09:00:00.000Z', diff: '' }));

async function proposed(given: Promise<StrategyContext>): Promise<Candidate> {
  const told = await template.propose(await given);
  if ('nothing' in told) throw new Error(told.nothing);
  return told;
}

test('the most conservative change, kept as a patch', async () => {
  const given = await context();
  const candidate = await template.propose(given);
  expect(candidate).toEqual({
    strategy: 'template', template: 'guard-undefined', replaces: '2', key: 'improvements/shop/price-quote-1/patch-1.json', patchSha256: expect.stringMatching(/^[0-9a-f]{64}$/), files: ['src/run.ts'], costUsd: 0,
    summary: 'guards `order.tags` at src/run.ts:2 (run): it was undefined there, and its reader threw',
  });
  const { files, diff } = patchSchema.parse(await given.artifacts.getJson('improvements/shop/price-quote-1/patch-1.json'));
  expect(files['src/run.ts']).toBe(source.replace('tags.map', 'tags?.map'));
  expect(diff).toContain('-  return { tags: order.tags.map((tag) => tag.trim()) };\n+  return { tags: order.tags?.map((tag) => tag.trim()) };');
});

test('each attempt gets the next one, whichever improvement tried those before; then there is no more', async () => {
  const first = await proposed(context());
  const second = await proposed(context({ attempt: 2, earlier: triedOf([first]) }));
  expect([first, second].map((candidate) => candidate.summary.split(' at ')[1])).toEqual([
    'src/run.ts:2 (run): it was undefined there, and its reader threw',
    'src/run.ts:2 (run) with an empty list in its place: it was undefined there, and its reader threw',
  ]);
  expect(second).toMatchObject({ key: 'improvements/shop/price-quote-1/patch-2.json' });
  expect(await template.propose(await context({ earlier: triedOf([first, second]) }))).toEqual({ nothing: 'each of its 2 changes was tried before' });
});

test.each<readonly [string, () => Promise<Partial<StrategyContext>>, string]>([
  ['no workbench', async () => ({ workbench: undefined }), 'there is no workbench of the version that serves'],
  ['a workbench that is gone', async () => ({ workbench: undefined, diagnosis: { ...await diagnosed(source, {}), bundleSha256: 'abcdef0123456789' } }), 'the workbench of bundle abcdef012345 is gone'],
  ['no line', async () => ({ diagnosis: diagnosisOf() }), "await-promise, await-floating, keep-last-page, guard-json-parse, guard-undefined: saw no error with a line in the component's own source, expected one"],
  ['no template that fits', async () => ({ diagnosis: { ...await diagnosed(source, {}), fault: { key: 'k', requestId: 'r', at: '2026-11-21T12:00:00.000Z', failure: 'RangeError: Invalid time value' } } }), 'guard-undefined: saw "RangeError: Invalid time value", expected a TypeError that names a value which is undefined or null'],
  ['another finding than its kind of waiting', async () => ({ improvement: waiting('sequential-calls') }), 'parallel-awaits: saw no constants in a row that await independent things, expected some in its own sources'],
  ['reads that are repeated', async () => ({ improvement: waiting('repeated-calls') }), 'batch-reads: what is asked again and again is not known, expected GetItem of DynamoDB'],
  ['answers that are asked for again', async () => ({ improvement: waiting('low-cache-efficiency') }), 'hoist-client: saw no client of a known package'],
])('nothing to offer: %s', async (_name, change, nothing) => {
  expect(await template.propose(await context(await change()))).toEqual({ nothing: expect.stringContaining(nothing) });
});
