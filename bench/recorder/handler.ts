import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));

interface Asked {
  readonly pathParameters: { readonly orderId: string };
}

/** A function as teams have it: an order by the AWS SDK, two partners by fetch, an answer made of them. */
export async function handler({ pathParameters: { orderId } }: Asked): Promise<object> {
  const partner = process.env['PARTNER_URL'] ?? '';
  const [{ Item: order }, rates, stock] = await Promise.all([
    documents.send(new GetCommand({ TableName: 'orders', Key: { orderId } })),
    fetch(`${partner}/rates`).then((answer) => answer.json()),
    fetch(`${partner}/stock`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ orderId }) }).then((answer) => answer.json()),
  ]);
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ orderId, order, rates, stock }) };
}
