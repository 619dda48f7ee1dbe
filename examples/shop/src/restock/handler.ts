import { documents, tableName } from '../shared/documents';
import { dynamoDeliveries } from './deliveries';
import { restock } from './restock';

/** Queue of the warehouse's delivery messages */
export const handler = restock({
  deliveries: dynamoDeliveries(documents, { stock: tableName('STOCK_TABLE'), deliveries: tableName('DELIVERIES_TABLE') }),
});
