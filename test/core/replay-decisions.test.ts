import { settingsFor, type SettingsOverrides } from '../../core/config';
import { subjectOf } from '../../core/names';
import { replayDecisions } from '../../core/replay-decisions';
import { runImprovement, shopWorld, type ShopWorld, tenant, type WorldOptions } from '../lambdas/steps/world';

const chainOf = (world: ShopWorld) => world.ports.journal.read(tenant, subjectOf.improvement('price-quote-1'));
async function improved(options: WorldOptions = {}, then: Readonly<Record<string, number>> = {}): Promise<ShopWorld> {
  const world = await shopWorld(options);
  Object.assign(world.traffic.failing, then);
  await runImprovement(world, world.improvement);
  return world;
}
const replayed = async (world: ShopWorld, current?: SettingsOverrides) =>
  (await replayDecisions(await chainOf(world), world.ports.artifacts, current && settingsFor(world.ports.config, tenant, current))).map(({ decision, was, result, now }) => [decision, was, result, ...(now === undefined ? [] : [now])]);

test('an improvement is decided again, decision by decision', async () => {
  expect(await replayed(await improved())).toEqual([
    ['verdict', 'accepted', 'same'],
    ['plan of the watch', 'canary, 10 %, then 50 %, 3600 s at most', 'same'],
    ['deployment', 'stage 1 gets 10 %', 'same'],
    ['look', 'look 1: continue', 'same'], ['look', 'look 2: promote', 'same'],
    ['deployment', 'stage 2 gets 50 %, the last one', 'same'],
    ['look', 'look 3: continue', 'same'], ['look', 'look 4: promote', 'same'],
    ['outcome', 'promoted', 'same'],
  ]);
});

test.each<readonly [string, WorldOptions, Readonly<Record<string, number>>]>([
  ['one that is taken back', {}, { '1': 0.9 }], ['one without effect', {}, { '1': 0.3 }], ['more memory, with its price', { usedMb: 230, failing: { '2': 0 } }, {}],
  ['one that nobody lets deploy', { component: { mode: 'propose' } }, {}], ['by the seeds\' rule', { settings: { healthRule: 'threshold' } }, {}], ['changed code', { code: {} }, {}],
])('%s: all the same', async (_name, options, then) => {
  const decisions = await replayed(await improved(options, then));
  expect(decisions.length).toBeGreaterThan(1);
  expect(decisions.filter(([, , result]) => result !== 'same')).toEqual([]);
});

test("with today's settings, what they would decide otherwise differs, and nothing else", async () => {
  const world = await improved();
  expect((await replayed(world, {})).filter(([, , result]) => result !== 'same')).toEqual([]);
  expect((await replayed(world, { minCanaryRequests: 5000 })).filter(([, , result]) => result !== 'same')).toEqual(expect.arrayContaining([
    ['look', 'look 2: promote', 'differs', 'look 2: continue'], ['look', 'look 4: promote', 'differs', 'look 4: continue'],
  ]));
  expect((await replayed(world, { improvementRiskTolerance: 0.002 })).filter(([decision]) => decision === 'deployment')).toEqual([
    ['deployment', 'stage 1 gets 10 %', 'differs', 'stage 1 gets 2 %'], ['deployment', 'stage 2 gets 50 %, the last one', 'differs', 'stage 2 gets 2 %, the last one'],
  ]);
});

describe('what cannot be decided again says why', () => {
  test('inputs that somebody changed', async () => {
    const world = await improved();
    const key = world.ports.artifacts.keys().find((one) => one.startsWith('inputs/')) ?? '';
    await world.ports.artifacts.putJson(key, { other: true });
    expect((await replayed(world)).filter(([, , result]) => result !== 'same')).toEqual([[expect.any(String), expect.any(String), 'differs', expect.stringMatching(/^its inputs were changed: inputs\/shop\/price-quote-1\//)]]);
  });

  test('inputs that are gone, and entries of a release that kept none', async () => {
    const world = await improved();
    const chain = await chainOf(world);
    const [gone] = (await replayDecisions(chain, { getJson: (await shopWorld()).ports.artifacts.getJson })).filter(({ decision }) => decision === 'look');
    expect(gone).toMatchObject({ result: 'not-replayed', now: expect.stringContaining('its inputs are gone') });
    const [look] = (await replayDecisions(chain.map((record) => ({ ...record, data: { ...record.data, inputs: undefined } })), world.ports.artifacts)).filter(({ decision }) => decision === 'look');
    expect(look).toMatchObject({ result: 'not-replayed', now: expect.stringContaining('were not recorded') });
  });
});

test('a decision that was recorded otherwise than it is made is told', async () => {
  const world = await improved();
  const chain = (await chainOf(world)).map((record) => (record.entryId === 'look/2' ? { ...record, summary: 'look 2: promote: for no reason' } : record));
  const differing = (await replayDecisions(chain, world.ports.artifacts)).filter(({ result }) => result === 'differs');
  expect(differing.map(({ entryId, now }) => [entryId, now])).toEqual([['look/2', 'look 2: promote, with other numbers']]);
});
