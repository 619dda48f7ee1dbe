import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { sfnActionTargets } from '../../adapters/sfn-action-targets';
import { NotFound, SourceUnavailable, StillRunning } from '../../core/errors';
import { createRole, uniqueName } from '../local/emulated-functions';

const client = new SFNClient({});
const machine = async (states: object) => {
  const name = uniqueName('action');
  const { stateMachineArn = '' } = await client.send(new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify({ StartAt: 'Only', States: { Only: states } }) }));
  return { name, stateMachineArn };
};
let roleArn: string;
let run: (name: string, of: { readonly name: string; readonly stateMachineArn: string }) => Promise<string>;

beforeAll(async () => {
  roleArn = await createRole();
  run = (name, { name: target, stateMachineArn }) =>
    sfnActionTargets({ client, machinesArn: stateMachineArn.replace(/[^:]+$/, ''), prefix: 'ratchet-test-action-', sleep: async () => undefined }).runStateMachine(target, name, { component: 'price-quote' });
}, 30_000);

it('runs one to its end, and once for each name', async () => {
  const passes = await machine({ Type: 'Pass', End: true });
  const eager = sfnActionTargets({ client, machinesArn: passes.stateMachineArn.replace(/[^:]+$/, ''), prefix: 'ratchet-test-action-', sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 20)) });
  const outputs = [await eager.runStateMachine(passes.name, 'r1', { component: 'price-quote' }), await eager.runStateMachine(passes.name, 'r1', { component: 'price-quote' })];
  expect(outputs.map((output) => JSON.parse(output) as unknown)).toEqual([{ component: 'price-quote' }, { component: 'price-quote' }]);
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn: passes.stateMachineArn }));
  expect(executions.map(({ name }) => name)).toEqual(['ratchet-test-action-r1']);
});

it('says how one failed', async () => {
  const fails = await machine({ Type: 'Fail', Error: 'Locked', Cause: 'the pool is locked' });
  const eager = sfnActionTargets({ client, machinesArn: fails.stateMachineArn.replace(/[^:]+$/, ''), prefix: 'p-', sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 20)) });
  await expect(eager.runStateMachine(fails.name, 'r1', {})).rejects.toThrow(SourceUnavailable);
  await expect(eager.runStateMachine(fails.name, 'r1', {})).rejects.toThrow('Locked: the pool is locked');
});

it('does not wait for ever', async () => {
  await expect(run('r1', await machine({ Type: 'Wait', Seconds: 36_000, End: true }))).rejects.toThrow(StillRunning);
});

it('names one that is not there', async () => {
  const { stateMachineArn } = await machine({ Type: 'Pass', End: true });
  await expect(run('r1', { name: 'absent', stateMachineArn })).rejects.toThrow(NotFound);
});
