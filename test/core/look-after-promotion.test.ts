import { lookMinutes, type LooksAfter } from '../../core/after-promotion';
import { config as configSchema, parse } from '../../core/config';
import { improvement as improvementSchema, type Improvement } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import { lookAfterPromotion } from '../../core/look-after-promotion';
import type { ServedFix } from '../../core/ports';
import { after } from '../../core/time';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeClock } from '../fakes/clock';
import { fakeControls } from '../fakes/controls';
import { fakeCounters } from '../fakes/counters';
import { fakeExecutions } from '../fakes/executions';
import { fakeFunctions } from '../fakes/functions';
import { fakeJournal } from '../fakes/journal';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fakeLeases } from '../fakes/leases';
import { fakeNotifier } from '../fakes/notifier';
import { fakeOpportunities } from '../fakes/opportunities';
import { fakeRegistry } from '../fakes/registry';
import { fakeServedFixes } from '../fakes/served-fixes';

const tenant = 'shop';
const since = '2026-11-21T10:00:00.000Z';
const looks: LooksAfter = { replaced: '2', watchedFrom: '2026-11-21T09:30:00.000Z', since, done: 0 };
const fix: ServedFix = { tenant, component: 'a', improvementId: 'a-1', version: '3', codeSha256: shaOf('3'), summary: '3 of 10 calls failed', promotedAt: '2026-11-21T10:00:05.000Z', looks };
const pause = (paused: boolean) => ({ paused, by: 'ann', reason: 'sale', at: since });

/** A version 3 that was watched for half an hour beside version 2 and promoted at ten; nothing failed. */
async function world({ fixed = fix, mode = 'auto' as 'auto' | 'approve' | 'propose' | 'observe', watched = true, settings = {} } = {}) {
  const clock = fakeClock(since);
  const lambda = lambdaWorld();
  lambda.addFunction('a-function');
  for (const version of ['1', '2', '3', '4']) {
    lambda.updateLatest('a-function', { codeSha256: shaOf(version) });
    lambda.publish('a-function', '2026-11-21T08:00:00.000Z');
  }
  lambda.putAlias('a-function', 'live', { version: '3', weights: {} });
  const counters = fakeCounters();
  const component = sampleComponent({ component: 'a', settings, mode });
  const ports = {
    config: parse(configSchema, { tenants: { shop: { maxConcurrentImprovements: 1 } } }, 'Configuration'), registry: fakeRegistry([component]), leases: fakeLeases(), controls: fakeControls(), counters, functions: fakeFunctions(lambda),
    fixes: fakeServedFixes(), executions: fakeExecutions(), opportunities: fakeOpportunities(), journal: fakeJournal(), notifier: fakeNotifier(),
  };
  await ports.fixes.put(fixed);
  const call = (at: string, version: string, requests: number, failed: number, ms = 20) => counters.put([sampleCounters(tenant, {
    component: 'a', minute: `${at.slice(0, 17)}00.000Z`, version, batchHash: `${at} ${version}`, firstAt: at, lastAt: at, requests, failures: failed > 0 ? { thrown: failed } : {},
    failedRequestIds: Array.from({ length: failed }, (_, index) => `${at}-${version}-${index}`), durations: requests > failed ? { [bucketOf(ms)]: requests - failed } : {}, coldStarts: 0, templates: [],
  })]);
  if (watched) for (let minute = 0; minute < 30; minute += 1) for (const version of ['2', '3']) await call(after(looks.watchedFrom, minute * 60 + 1), version, 30, 0);
  /** Minutes go by, in each of which the version is called; the sweep looks after each. */
  const pass = async (minutes: number, requests: number, failed: number, ms?: number) => {
    const said: string[] = [];
    for (let minute = 0; minute < minutes; minute += 1) {
      if (requests > 0) await call(after(clock.iso(), 1), '3', requests, failed, ms);
      clock.advance(60_000);
      said.push(...(await lookAfterPromotion(tenant, clock.iso(), ports)));
    }
    return said;
  };
  const kept = async () => (await ports.fixes.list(tenant))[0];
  const started = () => ports.executions.started().map(({ name, input }) => ({ name, improvement: improvementSchema.parse((input as { improvement: Improvement }).improvement) }));
  return { clock, lambda, ports, pass, call, kept, started };
}
const journalled = ({ ports }: Awaited<ReturnType<typeof world>>) => ports.journal.records.map(({ kind, entryId }) => `${kind} ${entryId}`);

