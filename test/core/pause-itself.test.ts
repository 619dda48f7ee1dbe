import { config as configSchema, parse } from '../../core/config';
import type { Improvement, Outcome } from '../../core/cycle';
import { pauseOverRollbacks } from '../../core/pause-itself';
import { sampleComponent } from '../adapters/samples';
import { fakeControls } from '../fakes/controls';
import { fakeJournal } from '../fakes/journal';
import { fakeNotifier } from '../fakes/notifier';
import { fakeProgress } from '../fakes/progress';
import { fakeRegistry } from '../fakes/registry';
import { fakeTrackRecords } from '../fakes/track-records';
import { improvementOf, tenant } from '../lambdas/steps/world';

const at = (hour: number) => new Date(Date.parse('2026-11-01T00:00:00.000Z') + hour * 3_600_000).toISOString();
const names = ['price-quote', 'restock', 'search'];
const outcomeOf = (improvementId: string): Outcome => ({ improvementId, component: 'price-quote', kind: 'promoted', reason: 'r', endedAt: at(10), durationSeconds: 60, costUsd: 0, failureRateBefore: null, failureRateAfter: null });

function world() {
  const ports = {
    config: parse(configSchema, { tenants: { [tenant]: {} } }, 'Configuration'), registry: fakeRegistry(names.map((component) => sampleComponent({ component, settings: {} }))),
    controls: fakeControls(), progress: fakeProgress(), trackRecords: fakeTrackRecords(), journal: fakeJournal(), notifier: fakeNotifier(),
  };
  let count = 0;
  /** One more improvement ends, as RecordOutcome tells it. */
  const end = async (component: string, kind: Outcome['kind'], change: Partial<Improvement> = {}) => {
    count += 1;
    const improvement = improvementOf({ improvementId: `i-${count}`, component, ...change });
    const outcome: Outcome = { ...outcomeOf(improvement.improvementId), component, kind, endedAt: at(count) };
    await pauseOverRollbacks(improvement, outcome, ports);
    await ports.progress.startImprovement({ ...improvement, summary: 's', startedAt: at(count), executionArn: 'arn' });
    await ports.progress.finish(tenant, outcome);
  };
  const many = async (times: number, component: string, kind: Outcome['kind']) => {
    for (let index = 0; index < times; index += 1) await end(component, kind);
  };
  const paused = async () => (await ports.controls.read(tenant)).paused.map(({ scope }) => scope);
  const resume = (scope: string) => ports.controls.set(tenant, scope, { paused: false, by: 'ann', reason: 'looked at', at: at(count) });
  return { ports, end, many, paused, resume };
}

test('a component of which two in ten did harm pauses itself, journalled and told once', async () => {
  const { ports, end, many, paused } = world();
  await many(8, 'price-quote', 'promoted');
  await end('price-quote', 'rolled-back');
  expect(await paused()).toEqual([]);
  await end('price-quote', 'rolled-back');
  const why = '2 of its last 10 improvements that were deployed did harm and were taken back (20 %, at most 10 %): i-10, i-9';
  expect((await ports.controls.read(tenant)).paused).toEqual([{ scope: 'price-quote', by: 'Ratchet', reason: why, at: at(10) }]);
  const message = `price-quote paused itself: ${why}. Nothing new starts there until somebody has looked at them and resumes it`;
  expect(ports.journal.records.map(({ kind, by, summary }) => [kind, by, summary])).toEqual([['paused-itself', 'Ratchet', message]]);
  expect(ports.notifier.published).toEqual([{ kind: 'paused-itself', tenant, component: 'price-quote', improvementId: 'i-10', message, next: ['history --component price-quote', 'resume price-quote --reason "..."'] }]);
  await end('price-quote', 'rolled-back');
  expect(ports.notifier.published).toHaveLength(1);
});

