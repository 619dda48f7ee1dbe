import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const orderItem = z.object({
  orderId: z.string(),
  customerId: z.string(),
  status: z.enum(['placed', 'packed', 'shipped', 'delivered', 'cancelled']),
  placedAt: z.string(),
  shipping: z.enum(['standard', 'express']),
  lines: z.array(z.object({ sku: z.string(), name: z.string(), quantity: z.number().int(), unitPriceCents: z.number().int() })),
  itemsTotalCents: z.number().int(),
  /** Written by the warehouse when the parcel leaves. */
  shipment: z.object({ carrier: z.string(), trackingCode: z.string(), shippedAt: z.string() }).optional(),
});

export type Order = z.infer<typeof orderItem>;

export interface Orders {
  get(orderId: string): Promise<Order | undefined>;
  /** The customer's last orders, newest first. */
  recentOf(customerId: string, limit: number): Promise<readonly Order[]>;
}

export function dynamoOrders(documents: DynamoDBDocumentClient, table: string): Orders {
  return {
    async get(orderId) {
      const { Item } = await documents.send(new GetCommand({ TableName: table, Key: { orderId }, ConsistentRead: true }));
      return Item === undefined ? undefined : orderItem.parse(Item);
    },

    async recentOf(customerId, limit) {
      const { Items } = await documents.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'byCustomer',
          KeyConditionExpression: 'customerId = :customerId',
          ExpressionAttributeValues: { ':customerId': customerId },
          ScanIndexForward: false,
          Limit: limit,
        }),
      );
      return z.array(orderItem).parse(Items ?? []);
    },
  };
}
