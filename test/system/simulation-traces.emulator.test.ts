import { UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { paginateGetExecutionHistory, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { createRole, eventually, lambda, uniqueName } from '../local/emulated-functions';
import { simulatedTrace, told, type Traced } from '../simulation/traces';
import { aBrokenComponent, aComponent, stopAllTraffic } from './a-component';
import { deployed, deployedRatchet, executionOf, outcomeOf, sfn, startImprovement } from './deployed-ratchet';

/** The simulation's interpreter is held against an implementation of Step Functions that is not ours. */

jest.setTimeout(300_000);
afterAll(stopAllTraffic);

/** Plays the ending; the improvement whose states are compared. */
const played: Readonly<Record<Traced, () => Promise<string>>> = {
  async promoted() {
    const component = await aBrokenComponent('trace-promoted');
    component.traffic(12, { 2: 0.5 });
    return (await startImprovement(component.name)).improvementId;
  },
  async 'rolled-back'() {
    const component = await aBrokenComponent('trace-taken-back');
    const { improvementId } = await startImprovement(component.name);
    await deployed(improvementId);
    component.traffic(12, { 1: 1 });
    return improvementId;
  },
  async rejected() {
    const component = await aComponent('trace-rejected');
    await component.serve('2', 60);
    // The alias cannot split between versions of two roles, so there is no way back in steps.
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: component.functionName, Role: await createRole() }));
    await component.deployByHand(await component.publishNext());
    await component.serve('3', 60, { 3: 0.5 });
    return (await startImprovement(component.name)).improvementId;
  },
  async 'refused-lease'() {
    const component = await aBrokenComponent('trace-refused', { settings: { minCanaryRequests: 100_000, monitoringDurationSeconds: 240 } });
    const { improvementId } = await startImprovement(component.name);
    await deployed(improvementId);
    const [started] = await enteredOf(improvementId);
    const { improvement } = JSON.parse(started?.input ?? '{}') as { readonly improvement: object };
    const name = uniqueName('second');
    const { improvementMachineArn } = await deployedRatchet();
    await sfn.send(new StartExecutionCommand({ stateMachineArn: improvementMachineArn, name, input: JSON.stringify({ improvement: { ...improvement, improvementId: name } }) }));
    return name;
  },
  async aborted() {
    const component = await aBrokenComponent('trace-aborted', { settings: { minCanaryRequests: 100_000 } });
    const { improvementId } = await startImprovement(component.name);
    await deployed(improvementId);
    await eventually(async () => expect(told(await statesOf(improvementId)).at(-1)).toBe('watch'));
    await sfn.send(new StopExecutionCommand({ executionArn: await executionOf(improvementId), error: 'Test', cause: 'somebody pressed Stop' }));
    return improvementId;
  },
  async superseded() {
    const component = await aBrokenComponent('trace-superseded', { settings: { minCanaryRequests: 100_000 } });
    component.traffic(5, { 2: 0.5 });
    const { improvementId } = await startImprovement(component.name);
    await deployed(improvementId);
    await component.deployByHand(await component.publishNext());
    return improvementId;
  },
};

test.concurrent.each(Object.keys(played) as Traced[])('%s: the emulator enters the states that the simulation enters, in the same order', async (ending) => {
  const simulated = await simulatedTrace(ending);
  const improvementId = await played[ending]();
  await outcomeOf(improvementId, 200);
  await eventually(async () => expect(told(await statesOf(improvementId))).toEqual(simulated), 30);
});

async function statesOf(improvementId: string): Promise<readonly string[]> {
  return (await enteredOf(improvementId)).map(({ name }) => name ?? '');
}

async function enteredOf(improvementId: string) {
  const entered = [];
  for await (const { events } of paginateGetExecutionHistory({ client: sfn }, { executionArn: await executionOf(improvementId), includeExecutionData: true })) {
    entered.push(...(events ?? []).flatMap(({ stateEnteredEventDetails: details }) => details ?? []));
  }
  return entered;
}