test('a day without harm: looks at growing distances that say nothing, then one entry with the figures', async () => {
  const of = await world();
  expect(await of.pass(1439, 10, 0)).toEqual([]);
  expect(journalled(of)).toEqual([]);
  expect((await of.kept())?.looks).toMatchObject({ done: lookMinutes.length - 1, reference: { calls: 1800, failed: 0 } });
  const [said, ...others] = await of.pass(1, 10, 0);
  expect(others).toEqual([]);
  expect(said).toMatch(/^a: a-1: kept well for 24 h: version 3 failed 0 of 3,600 calls \(0 %\), half of the warm ones within 20 ms and 95 % within 20 ms; in its watch at worst 0 of 1,800 calls \(0 %\), half within 20 ms, 95 % within 20 ms, in the last 6 h$/);
  expect(of.ports.journal.records).toMatchObject([{ kind: 'kept-well', subject: 'improvement/a-1', by: 'Sweep', data: { seen: { requests: 3600 } } }]);
  const { looks: _over, ...served } = fix;
  expect(await of.kept()).toEqual(served);
  expect(await of.pass(60, 10, 10)).toEqual([]);
  expect([...of.started(), ...of.ports.notifier.published]).toEqual([]);
});

test('total failure is seen within a minute, between the looks, and starts one improvement that names the first', async () => {
  const of = await world();
  await of.pass(200, 10, 0);
  const said = await of.pass(3, 10, 10);
  expect(said).toEqual([expect.stringMatching(/^a: version 3 failed 10 of 10 calls \(100 %\); in its watch .*: total failure; a-1 had promoted it in place of version 2\. a-[0-9a-f]{12} goes back to version 2$/)]);
  const [{ name, improvement }] = of.started() as [ReturnType<typeof of.started>[0]];
  expect(of.started()).toHaveLength(1);
  expect(improvement).toMatchObject({
    improvementId: name, component: 'a', cycleId: 'after-a-1', emergency: true,
    opportunity: { severity: 'critical', findings: [{ detector: 'failures-after-promotion', version: '3', evidence: { promotedBy: 'a-1', replaced: '2', requests: 10, failed: 10 } }] },
  });
  expect(of.ports.journal.records).toMatchObject([{ kind: 'harm-after-promotion', entryId: 'harm/started', subject: 'improvement/a-1', summary: said[0], data: { startedImprovement: name, opportunity: { confidence: 0.99 } } }]);
  expect(of.ports.notifier.published).toEqual([{ kind: 'harm-after-promotion', tenant, component: 'a', improvementId: 'a-1', message: said[0], next: [`show ${name}`] }]);
  expect((await of.kept())?.looks).toBeUndefined();
});

test.each<readonly [string, number, number, number | undefined, string, string]>([
  ['one call in ten fails', 10, 1, undefined, 'failures-after-promotion', 'more than twice as many fail'],
  ['calls take three times as long', 10, 0, 60, 'slower-after-promotion', '600 of 600 warm calls took over 30 ms'],
])('%s: found by a look', async (_name, requests, failed, ms, detector, reason) => {
  const of = await world();
  await of.pass(100, 10, 0);
  const said = await of.pass(261, requests, failed, ms);
  expect(said).toEqual([expect.stringContaining(reason)]);
  expect(of.started().map(({ improvement }) => improvement.opportunity.findings[0]?.detector)).toEqual([detector]);
});

