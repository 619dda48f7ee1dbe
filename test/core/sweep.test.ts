import { config as configSchema, parse } from '../../core/config';
import type { Opportunity } from '../../core/cycle';
import { SourceUnavailable } from '../../core/errors';
import { namesOf } from '../../core/names';
import type { PostponedEmergency } from '../../core/ports';
import { seen } from '../../core/recognize';
import { sweep, type SweepPorts } from '../../core/sweep';
import { sampleComponent, sampleCounters, sampleOpportunity } from '../adapters/samples';
import { fakeAlarms } from '../fakes/alarms';
import { fakeBudgets } from '../fakes/budgets';
import { fakeClock } from '../fakes/clock';
import { fakeControls } from '../fakes/controls';
import { fakeCounters } from '../fakes/counters';
import { fakeExecutions } from '../fakes/executions';
import { fakeFunctions } from '../fakes/functions';
import { fakeJournal } from '../fakes/journal';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fakeLeases } from '../fakes/leases';
import { fakeMeter } from '../fakes/meter';
import { fakeNotifier } from '../fakes/notifier';
import { fakeOpportunities } from '../fakes/opportunities';
import { fakeProgress } from '../fakes/progress';
import { fakeReconciler } from '../fakes/reconciler';
import { fakeRegistry } from '../fakes/registry';
import { fakeServedFixes } from '../fakes/served-fixes';
import { fakeStatuses } from '../fakes/statuses';
import { fakeWorkbenches } from '../fakes/workbenches';
import { fakeWorkQueue } from '../fakes/work-queue';

const tenant = 'shop';
const later = '2026-11-30T00:00:00.000Z';
const names = ['a', 'b', 'c', 'd'];
const found = (component: string, change: Partial<Opportunity> = {}) => sampleOpportunity(tenant, { component, fingerprint: `f-${component}`, foundAt: '2026-11-21T09:00:00.000Z', ...change });

function world(start = '2026-11-21T10:01:00.000Z') {
  const clock = fakeClock(start);
  const lambda = lambdaWorld();
  for (const name of names) {
    lambda.addFunction(`${name}-function`);
    for (const version of ['1', '2', '3', '4']) {
      lambda.updateLatest(`${name}-function`, { codeSha256: shaOf(version) });
      lambda.publish(`${name}-function`, '2026-11-20T08:00:00.000Z');
    }
    lambda.putAlias(`${name}-function`, 'live', { version: '4', weights: {} });
  }
  const ports = {
    clock, config: parse(configSchema, { tenants: { shop: { maxConcurrentImprovements: 2 } } }, 'Configuration'),
    registry: fakeRegistry(names.map((component) => sampleComponent({ component, settings: {}, alarms: [`synthetic-${component}`] }))),
    leases: fakeLeases(), queue: fakeWorkQueue(), controls: fakeControls(), executions: fakeExecutions(), alarms: fakeAlarms(), budgets: fakeBudgets(), reconciler: fakeReconciler(), workbenches: fakeWorkbenches(),
    functions: fakeFunctions(lambda), fixes: fakeServedFixes(), journal: fakeJournal(), notifier: fakeNotifier(), meter: fakeMeter(), counters: fakeCounters(), statuses: fakeStatuses(), opportunities: fakeOpportunities(), progress: fakeProgress(),
  };
  const hold = async (component: string, expiresAt = later, executionArn?: string) => {
    const arn = executionArn ?? (await ports.executions.startImprovement(`i-${component}`, { improvementId: `i-${component}`, tenant, component, cycleId: 'c', emergency: false, opportunity: found(component) }));
    await ports.leases.acquire({ tenant, component, improvementId: `i-${component}`, executionArn: arn, expiresAt });
    return arn;
  };
  const started = (machine: 'improvement' | 'improvement-cycle') => ports.executions.started().filter((execution) => execution.machine === machine);
  return { ...ports, ports, hold, started, run: () => sweep(ports) };
}
const pause = (paused: boolean) => ({ paused, by: 'ann', reason: 'sale', at: '2026-11-21T10:00:00.000Z' });

