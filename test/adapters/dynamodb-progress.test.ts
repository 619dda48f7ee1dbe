import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamodbProgress } from '../../adapters/dynamodb-progress';
import type { Outcome } from '../../core/cycle';
import { documents } from './emulator-tables';

describe('dynamodbProgress on AWS', () => {
  const dynamodb = mockClient(DynamoDBDocumentClient);
  const progress = dynamodbProgress({ client: documents, stateTable: 'state' });
  const outcome: Outcome = { improvementId: 'i1', component: 'price-quote', kind: 'rolled-back', reason: 'worse', endedAt: '2026-11-21T11:00:00.000Z', durationSeconds: 60, costUsd: 0, failureRateBefore: null, failureRateAfter: null };
  const row = { pk: 'shop', sk: 'improvement#i1', improvementId: 'i1', component: 'price-quote', cycleId: 'c1', summary: 's', startedAt: '2026-11-21T10:00:00.000Z', executionArn: '' };
  const ending = { improvementId: 'i1', component: 'price-quote', kind: 'rolled-back', endedAt: outcome.endedAt };
  const put = () => dynamodb.commandCalls(PutCommand).map(({ args: [{ input }] }) => input.Item);
  const items = ['watched#2026-11-21T11:00:00.000Z#i1', 'watched-of#price-quote#2026-11-21T11:00:00.000Z#i1'].map((sk) => ({ pk: 'shop', sk, ...ending }));

  beforeEach(() => {
    dynamodb.reset();
    dynamodb.on(PutCommand).resolves({});
  });

  it('keeps an ending beside the row, under its tenant and under its component', async () => {
    dynamodb.on(UpdateCommand).resolves({});
    await progress.finish('shop', outcome);
    expect(put()).toEqual(items);
  });

  it('makes up for what was cut off between the row and the endings, of the outcome that stands', async () => {
    dynamodb.on(UpdateCommand).rejects(new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} }));
    dynamodb.on(GetCommand).resolves({ Item: { ...row, outcome: JSON.stringify(outcome) } });
    expect(await progress.finish('shop', { ...outcome, kind: 'reconciled', endedAt: '2026-11-21T12:00:00.000Z' })).toEqual(outcome);
    expect(put()).toEqual(items);
  });

  it('reads no more endings than it is asked for', async () => {
    dynamodb.on(QueryCommand).resolves({ Items: [{ ...items[0] }], LastEvaluatedKey: { pk: 'shop', sk: 'x' } });
    expect(await progress.endings('shop', 1, 'price-quote')).toEqual([ending]);
    expect(dynamodb.commandCalls(QueryCommand).map(({ args: [{ input }] }) => [input.Limit, input.ExpressionAttributeValues])).toEqual([[1, { ':tenant': 'shop', ':prefix': 'watched-of#price-quote#' }]]);
  });
});