test.each<readonly [string, number, number, string | undefined]>([
  ['as slow yesterday at this hour, by whatever version', 0, 60, undefined],
  ['as many failed then', 1, 20, undefined],
  ['quicker then', 0, 20, 'slower-after-promotion'],
])('what is slow and fails is held against yesterday too: %s', async (_name, failed, ms, detector) => {
  const of = await world();
  for (let minute = 0; minute < 180; minute += 1) await of.call(after(since, (minute - 1440) * 60), '1', 10, failed, ms);
  await of.pass(180, 10, failed, detector ? 60 : ms);
  expect(of.started().map(({ improvement }) => improvement.opportunity.findings[0]?.detector)).toEqual(detector ? [detector] : []);
});

describe('silence is no health', () => {
  test('a look without calls says so once, and is repeated until there are some', async () => {
    const of = await world();
    const [said, ...others] = await of.pass(4, 0, 0);
    expect(others).toEqual([]);
    expect(said).toBe('a: look 1 of 11 after a-1 says nothing of the time since 2026-11-21T10:00:00.000Z: version 3 was not called; it is repeated until it does');
    expect(journalled(of)).toEqual(['after-look after/blind/1']);
    expect((await of.kept())?.looks?.done).toBe(0);
    expect(await of.pass(1, 40, 30)).toEqual([expect.stringContaining('version 3 failed 30 of 40 calls')]);
  });

  test('after two days without a call it ends, and says that nothing is known', async () => {
    const of = await world();
    of.clock.advance(2 * 86_400_000);
    expect(await of.pass(2, 0, 0)).toEqual(['a: a-1: the looks after the promotion end without an answer: version 3 was not called']);
    expect(journalled(of)).toEqual(['after-look after/ended']);
  });

  test('a handful of calls in a day do not show that it kept well', async () => {
    const of = await world();
    of.clock.advance(86_340_000);
    expect(await of.pass(1, 5, 0)).toEqual([expect.stringMatching(/^a: a-1: no harm was seen in 11 looks, but so few calls do not show that it kept well: version 3 failed 0 of 5 calls/)]);
  });

  test('a watch of which nothing is known: no comparison, and no call of harm', async () => {
    const of = await world({ watched: false });
    expect(await of.pass(3, 10, 10)).toEqual([expect.stringContaining('nothing is known of its watch to compare that with')]);
    expect(of.started()).toEqual([]);
  });
});