test('nothing to do is nothing done, and the empty queue is counted', async () => {
  const { run, meter } = world();
  expect(await run()).toEqual([]);
  expect(meter.recorded).toEqual([['queue', { tenant }, { QueueLength: 0 }]]);
});

describe('leases', () => {
  test.each([
    ['expired, whatever its execution does', '2026-11-21T10:00:59.999Z', undefined, 'running', 'its lease expired at 2026-11-21T10:00:59.999Z'],
    ['its execution was aborted', later, undefined, 'aborted', 'its execution has aborted'],
    ['its execution failed', later, undefined, 'failed', 'its execution has failed'],
    ['its execution timed out', later, undefined, 'timed-out', 'its execution has timed-out'],
    ['its execution ended well, and the lease was left', later, undefined, 'succeeded', 'its execution has succeeded'],
    ['expired, an operator\'s', '2026-11-21T10:00:00.000Z', 'operator:ann', 'running', 'its lease expired'],
  ] as const)('reconciles: %s', async (_name, expiresAt, arn, state, reason) => {
    const { hold, executions, reconciler, run } = world();
    const held = await hold('a', expiresAt, arn);
    if (state !== 'running') executions.end(held, state);
    expect(await run()).toEqual([expect.stringContaining(`reconcile i-a: ${reason}`)]);
    expect(reconciler.requests).toEqual([{ tenant, component: 'a', improvementId: 'i-a', reason: expect.stringContaining(reason) }]);
  });

  test.each([['running', undefined], ['held by an operator', 'operator:ann'], ['held by reconcile', 'reconcile:i-a'], ['of an execution that cannot be found', 'arn:gone']])('leaves alone: %s', async (_name, arn) => {
    const { hold, reconciler, run } = world();
    await hold('a', later, arn);
    expect(await run()).toEqual([]);
    expect(reconciler.requests).toEqual([]);
  });
});

