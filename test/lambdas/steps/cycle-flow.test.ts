import type { SFNClient } from '@aws-sdk/client-sfn';
import { sfnExecutions } from '../../../adapters/sfn-executions';
import { step as alarmTopic } from '../../../lambdas/events/alarm-topic';
import { step as sweep } from '../../../lambdas/events/sweep';
import type { Improvement } from '../../../core/cycle';
import { sampleComponent } from '../../adapters/samples';
import { execute, expectSettled, improvementOf, outcomeOf, shopWorld, type ShopWorld, tenant } from './world';

/** CloudWatch's event as EventBridge passes it on. */
const alarmEvent = {
  version: '0', id: 'e1', 'detail-type': 'CloudWatch Alarm State Change', source: 'aws.cloudwatch', time: '2026-11-21T10:00:00Z', region: 'us-east-1',
  detail: {
    alarmName: 'price-quote-failures', state: { value: 'ALARM', reason: 'Threshold Crossed', timestamp: '2026-11-21T09:59:58.000+0000' }, previousState: { value: 'OK' },
    configuration: { metrics: [{ id: 'm1', metricStat: { metric: { namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName: 'price-quote-function', Resource: 'price-quote-function:live' } }, period: 60, stat: 'Sum' } }] },
  },
};
const runCycle = (world: ShopWorld, name: string, input: unknown) => execute(world, 'improvement-cycle', name, input);
const startedImprovements = (world: ShopWorld) => world.ports.executions.started().filter(({ machine }) => machine === 'improvement');
const journal = (world: ShopWorld, kind: string) => world.ports.journal.records.filter((record) => record.kind === kind);
async function runFirstImprovement(world: ShopWorld) {
  const [started] = startedImprovements(world);
  if (!started) throw new Error('nothing was started');
  const { improvement } = started.input as { improvement: Improvement };
  return { improvement, end: await execute(world, 'improvement', started.name, { improvement }) };
}

it('from an alarm to the promoted revert: the cycle starts an improvement, whose input is what the other machine takes', async () => {
  const world = await shopWorld();
  const cycle = await runCycle(world, 'alarm-1', alarmEvent);
  expect(cycle.status).toBe('SUCCEEDED');
  expect(cycle.output['report']).toMatchObject({ trigger: 'emergency', admitted: true, componentsAnalyzed: 1, opportunities: 1, queued: 0, observed: 0, started: [{ component: 'price-quote' }] });
  const { improvement, end } = await runFirstImprovement(world);
  expect(end.status).toBe('SUCCEEDED');
  expect(improvement).toMatchObject({ emergency: true, cycleId: 'alarm-1', component: 'price-quote' });
  expect(await outcomeOf(world, improvement.improvementId)).toMatchObject({ kind: 'promoted' });
  await expectSettled(world, improvement.improvementId);
  // The cycle's chain is completed by the outcome.
  expect(world.ports.journal.records.filter(({ subject }) => subject === 'cycle/alarm-1').map(({ kind }) => kind)).toEqual(['cycle-admitted', 'selection', 'cycle-reported', 'outcome']);
  expect(await world.ports.queue.opportunities(tenant)).toEqual([]);
  expect(world.ports.meter.recorded).toEqual([
    ['cycle', expect.objectContaining({ tenant, cycleId: 'alarm-1', trigger: 'emergency' }), { Opportunities: 1, NotAnalyzed: 0 }],
    ['outcome', expect.objectContaining({ tenant, improvementId: improvement.improvementId, ending: 'promoted' }), { Promoted: 1, ModelCalls: 0, CostUsd: 0 }],
  ]);
});

it('an empty input from the console is a manual cycle over everything', async () => {
  const world = await shopWorld();
  const cycle = await runCycle(world, 'by-hand', {});
  expect(cycle.output['cycle']).toMatchObject({ trigger: 'manual', admitted: true, components: [], windowHours: 24, maxImprovements: 3 });
  expect(startedImprovements(world)).toHaveLength(1);
});

it('a healthy component is left alone, and the report says why', async () => {
  const world = await shopWorld({ failing: { '2': 0 } });
  const cycle = await runCycle(world, 'c', { windowHours: 1 });
  expect(startedImprovements(world)).toEqual([]);
  expect(cycle.output['report']).toMatchObject({ componentsAnalyzed: 1, opportunities: 0, started: [], queued: 0 });
  expect(await world.ports.artifacts.getJson('reports/shop/c.json')).toMatchObject({ leftAlone: [{ component: 'price-quote', reason: expect.stringMatching(/^12,?000 calls, 0 % failed, .*nothing to improve/) }] });
});

