import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

async function ask(customerId: string, start?: Record<string, unknown>) {
  return documents.send(new QueryCommand({ TableName: process.env['ORDERS_TABLE'], KeyConditionExpression: 'customerId = :id', ExpressionAttributeValues: { ':id': customerId }, ExclusiveStartKey: start }));
}

/** The newest order of a customer. */
export async function handler(event: { readonly customerId: string }) {
  const orders: Record<string, string>[] = [];
  let page = await ask(event.customerId);
  while (page.LastEvaluatedKey) {
    // One page holds 1 MB.
    orders.push(...(page.Items ?? []));
    page = await ask(event.customerId, page.LastEvaluatedKey);
  }
  orders.push(...(page.Items ?? []));
  const newest = orders.sort((one, other) => other['placedAt']!.localeCompare(one['placedAt']!))[0]!;
  return { orderId: newest['orderId'], of: orders.length };
}
