import { randomUUID } from 'node:crypto';
import { CreateTableCommand, type CreateTableCommandInput, DeleteTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const raw = new DynamoDBClient({});

/** Plain: the adapters must not lean on marshalling options. */
export const documents = DynamoDBDocumentClient.from(raw);

/** A state table as the stack makes it, under a name of its own. */
export function makeStateTable(): Promise<string> {
  return makeTable('state', {
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
  });
}

/** A journal table as the stack makes it, under a name of its own. */
export function makeJournalTable(): Promise<string> {
  return makeTable('journal', {
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' }, { AttributeName: 'sequence', AttributeType: 'N' },
      { AttributeName: 'tenant', AttributeType: 'S' }, { AttributeName: 'at', AttributeType: 'S' },
    ],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sequence', KeyType: 'RANGE' }],
    GlobalSecondaryIndexes: [{
      IndexName: 'recent',
      KeySchema: [{ AttributeName: 'tenant', KeyType: 'HASH' }, { AttributeName: 'at', KeyType: 'RANGE' }],
      Projection: { ProjectionType: 'ALL' },
    }],
  });
}

export async function dropTable(name: string): Promise<void> {
  await raw.send(new DeleteTableCommand({ TableName: name }));
}

async function makeTable(kind: string, shape: Omit<CreateTableCommandInput, 'TableName'>): Promise<string> {
  const name = `contract-${kind}-${randomUUID()}`;
  await raw.send(new CreateTableCommand({ TableName: name, BillingMode: 'PAY_PER_REQUEST', ...shape }));
  await waitUntilTableExists({ client: raw, maxWaitTime: 30, minDelay: 1 }, { TableName: name });
  return name;
}