describe('the queue', () => {
  test('starts as many as slots are free, the most urgent first, and once', async () => {
    const { queue, hold, run, started, ports } = world();
    await hold('d');
    await queue.putOpportunity(found('a', { severity: 'high', impactScore: 2000 }), 'no free slot', later);
    await queue.putOpportunity(found('b', { severity: 'high', impactScore: 9000 }), 'no free slot', later);
    expect(await run()).toEqual([expect.stringMatching(/^started b-[0-9a-f]{12} from the queue$/)]);
    const [, execution] = started('improvement');
    expect(execution?.input).toMatchObject({ improvement: { component: 'b', emergency: false, improvementId: execution?.name, opportunity: { fingerprint: 'f-b' } } });
    // Its AcquireLease takes the lease and removes it from the queue.
    await ports.leases.acquire({ tenant, component: 'b', improvementId: execution?.name ?? '', executionArn: execution?.arn ?? '', expiresAt: later });
    await queue.removeOpportunity(tenant, 'f-b');
    ports.clock.advance(60_000);
    expect(await run()).toEqual([]);
  });

  test('what it starts is written down where it was found', async () => {
    const { ports, queue, run, started } = world();
    await ports.opportunities.update(tenant, 'a', 'f-a', () => seen(undefined, found('a'), { now: '2026-11-21T09:00:00.000Z', windowHours: 1, version: '4' }));
    await queue.putOpportunity(found('a'), 'r', later);
    await run();
    expect(await ports.opportunities.list(tenant)).toMatchObject([{ standing: { state: 'starts', reason: `${started('improvement')[0]?.name}, from the queue` } }]);
  });

  const ownAlarm = (name: string, stage = 'prod') => [{ alarmName: namesOf(stage).alarmOf(name), functionName: undefined, since: '2026-11-21T10:00:00.000Z' }];
  const unread = async () => { throw new SourceUnavailable('throttled'); };
  test.each<readonly [string, (of: ReturnType<typeof world>) => Partial<SweepPorts>, RegExp]>([
    ['an alarm on what guards a canary is red', ({ alarms }) => { alarms.setRed(ownAlarm('undelivered')); return {}; }, /^nothing is started from the queue of shop, where 2 would: Ratchet itself is not well: alarm undelivered is red: /],
    ['alarms cannot be read', ({ ports: { alarms } }) => ({ alarms: { ...alarms, red: unread } }), /^nothing is started from the queue of shop, where 2 would: Ratchet itself is not well: alarms could not be read: throttled$/],
    ['another installation is not well', ({ alarms }) => { alarms.setRed(ownAlarm('undelivered', 'other')); return {}; }, /^started a-/],
    ['an alarm is red that says nothing of a canary', ({ alarms }) => { alarms.setRed(ownAlarm('cycle-slow')); return {}; }, /^started a-/],
  ])('%s', async (_what, arrange, line) => {
    const made = world();
    const ports = { ...made.ports, ...arrange(made) };
    for (const component of ['a', 'b']) await made.queue.putOpportunity(found(component), 'r', later);
    const [first] = await sweep(ports);
    expect(first).toMatch(line);
    expect(made.started('improvement')).toHaveLength(line.source.startsWith('^started') ? 2 : 0);
    expect(await made.queue.opportunities(tenant)).toHaveLength(2);
  });

  interface Waiting { readonly when: string; readonly arrange?: (of: ReturnType<typeof world>) => Promise<unknown>; readonly change?: Partial<Opportunity>; readonly expiresAt?: string }
  test.each<Waiting>([
    { when: 'no slot is free', arrange: async ({ hold }) => [await hold('c'), await hold('d')] },
    { when: 'its component is under improvement', arrange: ({ hold }) => hold('a') },
    { when: 'its component cools down', arrange: ({ queue }) => queue.startCooldown(tenant, 'a', later) },
    { when: 'its component is paused', arrange: ({ controls }) => controls.set(tenant, 'a', pause(true)) },
    { when: 'the tenant is paused', arrange: ({ controls }) => controls.set(tenant, 'tenant', pause(true)) },
    { when: 'it was tried, and nothing new was seen', arrange: ({ ports }) => ports.opportunities.update(tenant, 'a', 'f-a', () => ({ ...seen(undefined, found('a'), { now: '2026-11-21T09:00:00.000Z', windowHours: 1, version: '4' }), attempt: { improvementId: 'i', kind: 'no-effect', reason: 'r', endedAt: '2026-11-21T09:30:00.000Z', foundAt: '2026-11-21T09:00:00.000Z', unanswered: false } })) },
    { when: 'its component is only observed', arrange: ({ controls }) => controls.set(tenant, 'a', { mode: 'observe', by: 'ann', reason: 'r', at: later }) },
    { when: 'a cycle found it a moment ago and starts it itself', change: { foundAt: '2026-11-21T10:00:00.000Z' } },
    { when: 'its time in the queue is over', expiresAt: '2026-11-21T10:00:59.000Z' },
    { when: 'it is not sure enough', change: { confidence: 0.7 } },
  ])('starts nothing when $when', async ({ arrange, change = {}, expiresAt = later }) => {
    const made = world();
    await arrange?.(made);
    const before = made.started('improvement').length;
    await made.queue.putOpportunity(found('a', change), 'r', expiresAt);
    expect(await made.run()).toEqual([]);
    expect(made.started('improvement')).toHaveLength(before);
  });
});

describe('another look that waits', () => {
  const look = { tenant, component: 'a', reason: 'held back: a budget is spent', at: '2026-11-21T09:00:00.000Z' };
  test.each<readonly [string, Partial<PostponedEmergency>, 'emergency' | 'scheduled']>([
    ['at an emergency', { notBefore: '2026-11-21T10:00:00.000Z', emergency: true }, 'emergency'],
    ['at what was no emergency', { notBefore: '2026-11-21T10:00:00.000Z', emergency: false }, 'scheduled'],
    ['that the release before kept, which knew no difference', { notBefore: '2026-11-21T10:00:00.000Z' }, 'scheduled'],
    ['for an alarm that the release before put off, which has no time', {}, 'emergency'],
  ])('%s', async (_what, change, trigger) => {
    const { queue, run, started } = world();
    await queue.putPostponed({ ...look, ...change });
    expect(await run()).toEqual([`started ${trigger === 'emergency' ? 'the postponed emergency of a' : 'another look at a'} (2026-11-21T10:01:00.000Z)`]);
    expect(started('improvement-cycle')).toMatchObject([{ input: { trigger, tenant, components: ['a'] } }]);
    expect(await queue.postponed(tenant)).toEqual([]);
  });
});

