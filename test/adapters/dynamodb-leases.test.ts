import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamodbLeases } from '../../adapters/dynamodb-leases';
import { ConcurrentChange, InvalidInput } from '../../core/errors';
import { documents } from './emulator-tables';

/** What DynamoDB does and the local AWS does not. */
describe('dynamodbLeases on AWS', () => {
  const dynamodb = mockClient(DynamoDBDocumentClient);
  const leases = dynamodbLeases({ client: documents, stateTable: 'state' });
  const request = { tenant: 'shop', component: 'price-quote', improvementId: 'i1', executionArn: 'arn:i1', expiresAt: '2026-11-21T10:05:00.000Z' };
  const item = { pk: 'shop', sk: 'lease#price-quote', component: 'price-quote', improvementId: 'i1', executionArn: 'arn:i1', expiresAt: request.expiresAt, fencingToken: 1 };
  const conflict = new TransactionConflictException({ message: 'Transaction is ongoing for the item', $metadata: {} });
  const refused = new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });

  beforeEach(() => {
    dynamodb.reset();
    dynamodb.on(GetCommand).resolves({});
  });

  it('waits while the journal\'s writer checks the lease in a transaction', async () => {
    dynamodb.on(UpdateCommand).rejectsOnce(conflict).rejectsOnce(conflict).resolves({ Attributes: item });
    expect(await leases.acquire(request)).toEqual({ acquired: true, lease: { ...request, fencingToken: 1 } });
  });

  it('lets the conflict through when it does not end', async () => {
    dynamodb.on(UpdateCommand).rejects(conflict);
    await expect(leases.release('shop', 'price-quote', 'i1')).rejects.toThrow(TransactionConflictException);
  });

  it('gives up when the lease changes between every look and every try', async () => {
    dynamodb.on(UpdateCommand).rejects(refused);
    await expect(leases.acquire(request)).rejects.toThrow(ConcurrentChange);
  });

  it('trusts no item that does not fit', async () => {
    dynamodb.on(GetCommand).resolves({ Item: { ...item, fencingToken: 'many' } });
    await expect(leases.get('shop', 'price-quote')).rejects.toThrow(new InvalidInput('Lease item.fencingToken: saw "many", expected a value of type number'));
  });

  it('decides on consistent reads only', async () => {
    dynamodb.on(GetCommand).resolves({ Item: item });
    await leases.get('shop', 'price-quote');
    expect(dynamodb.commandCalls(GetCommand).map(({ args }) => args[0].input.ConsistentRead)).toEqual([true]);
  });

  it.each<readonly [string, () => Promise<unknown>, string]>([
    ['acquire', () => leases.acquire(request), 'attribute_not_exists(improvementId)'],
    ['takeOver', () => leases.takeOver('shop', 'price-quote', 'i1', request.expiresAt), 'improvementId = :improvementId'],
    ['renew', () => leases.renew({ ...request, fencingToken: 1 }, request.expiresAt), 'improvementId = :improvementId AND fencingToken = :token'],
    ['release', () => leases.release('shop', 'price-quote', 'i1'), 'improvementId = :improvementId'],
  ])('%s writes under a condition', async (_name, write, condition) => {
    dynamodb.on(UpdateCommand).resolves({ Attributes: item });
    await write();
    expect(dynamodb.commandCalls(UpdateCommand).map(({ args }) => args[0].input.ConditionExpression)).toEqual([condition]);
  });
});
