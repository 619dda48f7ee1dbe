import { dynamoCustomers } from '../shared/customers';
import { documents, tableName } from '../shared/documents';
import { dynamoProducts } from '../shared/products';
import { dynamoOrderBook } from './order-book';
import { placeOrder } from './place-order';

/** POST /orders with the header idempotency-key */
export const handler = placeOrder({
  customers: dynamoCustomers(documents, tableName('CUSTOMERS_TABLE')),
  products: dynamoProducts(documents, tableName('PRODUCTS_TABLE')),
  orderBook: dynamoOrderBook(documents, { orders: tableName('ORDERS_TABLE'), stock: tableName('STOCK_TABLE') }),
});
