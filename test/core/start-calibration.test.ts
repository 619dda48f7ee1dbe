import { config as configSchema, parse } from '../../core/config';
import { improvement as improvementSchema } from '../../core/cycle';
import { InvalidInput } from '../../core/errors';
import { startCalibration } from '../../core/start-calibration';
import { step as control } from '../../lambdas/api/control';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { fakeCallers } from '../fakes/callers';
import { fakeClock } from '../fakes/clock';
import { fakeControls } from '../fakes/controls';
import { fakeCounters } from '../fakes/counters';
import { fakeExecutions } from '../fakes/executions';
import { fakeFunctions } from '../fakes/functions';
import { fakeJournal } from '../fakes/journal';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeLeases } from '../fakes/leases';
import { fakeReconciler } from '../fakes/reconciler';
import { fakeRegistry } from '../fakes/registry';

const tenant = 'shop';
const request = { tenant, component: 'price-quote', minutes: 60, by: 'ann', reason: 'noisy hosts' };
const why = { by: 'bob', reason: 'freeze', at: '2026-11-21T09:00:00.000Z' };

/** `calls`: of the last hour. */
async function world({ calls = 600, mode = 'auto' as 'auto' | 'approve' | 'observe' | 'propose', settings = {} as Record<string, unknown> } = {}) {
  const component = sampleComponent({ mode, settings });
  const lambda = lambdaWorld();
  lambda.addFunction(component.functionName);
  lambda.publish(component.functionName, '2026-11-20T10:00:00.000Z');
  lambda.putAlias(component.functionName, 'live', { version: '1', weights: {} });
  const counters = fakeCounters();
  await counters.put([sampleCounters(tenant, { minute: '2026-11-21T09:30:00.000Z', firstAt: '2026-11-21T09:30:01.000Z', lastAt: '2026-11-21T09:30:59.000Z', requests: calls, failures: {}, failedRequestIds: [] })]);
  const ports = {
    config: parse(configSchema, { stage: 'test', tenants: { [tenant]: {} } }, 'Configuration'), clock: fakeClock(), callers: fakeCallers(), registry: fakeRegistry([component]), controls: fakeControls(), leases: fakeLeases(), counters,
    functions: fakeFunctions(lambda), executions: fakeExecutions(), reconciler: fakeReconciler(), journal: fakeJournal(),
  };
  return { ports, lambda, component, start: (change: Partial<typeof request> = {}) => startCalibration({ ...request, ...change }, ports) };
}
type Made = Awaited<ReturnType<typeof world>>;

test('starts an improvement of its own, after the journal has who asked and why', async () => {
  const { ports, start } = await world();
  const { improvementId, executionArn, summary } = await start();
  expect(summary).toBe('ann starts a calibration of price-quote for 60 min: noisy hosts');
  expect(ports.journal.records).toMatchObject([{ subject: 'tenant', kind: 'operator', by: 'ann', summary, data: { operation: 'calibrate', component: 'price-quote', minutes: 60, improvementId } }]);
  const [started] = ports.executions.started();
  expect(started).toMatchObject({ machine: 'improvement', name: improvementId, arn: executionArn });
  expect(improvementSchema.parse((started?.input as { improvement: unknown }).improvement)).toMatchObject({ improvementId, component: 'price-quote', emergency: false });
});

test('in mode approve, too: a person decides before anything is published', async () => {
  await expect((await world({ mode: 'approve' })).start()).resolves.toBeDefined();
});

const nothing = (): void => undefined;
test.each<readonly [string, Parameters<typeof world>[0], (made: Made) => unknown, Partial<typeof request>, RegExp]>([
  ['no such component', {}, nothing, { component: 'nope' }, /^Calibrate\.component: saw "nope", expected a component of tenant shop: price-quote$/],
  ['mode observe', { mode: 'observe' }, nothing, {}, /^Calibrate\.mode: saw observe for price-quote, in which nothing is deployed, expected approve or auto$/],
  ['mode propose', { mode: 'propose' }, nothing, {}, /saw propose for price-quote/],
  ['an operator lowered the mode', {}, ({ ports }) => ports.controls.set(tenant, 'tenant', { mode: 'observe', ...why }), {}, /saw observe for price-quote/],
  ['paused', {}, ({ ports }) => ports.controls.set(tenant, 'price-quote', { paused: true, ...why }), {}, /^Calibrate\.pause: saw paused \(price-quote\) by bob: freeze, expected no pause/],
  ['the lease is held', {}, ({ ports }) => ports.leases.acquire({ tenant, component: 'price-quote', improvementId: 'i-1', executionArn: 'arn', expiresAt: '2026-11-21T11:00:00.000Z' }), {}, /^Calibrate\.lease: saw improvement i-1 works on price-quote/],
  ['no slot is free', {}, ({ ports }) => Promise.all(['a', 'b', 'c'].map((component) => ports.leases.acquire({ tenant, component, improvementId: component, executionArn: 'arn', expiresAt: '2026-11-21T11:00:00.000Z' }))), {}, /^Calibrate\.slots: saw 3 improvements of tenant shop run, expected fewer than 3/],
  ['more looks than an execution holds', { settings: { lookSeconds: 5, monitoringDurationSeconds: 600 } }, nothing, { minutes: 240 }, /^Calibrate\.minutes: saw 240, which is 2880 looks of 5 s, expected at most 120$/],
  ['provisioned concurrency', {}, ({ lambda, component }) => lambda.setProvisioned(component.functionName, ['live']), {}, /^Calibrate\.alias: saw the alias has provisioned concurrency/],
  ['too little traffic', { calls: 90 }, nothing, {}, /^Calibrate\.traffic: saw 90 calls of price-quote in the last hour, so about 44 for each version in 60 min, expected at least 100, which takes 134 min$/],
  ['so little that no time is enough', { calls: 20 }, nothing, {}, /so about 9 for each version in 60 min, expected at least 100, which would take 601 min, more than the 240 that are allowed$/],
  ['no traffic', { calls: 0 }, nothing, {}, /saw 0 calls of price-quote in the last hour, so about 0 for each version in 60 min, expected at least 100$/],
])('refused, and nothing starts: %s', async (_name, options, arrange, change, message) => {
  const made = await world(options);
  await arrange(made);
  const refusal = await made.start(change).then(() => undefined, (error: unknown) => error);
  expect(refusal).toBeInstanceOf(InvalidInput);
  expect((refusal as Error).message).toMatch(message);
  expect([made.ports.executions.started(), made.ports.journal.records]).toEqual([[], []]);
});

test.each<readonly [string, Record<string, unknown>, RegExp]>([
  ['too short', { minutes: 5 }, /Control\.minutes: saw 5, expected at least 10/],
  ['too long', { minutes: 500 }, /Control\.minutes: saw 500, expected at most 240/],
  ['another tenant', { tenant: 'other' }, /Control\.tenant: saw "other", expected one of shop/],
  ['all components', { component: undefined, scope: 'all' }, /Control/],
])('the control function refuses %s', async (_name, change, message) => {
  const { ports } = await world();
  await expect((async () => control.run({ operation: 'calibrate', ...request, ...change }, ports))()).rejects.toThrow(message);
  expect(ports.executions.started()).toEqual([]);
});

test('the control function starts one', async () => {
  const { ports } = await world();
  expect(await control.run({ operation: 'calibrate', ...request }, ports)).toMatchObject({ improvementId: expect.stringMatching(/^price-quote-[0-9a-f]{12}$/), executionArn: ports.executions.started()[0]?.arn });
});
