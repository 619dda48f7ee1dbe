import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';

export interface Order {
  readonly orderId: string;
  readonly state: 'placed' | 'fulfilled' | 'cancelled';
  readonly address?: { readonly city: string };
}

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export async function readOrder(orderId: string): Promise<Order | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: process.env['ORDERS_TABLE'], Key: { orderId } }));
  return Item as Order | undefined;
}

export async function setState(orderId: string, state: Order['state']): Promise<void> {
  await client.send(new UpdateCommand({
    TableName: process.env['ORDERS_TABLE'], Key: { orderId },
    UpdateExpression: 'SET #state = :state', ExpressionAttributeNames: { '#state': 'state' }, ExpressionAttributeValues: { ':state': state },
  }));
}