it('an alarm that is faster than the logs of its calls: the cycle looks again, and starts what it then finds', async () => {
  const world = await shopWorld({ failing: { '2': 0 } });
  const cycle = await execute(world, 'improvement-cycle', 'alarm-1', alarmEvent, { around: async (step, run) => {
    if (step === 'SelectOpportunities') world.traffic.failing['2'] = 1;
    return run();
  } });
  expect(cycle.states.filter((state) => state === 'WaitForLogs')).toHaveLength(1);
  expect(startedImprovements(world)).toHaveLength(1);
  expect(journal(world, 'selection').map(({ summary }) => summary)).toEqual([expect.stringMatching(/^nothing to improve yet; the logs .* so it looks again$/), expect.stringMatching(/^start price-quote: /)]);
});

it('an alarm without a fault that can be found ends after a minute of looks', async () => {
  const world = await shopWorld({ failing: { '2': 0 } });
  const cycle = await runCycle(world, 'alarm-1', alarmEvent);
  expect(cycle.states.filter((state) => state === 'WaitForLogs')).toHaveLength(3);
  expect(cycle.output['report']).toMatchObject({ opportunities: 0, started: [], durationSeconds: 60 });
  expect(journal(world, 'selection')).toHaveLength(2);
});

it('mode observe starts nothing, and says what it would have improved', async () => {
  const world = await shopWorld({ component: { mode: 'observe' } });
  const cycle = await runCycle(world, 'c', {});
  expect(cycle.output['report']).toMatchObject({ started: [], observed: 1, queued: 0 });
  expect(journal(world, 'selection')[0]?.summary).toMatch(/would improve price-quote: .* calls failed .*; it would go back from version 2 to version 1, with 10 % of the calls first: version 2 failed/);
  expect(journal(world, 'cycle-reported')[0]?.summary).toContain('To go on: ratchet mode propose <component>');
  expect(startedImprovements(world)).toEqual([]);
});

it('two alarms for one component: the second cycle joins the first', async () => {
  const world = await shopWorld();
  await runCycle(world, 'alarm-1', alarmEvent);
  const second = await runCycle(world, 'alarm-2', alarmEvent);
  expect(second.states.at(-1)).toBe('NotAdmitted');
  expect(second.output['cycle']).toMatchObject({ admitted: false, reason: expect.stringContaining('joined cycle alarm-1') });
  expect(journal(world, 'cycle-refused')).toHaveLength(1);
  expect(startedImprovements(world)).toHaveLength(1);
  expect(await world.ports.queue.postponed(tenant)).toEqual([]);
});

it('an alarm while paused is postponed, and sweep starts its cycle after the pause', async () => {
  const world = await shopWorld();
  const pause = (paused: boolean) => world.ports.controls.set(tenant, 'tenant', { paused, by: 'ann', reason: 'freeze', at: world.ports.clock.iso() });
  await pause(true);
  expect((await runCycle(world, 'alarm-1', alarmEvent)).states.at(-1)).toBe('NotAdmitted');
  await sweep.run({}, world.ports);
  expect(world.ports.executions.started()).toHaveLength(1);
  await pause(false);
  await sweep.run({}, world.ports);
  const started = world.ports.executions.started()[1];
  expect(started).toMatchObject({ machine: 'improvement-cycle', input: { trigger: 'emergency', tenant, components: ['price-quote'] } });
  expect((await runCycle(world, started?.name ?? '', started?.input)).output['report']).toMatchObject({ trigger: 'emergency', started: [{ component: 'price-quote' }] });
});

it('what waits for a slot is started by sweep, with an input that the flow takes', async () => {
  const world = await shopWorld();
  await runCycle(world, 'c', { maxImprovements: 0 });
  expect(startedImprovements(world)).toEqual([]);
  world.ports.clock.advance(180_000);
  await sweep.run({}, world.ports);
  const { improvement, end } = await runFirstImprovement(world);
  expect(end.status).toBe('SUCCEEDED');
  expect((await outcomeOf(world, improvement.improvementId))?.kind).toBe('promoted');
  await sweep.run({}, world.ports);
  expect(startedImprovements(world)).toHaveLength(1);
});

it('so is what the real adapter sends to Step Functions', async () => {
  const sent: { input?: string }[] = [];
  const client = { send: async ({ input }: { input: { input?: string } }) => { sent.push(input); return {}; } };
  const real = sfnExecutions({ client: client as unknown as SFNClient, improvementMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:i', cycleMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:c' });
  const improvement = improvementOf();
  await real.startImprovement(improvement.improvementId, improvement);
  const world = await shopWorld();
  const end = await execute(world, 'improvement', improvement.improvementId, JSON.parse(sent[0]?.input ?? '{}'));
  expect(end.status).toBe('SUCCEEDED');
  expect((await outcomeOf(world))?.kind).toBe('promoted');
});

