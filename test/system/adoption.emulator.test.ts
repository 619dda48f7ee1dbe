import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DeleteStackCommand, DescribeStackResourcesCommand, DescribeStacksCommand, type StackResource } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { servingAlias, subjectOf } from '../../core/names';
import type { Outcome } from '../../core/cycle';
import type { Examination } from '../../core/examine-component';
import { ordersTeam, type OrdersTeam } from '../adoption/orders-team';
import { root } from '../docs/markdown';
import { eventually, invoke, lambda, logLines, times } from '../local/emulated-functions';
import { counted } from './a-component';
import { call, deployed, deployedRatchet, entryOf, names, outcomeOf, stage, startCycle, startImprovement, syncRegistry, tenant } from './deployed-ratchet';

const cloudformation = new CloudFormationClient({});
const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const events = new EventBridgeClient({});
const endpoint = process.env['AWS_ENDPOINT_URL'] ?? '';
const began = new Date().toISOString();

jest.setTimeout(240_000);

let team: OrdersTeam;
let before: readonly StackResource[];
let outputs: Readonly<Record<string, string>>;

beforeAll(async () => {
  team = ordersTeam({ stage, tenant });
  await deploy();
  before = await resources();
  const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: 'Orders' }));
  outputs = Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? '', OutputValue ?? '']));
  await documents.send(new PutCommand({ TableName: outputs['OrdersTable'], Item: { orderId: 'o-1', state: 'placed', address: { city: 'Turin' } } }));
});
afterAll(() => team.leave());

test('adopted by the diff of docs/adoption.md: nothing is replaced, and the first call is observed', async () => {
  const started = Date.now();
  await team.adopt();
  await deploy();
  const adopted = (await resources()).map(told);
  // A permission names whom it lets in, so it moves to the alias.
  expect(before.map(told).filter((resource) => !adopted.includes(resource) && !resource.startsWith('AWS::Lambda::Permission '))).toEqual([]);

  await getOrder('o-1');
  await eventually(async () => expect(await counted('order-status', '1')).toBe(1), 60);
  process.stdout.write(`from the diff to the first observed call: ${((Date.now() - started) / 1000).toFixed(0)} s\n`);
});

test('calls of the API, the queue and the rule go through the alias, and are counted', async () => {
  await times(59, () => getOrder('o-1'));
  await publish(Array.from({ length: 20 }, (_, n) => ['PaymentReceived', n < 2 ? {} : { orderId: `paid-${n}` }]));
  await publish(Array.from({ length: 5 }, (_, n) => ['PaymentFailed', { orderId: `failed-${n}`, card: { declined: 'Insufficient funds' } }]));
  // The rest one after the other: each call under way is a process here, and a burst of them runs into time limits.
  const cancelOrder = await functionOf('CancelOrder');
  await times(55, (n) => invoke(cancelOrder, { detail: { orderId: `failed-${n}`, card: { declined: 'Insufficient funds' } } }, servingAlias));
  await eventually(async () => {
    expect({ status: await counted('order-status', '1'), cancelled: await counted('cancel-order', '1') }).toEqual({ status: 60, cancelled: 60 });
    expect(await counted('fulfil-orders', '1')).toBeGreaterThan(0);
  }, 90);
  for (const component of ['order-status', 'fulfil-orders', 'cancel-order']) expect(await counted(component, '$LATEST')).toBe(0);
});

test('the doctor finds nothing that keeps Ratchet from working on them, and names calls that bypass the alias', async () => {
  expect(await doctor()).toMatchObject(['cancel-order', 'fulfil-orders', 'order-status'].map((component) => ({ component, can: ['observe', 'revert', 'template', 'model'], remarks: [] })));
  await invoke(await functionOf('CancelOrder'), { detail: { orderId: 'failed-0', card: { declined: 'Stolen' } } });
  await eventually(async () => expect((await doctor())[0]).toMatchObject({ component: 'cancel-order', can: ['observe', 'revert'], remarks: [{ what: expect.stringMatching(/^1 calls in 14 days named Orders-CancelOrder\S+ without the alias live$/) as string }] }), 60);
});

