import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamodbControls } from '../../adapters/dynamodb-controls';
import { documents } from './emulator-tables';

describe('dynamodbControls on AWS', () => {
  const dynamodb = mockClient(DynamoDBDocumentClient);
  const controls = dynamodbControls({ client: documents, stateTable: 'state' });
  const by = { by: 'Ratchet', reason: 'harm', at: '2026-11-21T10:00:00.000Z' };
  const refused = new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
  const sent = () => dynamodb.commandCalls(UpdateCommand).map(({ args: [{ input }] }) => [input.UpdateExpression, input.ConditionExpression]);

  beforeEach(() => dynamodb.reset());

  it('pauses on the condition that nobody stopped: it does not read first', async () => {
    dynamodb.on(UpdateCommand).resolves({});
    await controls.set('shop', 'price-quote', { paused: true, ...by });
    expect(sent()).toEqual([['SET #scope = :scope, #changedAt = :changedAt, #pause = :pause', 'attribute_not_exists(#pause.stops)']]);
  });

  it('leaves a stop that stands, and writes the rest of the change', async () => {
    dynamodb.on(UpdateCommand).rejectsOnce(refused).resolves({});
    await controls.set('shop', 'price-quote', { paused: true, mode: 'observe', ...by });
    expect(sent().at(-1)).toEqual(['SET #scope = :scope, #changedAt = :changedAt, #modeOverride = :modeOverride', undefined]);
  });

  it('stops and resumes whatever stands', async () => {
    dynamodb.on(UpdateCommand).resolves({});
    await controls.set('shop', 'price-quote', { paused: 'stop', ...by });
    await controls.set('shop', 'price-quote', { paused: false, ...by });
    expect(sent().map(([, condition]) => condition)).toEqual([undefined, undefined]);
  });

  it('lets any other failure through', async () => {
    dynamodb.on(UpdateCommand).rejects(new Error('throttled'));
    await expect(controls.set('shop', 'price-quote', { paused: true, ...by })).rejects.toThrow('throttled');
  });
});
