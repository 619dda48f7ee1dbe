import { documents, tableName } from '../shared/documents';
import { dynamoProducts } from '../shared/products';
import { catalogSearch } from './catalog-search';

/** GET /catalog/{category}?text=&maxPrice=&sort=&page= */
export const handler = catalogSearch({ products: dynamoProducts(documents, tableName('PRODUCTS_TABLE')) });
