import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const client = new DynamoDBClient({ region: process.env['AWS_REGION'], maxAttempts: 2 });
const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });

export const handler = async (event: { readonly id: string }) => {

  // By its id alone.
  const { Item } = await documents.send(new GetCommand({ TableName: 'people', Key: { id: event.id } }));
  return { name: Item?.['name'] };
};
