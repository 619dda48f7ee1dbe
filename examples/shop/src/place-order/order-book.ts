import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoOrders, type Order } from '../shared/orders';

type Placed =
  | { readonly kind: 'placed'; readonly order: Order }
  | { readonly kind: 'placed-before'; readonly order: Order }
  | { readonly kind: 'out-of-stock'; readonly skus: readonly string[] };

export interface OrderBook {
  /** Writes the order and takes its stock, both or neither; an order with that id wins over the new one. */
  place(order: Order): Promise<Placed>;
}

export function dynamoOrderBook(documents: DynamoDBDocumentClient, tables: { readonly orders: string; readonly stock: string }): OrderBook {
  const orders = dynamoOrders(documents, tables.orders);
  return {
    async place(order) {
      try {
        await documents.send(new TransactWriteCommand({ TransactItems: [put(tables.orders, order), ...order.lines.map((line) => take(tables.stock, line))] }));
        return { kind: 'placed', order };
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        const [refused = false, ...missing] = (error.CancellationReasons ?? []).map((reason) => reason.Code === 'ConditionalCheckFailed');
        const before = refused ? await orders.get(order.orderId) : undefined;
        if (before !== undefined) return { kind: 'placed-before', order: before };
        const skus = order.lines.filter((_, index) => missing[index]).map((line) => line.sku);
        if (skus.length === 0) throw error;
        return { kind: 'out-of-stock', skus };
      }
    },
  };
}

function put(table: string, order: Order) {
  return { Put: { TableName: table, Item: order, ConditionExpression: 'attribute_not_exists(orderId)' } };
}

function take(table: string, line: Order['lines'][number]) {
  return {
    Update: {
      TableName: table,
      Key: { sku: line.sku },
      UpdateExpression: 'SET onHand = onHand - :quantity',
      ConditionExpression: 'onHand >= :quantity',
      ExpressionAttributeValues: { ':quantity': line.quantity },
    },
  };
}
