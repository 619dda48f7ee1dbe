import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, BatchGetCommand } from '@aws-sdk/lib-dynamodb';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const table = process.env['PRODUCTS_TABLE'] ?? 'products';

/** What a basket costs, line by line. */
export async function handler(event: { readonly lines: readonly { readonly sku: string; readonly quantity: number }[] }) {
  const priced: { sku: string; cents: number }[] = [];

  const found = await itemsByKey(documents, table, Array.from(event.lines, (line) => line.sku));
  // In the order of the basket.
  for (const line of event.lines) {
    const { Item } = { Item: found.get(line.sku) };
    if (!Item) continue; // no longer sold
    priced.push({ sku: line.sku, cents: Item['cents'] * line.quantity });
  }
  return { priced };
}

/** Items by their `sku`: 100 are read at a time, and what DynamoDB leaves is asked for again. */
async function itemsByKey(client: import('@aws-sdk/lib-dynamodb').DynamoDBDocumentClient, table: string, keys: readonly unknown[]) {
  const items = new Map<unknown, Record<string, any>>();
  let left: Record<string, any>[] = [...new Set(keys)].map((sku) => ({ sku }));
  for (let delayMs = 50; left.length > 0;) {
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: left.slice(0, 100) } } }));
    for (const item of Responses?.[table] ?? []) items.set(item.sku, item);
    const later = UnprocessedKeys?.[table]?.Keys ?? [];
    left = [...later, ...left.slice(100)];
    if (later.length === 0) continue;
    if (delayMs > 3200) throw new Error(`${table}: ${left.length} keys were left unread again and again`);
    await new Promise((done) => setTimeout(done, delayMs));
    delayMs *= 2;
  }
  return items;
}
