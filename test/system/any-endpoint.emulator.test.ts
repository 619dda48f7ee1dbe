/**
 * The two endings that any local AWS must show, stock LocalStack the first of them: written so that they need no metrics by
 * version, no rule on alarms, no exact count of log lines, and no shortened waits. `npm test` runs them too.
 */
import { CloudWatchClient, DeleteAlarmsCommand, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { servingAlias, subjectOf } from '../../core/names';
import { eventually, invoke, times, uniqueName } from '../local/emulated-functions';
import { aComponent, counted, stopAllTraffic } from './a-component';
import { aTeam, type Team, type TeamComponent } from './a-team';
import { chainOf, deployedRatchet, entryOf, resource, startImprovement, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';
import { needs } from './needs';

const cloudwatch = new CloudWatchClient({});
const alarmName = uniqueName('quotes-fail');
let team: Team | undefined;

jest.setTimeout(600_000);
afterAll(async () => {
  await stopAllTraffic();
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [alarmName] }));
  team?.leave();
});

needs('code-addresses')('a cycle from console input over a function in mode propose ends in a verdict', async () => {
  team = await aTeam('Parcels', { 'parcel-status': { source: parcelStatus, props: { mode: 'propose' } } });
  const component = team.component('parcel-status');
  await served(component, parcels);
  const { improvementId } = await startImprovement(component.name);
  await entryOf(subjectOf.improvement(improvementId), 'outcome', 240);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'proposed', serves: '1' });
  expect(reason).toMatch(/^mode propose: guards `shipment` at src\/parcel-status\/handler\.ts:8 \(tracking\)/);
  const [verdict, tested] = (await chainOf(improvementId)).filter(({ kind }) => kind === 'verdict' || kind === 'tested').map(({ summary }) => summary);
  expect(verdict).toMatch(/^accepted: .*no call past the alias in /);
  expect(tested).toMatch(/^accepted: .*red before \(TypeError: Cannot read properties of undefined \(reading 'carrier'\)\), green after/);
});

needs('alias-weights', 'first-log-lines', 'alarm-actions', 'code-addresses')('a deployment breaks a function: alarm, emergency cycle, revert, canary, promoted', async () => {
  const component = await aComponent('quoted-price', { alarms: [alarmName] });
  await component.deployByHand('1');
  await component.serve('1', 60);
  await putAlarm(component.functionName);
  component.traffic(12, { 2: 0.5 });
  await component.deployByHand('2');

  const { journal } = await deployedRatchet();
  const { subject } = await eventually(async () => {
    const started = (await journal.recent(tenant, 500)).find(({ kind, component: name }) => kind === 'improvement-started' && name === component.name);
    if (started === undefined) throw new Error(`The alarm ${alarmName} started no improvement of ${component.name}`);
    return started;
  }, 240);
  const improvementId = subject.replace('improvement/', '');
  await entryOf(subject, 'outcome', 300);
  const outcome = await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
  expect(outcome.failureRateBefore).toBeGreaterThan(0.2);
  expect(outcome.failureRateAfter).toBe(0);
  expect((await chainOf(improvementId))[0]?.data['improvement']).toMatchObject({ emergency: true });
});

/** Sixty calls, of which some may go uncounted: LocalStack loses the first log lines of each execution environment. */
async function served(component: TeamComponent, events: readonly object[]): Promise<void> {
  const { version } = await component.alias();
  await times(60, (n) => invoke(component.functionName, events[n % events.length], servingAlias));
  await eventually(async () => expect(await counted(component.name, version)).toBeGreaterThanOrEqual(50), 60);
}

/** A team's own alarm, on the function's name alone, which reaches Ratchet through its inbound topic. */
async function putAlarm(functionName: string): Promise<void> {
  await cloudwatch.send(new PutMetricAlarmCommand({
    AlarmName: alarmName, Namespace: 'AWS/Lambda', MetricName: 'Errors', Dimensions: [{ Name: 'FunctionName', Value: functionName }], Statistic: 'Sum', Period: 60, EvaluationPeriods: 1,
    Threshold: 5, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching', AlarmActions: [await resource('AWS::SNS::Topic', 'NotificationsInbound')],
  }));
}

const parcels = [{ id: 'p-1', shipment: { carrier: 'DHL', code: 'T1' } }, { id: 'p-2', shipment: { carrier: 'UPS', code: 'T2' } }, { id: 'p-3' }];

/** The type promises a shipment, and the data does not hold it. */
const parcelStatus = `interface Shipment { readonly carrier: string; readonly code: string }
interface Parcel { readonly id: string; readonly shipment?: Shipment }
type Shipped = Parcel & { readonly shipment: Shipment };

export const handler = async (parcel: Parcel) => ({ id: parcel.id, tracking: tracking(parcel as Shipped) });

function tracking({ shipment }: Shipped) {
  return { carrier: shipment.carrier, code: shipment.code };
}
`;
