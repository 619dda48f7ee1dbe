import { GetAliasCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { servingAlias } from '../../core/names';
import { eventually, lambda } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic, type AComponent } from './a-component';
import { call, chainOf, deployed, deployedRatchet, inputsOf, startImprovement, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

jest.setTimeout(120_000);
afterAll(stopAllTraffic);

test('steps that are delivered twice change nothing, during the watch and after its end', async () => {
  const component = await aBrokenComponent('twice');
  const { improvementId } = await startImprovement(component.name);
  await deployed(improvementId);
  const duringWatch = { 'deploy-canary': await inputOf(improvementId, 'DeployCanary'), 'check-health': await inputOf(improvementId, 'CheckHealth') };
  const before = await stateOf(component, improvementId);
  for (const [step, input] of Object.entries(duringWatch)) {
    expect({ step, ...(await call(step, input)) }).toMatchObject({ step, error: undefined });
    expect(await stateOf(component, improvementId)).toEqual(before);
  }

  component.traffic(12, { 2: 0.5 });
  await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
  await component.stopTraffic();
  const afterEnd = { ...duringWatch, promote: await inputOf(improvementId, 'Promote'), 'roll-back': await inputOf(improvementId, 'Promote'), 'record-outcome': await inputOf(improvementId, 'RecordOutcome') };
  const ended = await stateOf(component, improvementId);
  for (const [step, input] of Object.entries(afterEnd)) {
    const { error, payload } = await call(step, step === 'roll-back' ? { ...input, error: null } : input);
    // Whoever acts needs the lease, which is gone; the outcome that stands is answered again.
    if (step === 'record-outcome') expect(payload).toMatchObject({ kind: 'promoted' });
    else expect({ step, error, payload }).toEqual({ step, error: 'Unhandled', payload: expect.objectContaining({ errorType: 'StaleFencingToken' }) as unknown });
    expect(await stateOf(component, improvementId)).toEqual(ended);
  }
  await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
});

/** The very input that Step Functions sent first. */
function inputOf(improvementId: string, step: Parameters<typeof inputsOf>[1]): Promise<Record<string, unknown>> {
  return eventually(async () => {
    const [input] = await inputsOf(improvementId, step);
    if (!input) throw new Error(`${improvementId}: saw no ${step} in the execution's history, expected one`);
    return input;
  });
}

/** All that a step could change; looks go on meanwhile, and each extends the lease. */
async function stateOf({ functionName, name }: AComponent, improvementId: string): Promise<unknown> {
  const { leases, progress, queue } = await deployedRatchet();
  const alias = await lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: servingAlias }));
  const latest = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  const lease = await leases.get(tenant, name);
  return {
    alias: { version: alias.FunctionVersion, routing: alias.RoutingConfig, revision: alias.RevisionId },
    latest: { sha256: latest.CodeSha256, revision: latest.RevisionId },
    lease: lease && { ...lease, expiresAt: '' },
    chain: (await chainOf(improvementId)).filter(({ kind }) => kind !== 'look').map(({ entryId, summary }) => ({ entryId, summary })),
    row: await progress.improvement(tenant, improvementId),
    waiting: (await queue.opportunities(tenant)).filter(({ opportunity }) => opportunity.component === name),
  };
}
