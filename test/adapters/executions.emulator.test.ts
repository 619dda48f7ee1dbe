import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { sfnExecutions } from '../../adapters/sfn-executions';
import type { Improvement } from '../../core/cycle';
import { createRole, eventually, uniqueName } from '../local/emulated-functions';

const client = new SFNClient({});
const improvement: Improvement = {
  improvementId: 'i-1', tenant: 'shop', component: 'checkout', cycleId: 'c-1', emergency: true,
  opportunity: {
    fingerprint: 'f', tenant: 'shop', component: 'checkout', cycleId: 'c-1', summary: 's', severity: 'high', confidence: 1, risk: 'low', impactScore: 1, priority: 'high', foundAt: '2026-01-01T00:00:00.000Z',
    findings: [{ detector: 'd', component: 'checkout', summary: 's', startedAt: '2026-01-01T00:00:00.000Z', severity: 'high', confidence: 1, gainPercent: 1, affectedPerHour: 1, evidence: {}, missingSources: [] }],
  },
};
let executions: ReturnType<typeof sfnExecutions>;
let waiting: string;

beforeAll(async () => {
  const roleArn = await createRole();
  const machine = async (states: object): Promise<string> =>
    (await client.send(new CreateStateMachineCommand({ name: uniqueName('machine'), roleArn, definition: JSON.stringify({ StartAt: 'Only', States: { Only: states } }) }))).stateMachineArn ?? '';
  waiting = await machine({ Type: 'Wait', Seconds: 36_000, End: true });
  executions = sfnExecutions({ client, improvementMachineArn: waiting, cycleMachineArn: await machine({ Type: 'Pass', End: true }) });
}, 30_000);

it('the same name started twice is one execution', async () => {
  const arn = await executions.startImprovement('twice', improvement);
  expect(await executions.startImprovement('twice', improvement)).toBe(arn);
  expect(await executions.startImprovement('twice', { ...improvement, emergency: false })).toBe(arn);
  expect((await client.send(new ListExecutionsCommand({ stateMachineArn: waiting }))).executions).toHaveLength(1);
  expect(await executions.state(arn)).toBe('running');
});

it('also when the first has ended', async () => {
  const arn = await executions.startCycle('ended', {});
  await eventually(async () => expect(await executions.state(arn)).toBe('succeeded'));
  expect(await executions.startCycle('ended', { reason: 'again' })).toBe(arn);
});

it('stops what runs', async () => {
  const arn = await executions.startImprovement('stopped', improvement);
  await executions.stop(arn, 'tested');
  expect(await executions.state(arn)).toBe('aborted');
});

it('an execution that is not there is unknown, and stopping it does nothing', async () => {
  const absent = `${waiting.replace(':stateMachine:', ':execution:')}:absent`;
  expect(await executions.state(absent)).toBe('unknown');
  await executions.stop(absent, 'tested');
});