describe('a postponed emergency', () => {
  const postponed = { tenant, component: 'a', reason: 'alarm x', at: '2026-11-21T09:00:00.000Z' };

  test.each(['all', 'tenant', 'a'])('waits while %s is paused, and starts once after', async (scope) => {
    const { queue, controls, run, started } = world();
    await queue.putPostponed(postponed);
    await controls.set(tenant, scope, pause(true));
    expect(await run()).toEqual([]);
    await controls.set(tenant, scope, pause(false));
    expect(await run()).toEqual([expect.stringContaining('started the postponed emergency of a')]);
    expect(await run()).toEqual([]);
    expect(started('improvement-cycle')).toMatchObject([{ input: { trigger: 'emergency', tenant, components: ['a'], reason: 'postponed at 2026-11-21T09:00:00.000Z: alarm x' } }]);
  });

  test('does not wait for another component\'s pause', async () => {
    const { queue, controls, run } = world();
    await queue.putPostponed(postponed);
    await controls.set(tenant, 'b', pause(true));
    expect(await run()).toHaveLength(1);
  });

  test('killed between start and removal, it starts the same execution again, which is one', async () => {
    const { queue, ports, started } = world();
    await queue.putPostponed(postponed);
    await sweep({ ...ports, queue: { ...queue, removePostponed: async () => { throw new Error('killed'); } } });
    await sweep(ports);
    expect(started('improvement-cycle')).toHaveLength(1);
    expect(await queue.postponed(tenant)).toEqual([]);
  });
});

describe('an alarm that is still red', () => {
  const red = (change: object = {}) => [{ alarmName: 'a-failures', functionName: 'a-function', since: '2026-11-21T09:40:00.000Z', ...change }];

  test('is taken up again after six minutes, and again six minutes later', async () => {
    const { alarms, clock, run, started } = world();
    alarms.setRed(red());
    expect(await run()).toEqual([expect.stringContaining('alarm a-failures is red since 2026-11-21T09:40:00.000Z: started still-red-a-')]);
    for (let minute = 0; minute < 5; minute += 1) {
      clock.advance(60_000);
      await run();
    }
    expect(started('improvement-cycle')).toHaveLength(1);
    clock.advance(60_000);
    await run();
    expect(started('improvement-cycle').map(({ input }) => input)).toEqual(Array(2).fill({ trigger: 'emergency', tenant, components: ['a'], reason: 'alarm a-failures is red since 2026-11-21T09:40:00.000Z' }));
  });

  test.each([
    ['by its function', red(), 1],
    ['by the name that a component declares', red({ alarmName: 'synthetic-b', functionName: undefined }), 1],
    ['two of one component start one cycle', [...red(), ...red({ alarmName: 'synthetic-a' })], 1],
    ['not yet: red for a few minutes', red({ since: '2026-11-21T09:56:00.000Z' }), 0],
    ['nobody\'s', red({ functionName: 'foreign' }), 0],
    ['of two components', [...red(), ...red({ functionName: 'b-function' })], 2],
  ])('%s', async (_name, alarms, cycles) => {
    const made = world();
    made.alarms.setRed(alarms);
    await made.run();
    expect(made.started('improvement-cycle')).toHaveLength(cycles);
  });

  test('not while an improvement works on it', async () => {
    const { alarms, hold, run } = world();
    alarms.setRed(red());
    await hold('a');
    expect(await run()).toEqual([]);
  });
});

