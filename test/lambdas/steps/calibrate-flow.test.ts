import { calibrationImprovement } from '../../../core/calibration-request';
import { subjectOf } from '../../../core/names';
import { sampleCalibration } from '../../adapters/samples';
import { interruptEverywhere, interruptPublishing } from './interruptions';
import { expectSettled, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

const description = 'Prices of the shop';
const calibrationOf = (world: ShopWorld, minutes: number, improvementId = 'price-quote-1') => calibrationImprovement({ tenant, component: 'price-quote', minutes, by: 'ann', reason: 'noisy hosts' }, improvementId, world.ports.clock.iso());
/** Watches of ten looks: those that are replayed are as long, and the test is quicker. */
async function worldOf({ minutes = 20, settings = { monitoringDurationSeconds: 600 }, ...change }: Parameters<typeof shopWorld>[0] & { readonly minutes?: number } = {}) {
  const world = await shopWorld({ failing: { '2': 0, '3': 0 }, settings, ...change });
  world.lambda.updateLatest(world.component.functionName, { description });
  return { ...world, improvement: calibrationOf(world, minutes) };
}
const chainOf = (world: ShopWorld, improvementId = 'price-quote-1') => world.ports.journal.read(tenant, subjectOf.improvement(improvementId));
const functionOf = (world: ShopWorld) => world.lambda.get(world.component.functionName);
const keptOf = (world: ShopWorld) => world.ports.calibrations.get(tenant, 'price-quote');

it('what serves is published once more, watched beside itself at half of the traffic, and taken away; what was measured is kept', async () => {
  const world = await worldOf();
  expect((await runImprovement(world)).status).toBe('SUCCEEDED');
  const chain = await chainOf(world);
  expect(kindsOf(chain).filter((kind, index, all) => kind !== 'look' || all[index - 1] !== 'look')).toEqual(['improvement-started', 'diagnosed', 'proposed', 'verdict', 'tested', 'deployment-intended', 'published', 'deployed', 'look', 'rollback-intended', 'rolled-back', 'outcome']);
  expect(chain.find(({ kind }) => kind === 'deployed')?.summary).toBe('version 3 gets 50 % beside version 2');
  const outcome = await outcomeOf(world);
  expect(outcome).toMatchObject({ kind: 'calibrated', costUsd: 0 });
  expect(outcome?.reason).toMatch(/^no false alarm in 20 looks: version 3 got 2,000 calls, version 2, which has the same code, 2,000; noise that belongs to one arm sets the two apart by [\d.]+ % of a typical duration \([\d,]+ warm calls in 19 min\); of 200 watches of 10 looks replayed from them, 0 % \(95 % interval 0 % to 1.9 %\) take the same code back without this calibration, 0 % .* with it; version 2 serves alone again/);
  expect(functionOf(world).versions.get('3')).toMatchObject({ codeSha256: functionOf(world).versions.get('2')?.codeSha256, description: 'Ratchet improvement price-quote-1' });
  expect(functionOf(world).latest.description).toBe(description);
  expect(await keptOf(world)).toMatchObject({ version: '2', improvementId: 'price-quote-1', alarmed: false, falseAlarms: { watches: 200, looks: 10, without: 0, with: 0 } });
  await expectSettled(world);
});

it('it is no improvement: no cooldown, no track record, no attempt, no fix, no word but of the canary', async () => {
  const world = await worldOf({ minutes: 10 });
  await runImprovement(world);
  const { queue, trackRecords, fixes, opportunities, artifacts, notifier, meter } = world.ports;
  expect([await queue.cooldowns(tenant), await trackRecords.list(tenant), await fixes.list(tenant), await opportunities.list(tenant), await queue.opportunities(tenant)]).toEqual([new Map(), [], [], [], []]);
  await expect(artifacts.getJson(`attempts/${tenant}/price-quote.json`)).rejects.toThrow();
  expect(notifier.published.map(({ kind }) => kind)).toEqual(['canary-started']);
  expect(meter.recorded.map(([, , values]) => values)).toEqual([{ WithoutChange: 1, ModelCalls: 0, CostUsd: 0 }]);
});

it('the copy is found worse: a false alarm, told as one, taken back, and learned from', async () => {
  const world = await worldOf({ minutes: 60 });
  world.traffic.slower['3'] = 1.5;
  await runImprovement(world);
  const outcome = await outcomeOf(world);
  expect(outcome?.kind).toBe('calibrated');
  expect(outcome?.reason).toMatch(/^a false alarm at look \d+, since both versions have the same code: version 3 answered half of .* calls are at least \d+(\.\d+)? % slower .*; noise that belongs to one arm sets the two apart by /);
  expect(await keptOf(world)).toMatchObject({ alarmed: true });
  await expectSettled(world);
});

it('the next watch knows of it, and says so once', async () => {
  const world = await worldOf({ minutes: 10 });
  await runImprovement(world);
  const second = calibrationOf(world, 10, 'price-quote-2');
  await runImprovement(world, second);
  const looks = (await chainOf(world, 'price-quote-2')).filter(({ kind }) => kind === 'look').map(({ data }) => ((data['look'] as { notes?: readonly string[] }).notes ?? []).join());
  expect(looks[0]).toMatch(/the calibration of 2026-11-21 .* on version 2 is used: noise that belongs to one arm sets the two apart by/);
  expect(looks.slice(1).join()).not.toContain('calibration');
  expect(functionOf(world).versions.get('4')?.description).toBe('Ratchet improvement price-quote-2');
});

it.each<readonly [string, Parameters<typeof worldOf>[0], (world: ShopWorld) => unknown, string, RegExp]>([
  ['in mode propose nothing is published', { component: { mode: 'propose' } }, () => undefined, 'proposed', /publish version 2 once more/],
  ['in mode approve nobody answers', { component: { mode: 'approve' } }, () => undefined, 'not-approved', /nobody decided in time/],
  ['somebody works on $LATEST', {}, (world) => world.lambda.updateLatest(world.component.functionName, { codeSha256: 'theirs' }), 'rejected', /\$LATEST is not version 2/],
  ['another improvement holds the component', {}, (world) => world.ports.leases.acquire({ tenant, component: 'price-quote', improvementId: 'i-9', executionArn: 'arn', expiresAt: '2026-11-22T00:00:00.000Z' }), 'not-started', /improvement i-9 holds price-quote/],
])('%s', async (_what, change, arrange, kind, reason) => {
  const world = await worldOf({ minutes: 10, ...change });
  await arrange(world);
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind, reason: expect.stringMatching(reason) });
  expect([...functionOf(world).versions.keys()]).toEqual(['1', '2']);
  expect(await world.ports.queue.opportunities(tenant)).toEqual([]);
  expect(await world.ports.queue.cooldowns(tenant)).toEqual(new Map());
});

