import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import dayjs from 'dayjs';

interface Delivery {
  readonly deliveryId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly deliveredAt: string;
}

export interface Deliveries {
  /** Adds the delivery to the stock, once however often it is booked. */
  book(delivery: Delivery): Promise<'booked' | 'booked-before'>;
}

/** Longer than a message can live in the queue and its dead-letter queue. */
const rememberedDays = 30;

export function dynamoDeliveries(documents: DynamoDBDocumentClient, tables: { readonly stock: string; readonly deliveries: string }): Deliveries {
  return {
    async book(delivery) {
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: [remember(tables.deliveries, delivery), add(tables.stock, delivery)] }));
        return 'booked';
      } catch (error) {
        if (error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed') return 'booked-before';
        throw error;
      }
    },
  };
}

function remember(table: string, { deliveryId, deliveredAt }: Delivery) {
  const expiresAt = dayjs(deliveredAt).add(rememberedDays, 'day').unix();
  return { Put: { TableName: table, Item: { deliveryId, expiresAt }, ConditionExpression: 'attribute_not_exists(deliveryId)' } };
}

function add(table: string, { sku, quantity }: Delivery) {
  return {
    Update: { TableName: table, Key: { sku }, UpdateExpression: 'ADD onHand :quantity', ExpressionAttributeValues: { ':quantity': quantity } },
  };
}
