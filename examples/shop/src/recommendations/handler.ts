import { dynamoCustomers } from '../shared/customers';
import { documents, tableName } from '../shared/documents';
import { dynamoOrders } from '../shared/orders';
import { dynamoProducts } from '../shared/products';
import { dynamoStock } from '../shared/stock';
import { recommendations } from './recommendations';

/** GET /customers/{customerId}/recommendations?category= */
export const handler = recommendations({
  customers: dynamoCustomers(documents, tableName('CUSTOMERS_TABLE')),
  orders: dynamoOrders(documents, tableName('ORDERS_TABLE')),
  products: dynamoProducts(documents, tableName('PRODUCTS_TABLE')),
  stock: dynamoStock(documents, tableName('STOCK_TABLE')),
});