it('a person approves it in mode approve', async () => {
  const world = await worldOf({ minutes: 10, component: { mode: 'approve' } });
  await runImprovement(world, world.improvement, { decide: (candidateSha256) => ({ approved: true, by: 'ann', reason: 'go on', candidateSha256 }) });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'calibrated' });
  await expectSettled(world);
});

it('is never promoted, whatever a look says', async () => {
  const world = await worldOf({ minutes: 10 });
  await runImprovement(world, world.improvement, { around: async (step, run) => (step === 'CheckHealth' ? { ...((await run()) as object), decision: 'promote' } : run()) });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('UnsafeState: Promote: saw version 3 of a calibration, expected one that is to serve') });
  await expectSettled(world);
});

it('CloudWatch counted calls that the counters did not see: nothing is learned from these', async () => {
  const world = await worldOf({ minutes: 10, settings: { metricsLagSeconds: 0 } });
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    if (step === 'CheckHealth') world.ports.metrics.add('price-quote', world.ports.clock.iso(), { version: '3', requests: 900, failed: 300 });
    return run();
  } });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'calibrated', reason: expect.stringMatching(/^no false alarm in 10 looks: .*; nothing is learned: CloudWatch disagrees with the counters/) });
  expect(await keptOf(world)).toBeUndefined();
});

it('too few calls: nothing is learned, and what is known stays', async () => {
  const world = await worldOf({ minutes: 10 });
  const before = sampleCalibration();
  await world.ports.calibrations.put(before);
  world.traffic.callsPerMinute = 4;
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'calibrated', reason: expect.stringMatching(/nothing is learned: fewer than a hundred warm calls/) });
  expect(await keptOf(world)).toEqual(before);
});

it('somebody else deploys meanwhile: theirs stays, and the description is put back', async () => {
  const world = await worldOf({ minutes: 10 });
  world.lambda.beforeNextPublish(() => { throw Object.assign(new Error('killed'), { name: 'Sandbox.Timedout' }); });
  let deployed = false;
  await runImprovement(world, world.improvement, { around: async (step, run) => {
    if (step === 'DeployCanary' && functionOf(world).latest.description !== description && !deployed) {
      deployed = true;
      world.lambda.putAlias(world.component.functionName, 'live', { version: '1', weights: {} });
    }
    return run();
  } });
  expect(deployed).toBe(true);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'superseded' });
  expect(functionOf(world).latest).toMatchObject({ description, codeSha256: functionOf(world).versions.get('2')?.codeSha256 });
  expect(world.alias()).toEqual({ version: '1', weights: {} });
});

describe('bad days', () => {
  const short = () => worldOf({ minutes: 10, settings: { lookSeconds: 120 } });
  interruptEverywhere(short, 'calibrated', 15);
  interruptPublishing(short);
});
