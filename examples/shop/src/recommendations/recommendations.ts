import { z } from 'zod';
import type { Customers } from '../shared/customers';
import { type ApiHandler, answeringFaults, ClientFault, json, parametersOf } from '../shared/http';
import type { Orders } from '../shared/orders';
import type { Product, Products } from '../shared/products';
import { type Stock, StockUnknown } from '../shared/stock';
import { ranked } from './ranking';

const shown = 5;

const request = z.object({ customerId: z.string().min(1), category: z.string().min(1) });

interface RecommendationServices {
  readonly customers: Customers;
  readonly orders: Orders;
  readonly products: Products;
  readonly stock: Stock;
}

/** Products of the category that the customer looks at, in stock and not bought lately, best first. */
export function recommendations({ customers, orders, products, stock }: RecommendationServices): ApiHandler {
  return answeringFaults(async (event) => {
    const { customerId, category } = parametersOf(event, request);
    const [customer, recent, candidates] = await Promise.all([customers.get(customerId), orders.recentOf(customerId, 10), products.inCategory(category)]);
    if (customer === undefined) throw new ClientFault(404, `customer ${customerId}: not found`);

    const bought = new Set(recent.flatMap((order) => order.lines.map((line) => line.sku)));
    const fresh = candidates.filter((product) => !bought.has(product.sku));
    // Twice as many as are shown, since some will be out of stock.
    const best = ranked(fresh, customer.interests ?? []).slice(0, 2 * shown);
    const onHand = await stock.onHand(best.map((product) => product.sku));
    const available = best.filter((product) => unitsOf(product, onHand) > 0).slice(0, shown);
    return json(200, { customerId, category, products: available.map(({ sku, name, priceCents, rating }) => ({ sku, name, price: priceCents / 100, rating })) });
  });
}

function unitsOf({ sku }: Product, onHand: ReadonlyMap<string, number>): number {
  const units = onHand.get(sku);
  if (units === undefined) throw new StockUnknown(`stock of ${sku}: not known`);
  return units;
}
