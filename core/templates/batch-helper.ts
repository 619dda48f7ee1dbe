/**
 * Lines of a function that reads items of a table by their keys: at most 100 in one request, each key once, as DynamoDB
 * wants it; what it leaves for later is asked for again, ever later, up to a limit. `$` is a step of indentation.
 */
export function batchHelper(name: string, key: string, typed: boolean): readonly string[] {
  const types = (text: string): string => (typed ? text : '');
  return [
    `/** Items by their \`${key}\`: 100 are read at a time, and what DynamoDB leaves is asked for again. */`,
    `async function ${name}(client${types(": import('@aws-sdk/lib-dynamodb').DynamoDBDocumentClient")}, table${types(': string')}, keys${types(': readonly unknown[]')}) {`,
    `$const items = new Map${types('<unknown, Record<string, any>>')}();`,
    `$let left${types(': Record<string, any>[]')} = [...new Set(keys)].map((${key}) => ({ ${key} }));`,
    '$for (let delayMs = 50; left.length > 0;) {',
    '$$const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: left.slice(0, 100) } } }));',
    `$$for (const item of Responses?.[table] ?? []) items.set(item.${key}, item);`,
    '$$const later = UnprocessedKeys?.[table]?.Keys ?? [];',
    '$$left = [...later, ...left.slice(100)];',
    '$$if (later.length === 0) continue;',
    '$$if (delayMs > 3200) throw new Error(`${table}: ${left.length} keys were left unread again and again`);',
    '$$await new Promise((done) => setTimeout(done, delayMs));',
    '$$delayMs *= 2;',
    '$}',
    '$return items;',
    '}',
  ];
}
