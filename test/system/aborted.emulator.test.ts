import { DescribeRuleCommand, EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { stateKeys } from '../../core/names';
import { eventually } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic } from './a-component';
import { call, deployed, deployedRatchet, dynamodb, executionOf, resource, sfn, startImprovement, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

const events = new EventBridgeClient({});

jest.setTimeout(120_000);
afterAll(stopAllTraffic);

test('an execution is aborted while a canary serves: reconcile takes the canary away within seconds', async () => {
  const component = await aBrokenComponent('aborted');
  const { improvementId } = await startImprovement(component.name);
  await deployed(improvementId);
  expect(await component.alias()).toEqual({ version: '2', weights: { 1: 0.5 } });

  await sfn.send(new StopExecutionCommand({ executionArn: await executionOf(improvementId), error: 'Test', cause: 'somebody pressed Stop' }));
  await eventually(async () => expect(await component.alias()).toEqual({ version: '2', weights: {} }), 10);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'reconciled', serves: '2' });
  expect(reason).toMatch(/^execution .* ended as ABORTED; version 2 serves alone again/);
});

test('an execution is gone and its end was told to nobody: sweep finds the expired lease, and reconcile takes the canary away', async () => {
  const rule = await resource('AWS::Events::Rule', 'GuardiansExecutionEnded');
  const component = await aBrokenComponent('forgotten');
  const { improvementId } = await startImprovement(component.name);
  await deployed(improvementId);
  const { EventPattern: pattern, Description } = await events.send(new DescribeRuleCommand({ Name: rule }));
  // Other tests run meanwhile and count on the rule: it leaves out this one execution.
  const { detail, ...rest } = JSON.parse(pattern!) as { readonly detail: object };
  await events.send(new PutRuleCommand({ Name: rule, Description, EventPattern: JSON.stringify({ ...rest, detail: { ...detail, name: [{ 'anything-but': [improvementId] }] } }) }));
  try {
    await sfn.send(new StopExecutionCommand({ executionArn: await executionOf(improvementId) }));
    await expireLease(component.name);
    await call('sweep', {});
    const { reason } = await expectEnded(component, improvementId, { outcome: 'reconciled', serves: '2' });
    expect(reason).toMatch(/^its lease expired at 2000-01-01T00:00:00.000Z; version 2 serves alone again/);
  } finally {
    await events.send(new PutRuleCommand({ Name: rule, Description, EventPattern: pattern }));
  }
});

async function expireLease(component: string): Promise<void> {
  const { stateTable } = await deployedRatchet();
  await dynamodb.send(new UpdateCommand({
    TableName: stateTable, Key: stateKeys.lease(tenant, component), UpdateExpression: 'SET expiresAt = :past', ConditionExpression: 'attribute_exists(improvementId)',
    ExpressionAttributeValues: { ':past': '2000-01-01T00:00:00.000Z' },
  }));
}
