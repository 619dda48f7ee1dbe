import { dynamodbControls } from '../../adapters/dynamodb-controls';
import { subjectOf } from '../../core/names';
import { eventually } from '../local/emulated-functions';
import { type AComponent, aBrokenComponent, stopAllTraffic } from './a-component';
import { call, chainOf, deployedRatchet, dynamodb, entryOf, outcomeOf, startImprovement, tenant } from './deployed-ratchet';

jest.setTimeout(300_000);
afterAll(stopAllTraffic);

/** The local AWS lets a twentieth of each wait pass: looks of 60 s, and guard looks of ten. */
const settings = { lookSeconds: 1200, guardSeconds: 60, monitoringDurationSeconds: 36_000, canaryWeights: [0.5], improvementRiskTolerance: 1 };
const operator = { by: 'tests', reason: 'prices are wrong' };

/** Stops a component whose canary is being watched, and says how many seconds later the last of it is away from the alias. */
async function secondsToLastCanary(what: string, stop: (component: AComponent) => Promise<unknown>): Promise<{ readonly seconds: number; readonly component: AComponent; readonly improvementId: string }> {
  const component = await aBrokenComponent(what, { settings });
  component.traffic(6, { 2: 0.5 });
  const { improvementId } = await startImprovement(component.name);
  await entryOf(subjectOf.improvement(improvementId), 'deployed', 150);
  // Somewhere between two guard looks, after the first.
  await new Promise((resolve) => setTimeout(resolve, 13_000));
  expect((await component.alias()).weights).toEqual({ 1: 0.5 });
  const since = Date.now();
  await stop(component);
  const seconds = await eventually(async () => {
    expect((await component.alias()).weights).toEqual({});
    return (Date.now() - since) / 1000;
  }, 60);
  process.stdout.write(`${what}: from the command to the last canary off: ${seconds.toFixed(1)} s\n`);
  return { seconds, component, improvementId };
}

async function expectStopped({ component, improvementId }: { readonly component: AComponent; readonly improvementId: string }): Promise<void> {
  const outcome = await outcomeOf(improvementId);
  expect(`${outcome.kind}: ${outcome.reason}`).toMatch(/^stopped: stopped \(\S+\) by tests: prices are wrong/);
  const { leases, queue } = await deployedRatchet();
  await eventually(async () => expect(await leases.get(tenant, component.name)).toBeUndefined());
  expect(await component.alias()).toEqual({ version: '2', weights: {} });
  expect((await chainOf(improvementId)).filter(({ kind }) => kind === 'outcome')).toHaveLength(1);
  expect((await queue.opportunities(tenant)).filter(({ opportunity }) => opportunity.component === component.name)).toHaveLength(1);
}

test.concurrent('the stop command takes a canary away through reconcile', async () => {
  const stopped = await secondsToLastCanary('stop', ({ name }) => call('control', { operation: 'stop', tenant, scope: name, ...operator }));
  expect(stopped.seconds).toBeLessThanOrEqual(60);
  await expectStopped(stopped);
});

test.concurrent('the next look does it where nobody handed it to reconcile', async () => {
  const { stateTable } = await deployedRatchet();
  const controls = dynamodbControls({ client: dynamodb, stateTable });
  const stopped = await secondsToLastCanary('stop-by-look', ({ name }) => controls.set(tenant, name, { paused: 'stop', ...operator, at: new Date().toISOString() }));
  expect(stopped.seconds).toBeLessThanOrEqual(60);
  await expectStopped(stopped);
});
