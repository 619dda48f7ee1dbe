import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { readOrder } from '../shared/orders';
import { describeOrder } from './describe-order';

export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const order = await readOrder(event.pathParameters?.['orderId'] ?? '');
  return order === undefined ? { statusCode: 404, body: 'no such order' } : { statusCode: 200, body: JSON.stringify(describeOrder(order)) };
}
