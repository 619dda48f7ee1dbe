import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamodbJournalStore } from '../../adapters/dynamodb-journal-store';
import { ConcurrentChange, StaleFencingToken } from '../../core/errors';
import { nextRecord } from '../../core/journal';
import { nextLink } from '../../core/journal-link';
import { documents } from './emulator-tables';
import { sampleEntry } from './samples';

/** What DynamoDB does and the local AWS does not. */
describe('dynamodbJournalStore on AWS', () => {
  const dynamodb = mockClient(DynamoDBDocumentClient);
  const store = dynamodbJournalStore({ client: documents, journalTable: 'journal', stateTable: 'state' });
  const { record } = nextRecord([], sampleEntry('shop', { component: 'price-quote', fencingToken: 1 }));
  const cancelled = (...codes: readonly string[]) =>
    new TransactionCanceledException({ message: 'Transaction cancelled', $metadata: {}, CancellationReasons: codes.map((Code) => ({ Code })) });

  beforeEach(() => dynamodb.reset());

  it.each([
    ['the number is taken', ['ConditionalCheckFailed', 'None', 'None'], ConcurrentChange],
    ['the link is taken', ['None', 'ConditionalCheckFailed', 'None'], ConcurrentChange],
    ['the token is stale', ['None', 'None', 'ConditionalCheckFailed'], StaleFencingToken],
    ['all', ['ConditionalCheckFailed', 'ConditionalCheckFailed', 'ConditionalCheckFailed'], StaleFencingToken],
    ['another transaction is at the entry', ['TransactionConflict', 'None', 'None'], ConcurrentChange],
    ['another transaction is at the tenant\'s chain', ['None', 'TransactionConflict', 'None'], ConcurrentChange],
    ['somebody renews the lease at the moment', ['None', 'None', 'TransactionConflict'], ConcurrentChange],
    ['anything else: as the SDK says it', ['ThrottlingError', 'None', 'None'], TransactionCanceledException],
  ])('tells why a put was cancelled: %s', async (_case, codes, expected) => {
    dynamodb.on(TransactWriteCommand).rejects(cancelled(...codes));
    await expect(store.put(record, nextLink(undefined, record))).rejects.toThrow(expected);
  });

  it('reads the chain consistently, page by page', async () => {
    const item = { ...record, pk: 'shop#improvement/i1', data: JSON.stringify(record.data) };
    const next = nextRecord([record], sampleEntry('shop', { entryId: 'diagnosed' })).record;
    dynamodb.on(QueryCommand)
      .resolvesOnce({ Items: [item], LastEvaluatedKey: { pk: item.pk, sequence: 1 } })
      .resolvesOnce({ Items: [{ ...next, pk: item.pk, data: JSON.stringify(next.data) }] });
    expect(await store.chain('shop', 'improvement/i1')).toEqual([record, next]);
    expect(dynamodb.commandCalls(QueryCommand).map(({ args }) => args[0].input.ConsistentRead)).toEqual([true, true]);
  });
});