test('a cycle in mode observe says what it sees of each, and what it would do', async () => {
  team.edit('src/order-status/describe-order.ts', (text) => text.replace('city: order.address!.city', 'city: order.address!.city.name.trim()').replace('city: string }', 'city: { readonly name: string } }'));
  team.edit('src/shared/orders.ts', (text) => text.replace('readonly city: string', 'readonly city: { readonly name: string }'));
  team.edit('src/cancel-order/reason-of.ts', (text) => text.replace('payment.card!.declined', 'payment.card!.declined.reason').replace('readonly declined: string', 'readonly declined: { readonly reason: string }'));
  await deploy();
  const answers = await times(60, () => getOrder('o-1'));
  expect(answers.filter((status) => status < 500)).toEqual([]);
  const cancelOrder = await functionOf('CancelOrder');
  await times(60, (n) => invoke(cancelOrder, { detail: { orderId: `failed-${n}`, card: { declined: 'Insufficient funds' } } }, servingAlias));
  await eventually(async () => expect([await counted('order-status', '2'), await counted('cancel-order', '2')]).toEqual([60, 60]), 60);

  const cycleId = await startCycle({ tenant, components: ['order-status', 'fulfil-orders', 'cancel-order'], reason: 'the first week', windowHours: 1 });
  const report = await entryOf(subjectOf.cycle(cycleId), 'cycle-reported');
  const selection = await entryOf(subjectOf.cycle(cycleId), 'selection');
  expect(selection.data['observed']).toEqual(expect.arrayContaining(['order-status', 'cancel-order'].map((component) => expect.objectContaining({ component, summary: expect.stringMatching(/^60 of 60 calls failed \(100 %\) on version 2, against 0 of 6[01] /) as string }) as unknown)));
  expect(report.data['leftAlone']).toEqual([{ component: 'fulfil-orders', reason: expect.stringMatching(/% failed.* nothing to improve$/) as string }]);
  expect(selection.data['started']).toEqual([]);
});

test.each([['order-status', 'the team takes it out of care', takeOut], ['cancel-order', 'the stack is destroyed', destroy]] as const)('%s has a live canary and %s: it ends as superseded, and says so', async (name, _what, leave) => {
  await call('control', { operation: 'mode', mode: 'auto', tenant, scope: name, by: 'test', reason: 'the canary that is left behind' });
  const { improvementId } = await startImprovement(name);
  await deployed(improvementId);
  await leave();
  const outcome = await outcomeOf(improvementId);
  expect(outcome).toMatchObject<Partial<Outcome>>({ kind: 'superseded', reason: expect.stringContaining('is gone') as string });
  await eventually(async () => expect(await (await deployedRatchet()).leases.get(tenant, name)).toBeUndefined());
  await syncRegistry();
  expect(await failedCleanUps()).toEqual([]);
});

test("Ratchet's own stack is not deleted by mistake", async () => {
  await expect(cloudformation.send(new DeleteStackCommand({ StackName: `Ratchet-${stage}` }))).rejects.toThrow('TerminationProtection is enabled');
});

async function doctor(): Promise<readonly Examination[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'cli', 'ratchet.mjs'), '--stage', stage, '--tenant', tenant, '--json', 'doctor']);
  const { components } = JSON.parse(stdout) as { readonly components: readonly Examination[] };
  return components.filter(({ component }) => ['order-status', 'fulfil-orders', 'cancel-order'].includes(component)).sort((a, b) => (a.component < b.component ? -1 : 1));
}

async function takeOut(): Promise<void> {
  team.edit('lib/orders-stack.ts', (text) => text.replace("new ManagedFunction(this, 'OrderStatus'", "new NodejsFunction(this, 'OrderStatus'").replace('import { Queue }', "import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';\nimport { Queue }"));
  await deploy();
  await expect(lambda.send(new GetAliasCommand({ FunctionName: await functionOf('OrderStatus'), Name: servingAlias }))).rejects.toThrow();
}

async function destroy(): Promise<void> {
  await team.cdk('destroy', '--force');
}

async function deploy(): Promise<void> {
  await team.cdk('deploy', '--require-approval', 'never');
  await syncRegistry();
}

async function resources(): Promise<readonly StackResource[]> {
  return (await cloudformation.send(new DescribeStackResourcesCommand({ StackName: 'Orders' }))).StackResources ?? [];
}

async function functionOf(id: string): Promise<string> {
  return (await resources()).find(({ ResourceType, LogicalResourceId }) => ResourceType === 'AWS::Lambda::Function' && LogicalResourceId?.startsWith(id))?.PhysicalResourceId ?? '';
}

function told({ ResourceType, LogicalResourceId, PhysicalResourceId }: StackResource): string {
  return `${ResourceType} ${LogicalResourceId} ${PhysicalResourceId}`;
}

async function getOrder(orderId: string): Promise<number> {
  const api = /\/\/([a-z0-9]+)\.execute-api/.exec(outputs['ApiUrl'] ?? '')?.[1];
  return (await fetch(`${endpoint}/_aws/execute-api/${api}/$default/orders/${orderId}`)).status;
}

async function publish(all: readonly (readonly [string, object])[]): Promise<void> {
  for (let start = 0; start < all.length; start += 10) {
    await events.send(new PutEventsCommand({ Entries: all.slice(start, start + 10).map(([DetailType, detail]) => ({ Source: 'payments', DetailType, Detail: JSON.stringify(detail) })) }));
  }
}

/** What reconcile and sweep fail at would page somebody. Other files have bad days of their own at the same time. */
async function failedCleanUps(): Promise<readonly string[]> {
  const lines = (await Promise.all([names.reconcileFunction, names.functionOf('sweep')].map(logLines))).flat();
  return lines.filter((line) => {
    if (!line.startsWith('{') || !/order-status|cancel-order/i.test(line)) return false;
    const { level, timestamp } = JSON.parse(line) as { readonly level: string; readonly timestamp: string };
    return level === 'ERROR' && timestamp > began;
  });
}
