import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

export const namesOf = (documents: DynamoDBDocumentClient) => async (ids: readonly string[]) => {
  const names = new Map<string, string>();
  for (const id of ids) {
    const person = (await documents.send(new GetCommand({ Key: { id }, TableName: 'people' }))).Item;
    names.set(id, person?.['name'] ?? 'somebody');
  }
  return names;
};

export const rename = (documents: DynamoDBDocumentClient) => async (id: string, name: string) => {
  const { Item } = await documents.send(new GetCommand({ TableName: 'people', Key: { id } }));
  await documents.send(new PutCommand({ TableName: 'people', Item: { ...Item, id, name } }));
};