test('a tenant of which four in ten did harm pauses itself, though no component has ten', async () => {
  const { many, paused } = world();
  await many(3, 'price-quote', 'promoted');
  await many(3, 'restock', 'no-effect');
  await many(3, 'search', 'rolled-back');
  expect(await paused()).toEqual([]);
  await many(1, 'restock', 'rolled-back');
  expect(await paused()).toEqual(['tenant']);
});

test.each<readonly [string, Outcome['kind']]>([['watched', 'promoted'], ['never deployed', 'not-started']])('however many others end in between (%s)', async (_what, kind) => {
  const { ports, many, paused } = world();
  for (let round = 0; round < 10; round += 1) {
    await many(40, 'search', kind);
    await many(1, 'price-quote', round < 8 ? 'promoted' : 'rolled-back');
  }
  expect(await paused()).toEqual(['price-quote']);
  expect((await ports.controls.read(tenant)).paused[0]?.reason).toMatch(/^2 of its last 10 improvements/);
});

test('a tenant, too, is judged by what was watched, however much was never deployed', async () => {
  const { many, paused } = world();
  await many(6, 'restock', 'promoted');
  await many(3, 'search', 'rolled-back');
  await many(300, 'restock', 'not-started');
  expect(await paused()).toEqual([]);
  await many(1, 'search', 'rolled-back');
  expect(await paused()).toEqual(['tenant']);
});

test('a stop that an operator sets meanwhile stays one', async () => {
  const { ports, many, paused } = world();
  const stop = { by: 'ann', reason: 'prices are wrong', at: at(9) };
  await many(8, 'price-quote', 'promoted');
  await many(1, 'price-quote', 'rolled-back');
  const { set } = ports.controls;
  const between = { ...ports.controls, set: async (...given: Parameters<typeof set>) => {
    await set(tenant, 'price-quote', { paused: 'stop', ...stop });
    await set(...given);
  } };
  await pauseOverRollbacks(improvementOf({ improvementId: 'i-10', component: 'price-quote' }), { ...outcomeOf('i-10'), kind: 'rolled-back' }, { ...ports, controls: between });
  expect(await paused()).toEqual(['price-quote']);
  expect((await ports.controls.read(tenant)).paused).toEqual([{ scope: 'price-quote', ...stop, stops: true }]);
});

test('after resume the count begins there', async () => {
  const { many, paused, resume } = world();
  await many(8, 'price-quote', 'promoted');
  await many(2, 'price-quote', 'rolled-back');
  expect(await paused()).toEqual(['price-quote']);
  await resume('price-quote');
  await many(3, 'price-quote', 'rolled-back');
  // The tenant's count goes on: nobody resumed it.
  expect(await paused()).toEqual(['tenant']);
  await resume('tenant');
  await many(9, 'price-quote', 'rolled-back');
  expect(await paused()).toEqual([]);
  await many(1, 'price-quote', 'rolled-back');
  expect(await paused()).toEqual(expect.arrayContaining(['tenant', 'price-quote']));
});

test('going back from what was promoted counts against what was promoted', async () => {
  const { ports, end, many, paused } = world();
  await many(9, 'price-quote', 'promoted');
  await end('price-quote', 'rolled-back');
  await ports.trackRecords.put(tenant, { kind: 'failure-rate-rise', improvementId: 'i-3', component: 'price-quote', good: false, at: at(10) }, at(10_000));
  expect(await paused()).toEqual([]);
  await end('price-quote', 'rolled-back');
  expect(await paused()).toEqual(['price-quote']);
});

test.each<Outcome['kind']>(['promoted', 'no-effect', 'stopped', 'superseded', 'failed', 'reconciled'])('an improvement that ended as %s pauses nothing', async (kind) => {
  const { ports, end, many, paused } = world();
  await many(8, 'price-quote', 'promoted');
  for (const improvementId of ['i-1', 'i-2', 'i-3', 'i-4']) await ports.trackRecords.put(tenant, { kind: 'x', improvementId, component: 'price-quote', good: false, at: at(8) }, at(10_000));
  await many(2, 'price-quote', 'inconclusive');
  await end('price-quote', kind);
  expect(await paused()).toEqual([]);
});