describe('harm', () => {
  test('waits for the end of maintenance', async () => {
    const of = await world({ settings: { maintenanceWindows: [{ weekdays: ['sat'], start: '10:00', minutes: 3, timeZone: 'UTC' }] } });
    expect(await of.pass(1, 10, 10)).toEqual([expect.stringContaining('waits: maintenance until 2026-11-21T10:03:00.000Z')]);
    await of.pass(2, 10, 10);
    expect(of.started()).toHaveLength(1);
  });

  test.each(['observe', 'propose'] as const)('is told and no more in mode %s, once', async (mode) => {
    const of = await world({ mode });
    const said = await of.pass(5, 10, 10);
    expect(said).toEqual([expect.stringContaining(`Mode ${mode} deploys nothing: going back is for people`)]);
    expect(of.started()).toEqual([]);
    expect(of.ports.notifier.published).toMatchObject([{ next: ['rollback a-1 --reason "..."'] }]);
    expect(journalled(of)).toEqual(['harm-after-promotion harm/told']);
  });

  test('asks for approval like any other improvement in mode approve', async () => {
    const of = await world({ mode: 'approve' });
    await of.pass(2, 10, 10);
    expect(of.started()).toHaveLength(1);
  });

  test.each(['all', 'tenant', 'a'])('is told at once while %s is paused, and gone back from after', async (scope) => {
    const of = await world();
    await of.ports.controls.set(tenant, scope, pause(true));
    expect(await of.pass(3, 10, 10)).toEqual([expect.stringMatching(/Going back to version 2 waits: paused \(\w+\) by ann: sale$/)]);
    expect(of.started()).toEqual([]);
    await of.ports.controls.set(tenant, scope, pause(false));
    expect(await of.pass(2, 10, 10)).toEqual([expect.stringMatching(/goes back to version 2$/)]);
    expect(of.started()).toHaveLength(1);
    expect(of.ports.notifier.published).toHaveLength(1);
    expect(journalled(of)).toEqual(['harm-after-promotion harm/waits', 'harm-after-promotion harm/started']);
  });

  test('waits for a free slot', async () => {
    const of = await world();
    await of.ports.leases.acquire({ tenant, component: 'b', improvementId: 'b-1', executionArn: 'arn', expiresAt: after(since, 86_400) });
    expect(await of.pass(1, 10, 10)).toEqual([expect.stringContaining('waits: no free slot: 1 of 1 improvements run or start')]);
    await of.ports.leases.release(tenant, 'b', 'b-1');
    expect(await of.pass(1, 10, 10)).toHaveLength(1);
    expect(of.started()).toHaveLength(1);
  });

  test('that is over before anything could start starts nothing', async () => {
    const of = await world();
    await of.ports.controls.set(tenant, 'a', pause(true));
    await of.pass(1, 10, 10);
    await of.pass(3, 500, 0);
    await of.ports.controls.set(tenant, 'a', pause(false));
    expect(await of.pass(10, 500, 0)).toEqual([]);
    expect(of.started()).toEqual([]);
    expect(journalled(of)).toEqual(['harm-after-promotion harm/waits', 'after-look after/over/1']);
  });

  test.each(['startImprovement', 'update'] as const)('is one improvement and one entry where the sweep is killed at %s and runs again', async (at) => {
    const of = await world();
    const dies = async () => { throw new TypeError('killed'); };
    const ports = at === 'update' ? { ...of.ports, fixes: { ...of.ports.fixes, update: dies } } : { ...of.ports, executions: { startImprovement: dies } };
    await of.call(after(since, 1), '3', 10, 10);
    of.clock.advance(60_000);
    expect(await lookAfterPromotion(tenant, of.clock.iso(), ports)).toEqual(['failed: look at a after a-1: TypeError: killed']);
    await of.pass(2, 10, 10);
    expect(of.started()).toHaveLength(1);
    expect(journalled(of)).toEqual(['harm-after-promotion harm/started']);
  });
});

test.each<readonly [string, (of: Awaited<ReturnType<typeof world>>) => unknown]>([
  ['an improvement works on the component', ({ ports }) => ports.leases.acquire({ tenant, component: 'a', improvementId: 'a-2', executionArn: 'arn', expiresAt: after(since, 3600) })],
  ['somebody else\'s version serves', ({ lambda }) => lambda.putAlias('a-function', 'live', { version: '4', weights: {} })],
  ['somebody set weights', ({ lambda }) => lambda.putAlias('a-function', 'live', { version: '3', weights: { 4: 0.5 } })],
  ['the component left care', ({ ports }) => {
    ports.registry.remove('a');
    return ports.registry.sync();
  }],
])('looks at nothing while %s', async (_name, arrange) => {
  const of = await world();
  await arrange(of);
  expect(await of.pass(12, 10, 10)).toEqual([]);
  expect([...of.started(), ...of.ports.journal.records]).toEqual([]);
});

test('a fix of an earlier release has no looks, and counters that cannot be read are named', async () => {
  const { looks: _none, ...earlier } = fix;
  expect(await (await world({ fixed: earlier })).pass(5, 10, 10)).toEqual([]);
  const of = await world();
  const counters = { read: async () => { throw new TypeError('denied'); } };
  expect(await lookAfterPromotion(tenant, after(since, 120), { ...of.ports, counters })).toEqual(['failed: look at a after a-1: TypeError: denied']);
});

test('an improvement that was promoted while a look ran keeps its own fix', async () => {
  const of = await world();
  const newer: ServedFix = { ...fix, improvementId: 'a-2', version: '4' };
  const counters = { read: async (...asked: Parameters<typeof of.ports.counters.read>) => {
    await of.ports.fixes.put(newer);
    return of.ports.counters.read(...asked);
  } };
  await of.call(after(since, 1), '3', 30, 0);
  await lookAfterPromotion(tenant, after(since, 120), { ...of.ports, counters });
  expect(await of.kept()).toEqual(newer);
});