const fails = async () => { throw new TypeError('denied'); };
test.each<readonly [string, (ports: SweepPorts) => Partial<SweepPorts>, number]>([
  ['nothing', () => ({}), 5],
  ['reconciling', () => ({ reconciler: { request: fails } }), 4],
  ['the queue', ({ queue }) => ({ queue: { ...queue, opportunities: fails } }), 4],
  ['what was postponed', ({ queue }) => ({ queue: { ...queue, postponed: fails } }), 4],
  // Whether Ratchet itself is well is not known either, so what is queued waits.
  ['red alarms', ({ alarms }) => ({ alarms: { ...alarms, red: fails } }), 3],
  ['fixes that serve', ({ fixes }) => ({ fixes: { ...fixes, list: fails } }), 4],
  ['the declarations', ({ registry }) => ({ registry: { ...registry, sync: fails } }), 5],
  ['pauses', ({ controls }) => ({ controls: { ...controls, read: fails } }), 3],
])('when %s cannot be read, that is named, and the other parts do their work', async (name, broken, parts) => {
  const { ports, hold, queue, alarms, fixes } = world('2026-11-21T10:10:00.000Z');
  await fixes.put({ tenant, component: 'd', improvementId: 'i-d', version: '3', codeSha256: 'c', summary: 's', promotedAt: '2026-11-20T09:00:00.000Z' });
  await hold('a', '2026-11-21T10:00:00.000Z');
  await queue.putOpportunity(found('b'), 'r', later);
  await queue.putPostponed({ tenant, component: 'c', reason: 'r', at: '2026-11-21T09:00:00.000Z' });
  alarms.setRed([{ alarmName: 'd-failures', functionName: 'd-function', since: '2026-11-21T09:00:00.000Z' }]);
  const done = await sweep({ ...ports, ...broken(ports) });
  expect(done.filter((line) => !line.startsWith('failed'))).toHaveLength(parts);
  expect(done.includes('failed: TypeError: denied')).toBe(name !== 'nothing');
});

test('how the calls of critical components go is looked at every five minutes', async () => {
  const { registry, clock, ports, run, started } = world('2026-11-21T10:04:00.000Z');
  registry.declare(sampleComponent({ component: 'a', critical: true, settings: {} }));
  await registry.sync();
  await ports.counters.put([sampleCounters(tenant, { component: 'a', requests: 20, failures: { thrown: 12 }, failedRequestIds: Array.from({ length: 12 }, (_, index) => `r${index}`) })]);
  expect(await run()).toEqual([]);
  clock.advance(60_000);
  expect(await run()).toEqual([expect.stringMatching(/^a is critical, and only 40 % of the last 20 calls worked, expected at least 70 %: started status-a-\d+$/)]);
  expect(started('improvement-cycle')).toHaveLength(1);
});

test('declarations are copied every ten minutes, and refused ones are named', async () => {
  const { registry, clock, run } = world('2026-11-21T10:09:00.000Z');
  registry.declareText('broken', '{}');
  registry.declare(sampleComponent({ component: 'new', settings: {} }));
  expect(await run()).toEqual([]);
  clock.advance(60_000);
  expect(await run()).toEqual([expect.stringMatching(/^component declaration .*broken is refused: Component\./)]);
  expect(await registry.get(tenant, 'new')).toBeDefined();
});

test('with them, what the last deployments left is kept, of all tenants; what cannot be is named', async () => {
  const { registry, workbenches, clock, ports } = world('2026-11-21T10:09:00.000Z');
  const config = parse(configSchema, { tenants: { shop: {}, desk: {} } }, 'Configuration');
  const left = (component: string, of: string) => ({ ...sampleComponent({ component, tenant: of, settings: {} }), workbench: { state: 'built', bucket: 'assets', key: `${component}.zip`, bundleSha256: 'a' } } as const);
  for (const component of [left('there', tenant), left('elsewhere', 'desk'), left('gone', tenant)]) registry.declare(component);
  for (const key of ['there.zip', 'elsewhere.zip']) workbenches.leave('assets', key, new Uint8Array());
  expect(await sweep({ ...ports, config })).toEqual([]);
  expect(workbenches.kept()).toEqual([]);
  clock.advance(60_000);
  expect(await sweep({ ...ports, config })).toEqual(['workbench of gone is not kept: NotFound: Workbench of gone: no gone.zip in bucket assets']);
  expect([...workbenches.kept()].sort()).toEqual(['workbenches/desk/elsewhere/a.zip', 'workbenches/shop/there/a.zip']);
});
