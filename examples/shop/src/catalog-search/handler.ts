import { documents, tableName, variableOf } from '../shared/documents';
import { bankRates } from '../shared/exchange-rates';
import { dynamoProducts } from '../shared/products';
import { collectedReviews } from '../shared/reviews';
import { catalogSearch } from './catalog-search';

const partners = variableOf('PARTNERS_URL', 'the address of bank and reviews');

/** GET /catalog/{category}?text=&maxPrice=&sort=&page=&currency= */
export const handler = catalogSearch({ products: dynamoProducts(documents, tableName('PRODUCTS_TABLE')), rates: bankRates(partners), reviews: collectedReviews(partners) });
