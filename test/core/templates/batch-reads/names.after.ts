import { type DynamoDBDocumentClient, BatchGetCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

export const namesOf = (documents: DynamoDBDocumentClient) => async (ids: readonly string[]) => {
  const names = new Map<string, string>();
  const found = await itemsByKey(documents, 'people', Array.from(ids, (id) => id));
  for (const id of ids) {
    const person = ({ Item: found.get(id) }).Item;
    names.set(id, person?.['name'] ?? 'somebody');
  }
  return names;
};

export const rename = (documents: DynamoDBDocumentClient) => async (id: string, name: string) => {
  const { Item } = await documents.send(new GetCommand({ TableName: 'people', Key: { id } }));
  await documents.send(new PutCommand({ TableName: 'people', Item: { ...Item, id, name } }));
};

/** Items by their `id`: 100 are read at a time, and what DynamoDB leaves is asked for again. */
async function itemsByKey(client: import('@aws-sdk/lib-dynamodb').DynamoDBDocumentClient, table: string, keys: readonly unknown[]) {
  const items = new Map<unknown, Record<string, any>>();
  let left: Record<string, any>[] = [...new Set(keys)].map((id) => ({ id }));
  for (let delayMs = 50; left.length > 0;) {
    const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: left.slice(0, 100) } } }));
    for (const item of Responses?.[table] ?? []) items.set(item.id, item);
    const later = UnprocessedKeys?.[table]?.Keys ?? [];
    left = [...later, ...left.slice(100)];
    if (later.length === 0) continue;
    if (delayMs > 3200) throw new Error(`${table}: ${left.length} keys were left unread again and again`);
    await new Promise((done) => setTimeout(done, delayMs));
    delayMs *= 2;
  }
  return items;
}
