import { documents, tableName } from '../shared/documents';
import { dynamoProducts } from '../shared/products';
import { dynamoBuyers } from './buyers';
import { dynamoCoupons } from './coupons';
import { priceQuote } from './price-quote';

/** POST /quotes */
export const handler = priceQuote({
  products: dynamoProducts(documents, tableName('PRODUCTS_TABLE')),
  buyers: dynamoBuyers(documents, tableName('CUSTOMERS_TABLE')),
  coupons: dynamoCoupons(documents, tableName('COUPONS_TABLE')),
});