it.each([
  { name: 'an unknown component', input: { components: ['nothing'] }, told: 'input.components.0: saw "nothing", expected a component of tenant "shop": price-quote' },
  { name: 'an unknown key', input: { component: 'price-quote' }, told: 'input: saw the unknown key "component"' },
  { name: 'a bad value', input: { windowHours: -1 }, told: 'input.windowHours: saw -1, expected at least 0' },
  { name: 'an unknown tenant', input: { tenant: 'other' }, told: 'input.tenant: saw "other", expected one of "shop"' },
])('malformed console input ends in one clear error: $name', async ({ input, told }) => {
  const world = await shopWorld();
  const end = await runCycle(world, 'c', input);
  expect(end).toMatchObject({ status: 'FAILED', error: 'InvalidInput' });
  expect(JSON.parse(end.cause ?? '{}')).toEqual({ errorType: 'InvalidInput', errorMessage: told });
  expect(end.states).toEqual(['AdmitCycle', 'CycleFailed']);
});

it('a batch that fails never stops the cycle', async () => {
  const world = await shopWorld();
  const end = await execute(world, 'improvement-cycle', 'c', {}, { around: async (step, run) => {
    if (step === 'AnalyzeBatch') throw new TypeError('a bug');
    return run();
  } });
  expect(end.output['report']).toMatchObject({ componentsAnalyzed: 0 });
  expect(journal(world, 'cycle-reported')[0]?.summary).toContain('0 of 1 components analyzed');
});

it('a source that is denied lowers confidence and is named, and the fault is still found', async () => {
  const world = await shopWorld();
  world.ports.metrics.fail('AccessDenied');
  await runCycle(world, 'c', {});
  const { improvement } = await runFirstImprovement(world);
  expect(improvement.opportunity.findings[0]).toMatchObject({ missingSources: ['metrics'], confidence: expect.closeTo(0.891) });
});

it('each step of a cycle that runs twice writes and starts once', async () => {
  const world = await shopWorld({ component: { actions: [{ action: 'invoke-function', target: 'mend' }], settings: { statusMinSuccessRate: 1 } } });
  world.ports.targets.answer('mend', 'done');
  await execute(world, 'improvement-cycle', 'c', {}, { around: async (step, run) => {
    await run();
    const written = world.ports.journal.records.length;
    const again = await run();
    // RunActions claims by cycle: what it did once is done for an hour, but the cycle itself may repeat it.
    expect([step, world.ports.journal.records.length]).toEqual([step, written]);
    return again;
  } });
  expect(startedImprovements(world)).toHaveLength(1);
  expect(journal(world, 'action-run')).toHaveLength(1);
});

it('an alarm from elsewhere, delivered twice, starts one cycle of the component that declares it', async () => {
  const world = await shopWorld({ component: { alarms: ['synthetic-checkout'] } });
  const Records = [{ Sns: { MessageId: 'm1', Message: JSON.stringify({ AlarmName: 'synthetic-checkout', NewStateValue: 'ALARM', NewStateReason: 'no quotes' }) } }, { Sns: { MessageId: 'm2', Message: JSON.stringify({ AlarmName: 'synthetic-checkout', NewStateValue: 'OK' }) } }];
  await alarmTopic.run({ Records }, world.ports);
  await alarmTopic.run({ Records }, world.ports);
  const [started, ...others] = world.ports.executions.started();
  expect(others).toEqual([]);
  const end = await runCycle(world, started?.name ?? '', started?.input);
  expect(end.output['cycle']).toMatchObject({ admitted: true, trigger: 'emergency', components: ['price-quote'], reason: 'alarm synthetic-checkout: no quotes' });
});

it('plans batches of fifty components, each behind one key', async () => {
  const world = await shopWorld();
  const names = Array.from({ length: 120 }, (_, index) => `c-${String(index).padStart(3, '0')}`);
  for (const component of names) world.ports.registry.declare(sampleComponent({ component, settings: {} }));
  const end = await execute(world, 'improvement-cycle', 'c', {}, { around: async (step, run) => (step === 'AnalyzeBatch' ? { key: '', components: 0, opportunities: 0 } : run()) });
  const { batches } = end.output['plan'] as { batches: { key: string }[] };
  const planned = await Promise.all(batches.map(async ({ key }) => ((await world.ports.artifacts.getJson(key)) as { components: string[] }).components));
  expect(planned.map(({ length }) => length)).toEqual([50, 50, 21]);
  expect(planned.flat()).toEqual([...names, 'price-quote']);
});
