import { documents, tableName } from '../shared/documents';
import { dynamoOrders } from '../shared/orders';
import { orderStatus } from './order-status';

/** GET /orders/{orderId}?customerId= */
export const handler = orderStatus({ orders: dynamoOrders(documents, tableName('ORDERS_TABLE')) });
