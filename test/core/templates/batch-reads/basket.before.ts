import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const table = process.env['PRODUCTS_TABLE'] ?? 'products';

/** What a basket costs, line by line. */
export async function handler(event: { readonly lines: readonly { readonly sku: string; readonly quantity: number }[] }) {
  const priced: { sku: string; cents: number }[] = [];

  // In the order of the basket.
  for (const line of event.lines) {
    const { Item } = await documents.send(new GetCommand({ TableName: table, Key: { sku: line.sku } }));
    if (!Item) continue; // no longer sold
    priced.push({ sku: line.sku, cents: Item['cents'] * line.quantity });
  }
  return { priced };
}
