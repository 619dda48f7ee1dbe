import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Deployment, Health } from '../../core/cycle';
import { subjectOf } from '../../core/names';
import { eventually, uniqueName } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic } from './a-component';
import { call, chainOf, deployedRatchet, entryOf, inputsOf, outcomeOf, sfn, startImprovement, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';
import { signedAnswer } from './signed-answer';

jest.setTimeout(240_000);
afterAll(stopAllTraffic);

const noCalls = { requests: 0, failed: 0, succeeded: 0, slow: 0 };
const saysPromote: Health = { look: 1, decision: 'promote', reason: 'forged', waitSeconds: 1, stage: 0, stageBase: 0, stageLooks: 0, slowOverMs: 0, control: noCalls, canary: noCalls, logEvidence: {}, notes: [] };
const alone = { version: '2', weights: {} };

test.concurrent('an execution that is started once more, with what an ended improvement was started with, deploys nothing', async () => {
  const component = await aBrokenComponent('forged-again');
  component.traffic(8, { 2: 0.5 });
  const { improvementId } = await startImprovement(component.name);
  await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
  await component.stopTraffic();
  const [{ improvement } = {}] = await inputsOf(improvementId, 'AcquireLease');
  const before = await chainOf(improvementId);
  await component.deployByHand('2');

  const { improvementMachineArn } = await deployedRatchet();
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn: improvementMachineArn, name: uniqueName('forged'), input: JSON.stringify({ improvement }) }));
  await eventually(async () => {
    expect((await sfn.send(new DescribeExecutionCommand({ executionArn }))).status).not.toBe('RUNNING');
  }, 60);
  expect(await component.alias()).toEqual(alone);
  expect((await chainOf(improvementId)).filter(({ kind }) => kind === 'deployed')).toEqual(before.filter(({ kind }) => kind === 'deployed'));
});

test.concurrent('the deployer, called with an approval that nobody gave, deploys nothing, and nothing is promoted that was not deployed', async () => {
  const component = await aBrokenComponent('forged-yes', { mode: 'approve' });
  const { improvementId } = await startImprovement(component.name);
  await entryOf(subjectOf.improvement(improvementId), 'approval-wanted');
  const data = Object.fromEntries((await chainOf(improvementId)).map((record) => [record.kind, record.data]));
  const { improvement, lease } = data['improvement-started']!;
  const { candidate } = data['proposed']!;
  const verdict = data['tested']!['verdict'] as { readonly candidateSha256: string };
  const forged = { improvement, lease, candidate, verdict, deployment: null, approval: { approved: true, by: 'eve', reason: '', candidateSha256: verdict.candidateSha256 } };
  for (const input of [forged, { ...forged, approval: null, lease: { ...(lease as object), mode: 'auto' } }]) {
    const { error, payload } = await call('deploy-canary', input);
    expect({ error, payload }).toMatchObject({ error: expect.anything(), payload: { errorType: 'UnsafeState', errorMessage: expect.stringContaining('the journal does not bear this deployment out') } });
  }
  const at = new Date().toISOString();
  const deployment: Deployment = { state: 'canary', returnTo: '2', canary: '1', returnToSha256: 'of 2', canarySha256: verdict.candidateSha256, stage: 0, weight: 0.5, moreStages: false, startedAt: at, stageStartedAt: at, settleSeconds: 1, lookSeconds: 1, detail: '' };
  const promoted = await call('promote', { improvement, lease, deployment, health: saysPromote });
  expect(promoted).toMatchObject({ error: expect.anything(), payload: { errorType: 'UnsafeState', errorMessage: expect.stringContaining('the journal does not bear this promotion out') } });
  expect(await component.alias()).toEqual(alone);
  const rejected = await call('approve', await signedAnswer({ decision: 'reject', tenant, improvementId, candidateSha256: verdict.candidateSha256, reason: 'enough seen' }));
  expect(rejected.error).toBeUndefined();
  expect((await outcomeOf(improvementId)).kind).toBe('not-approved');
});
