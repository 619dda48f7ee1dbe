import { z } from 'zod';
import type { ExchangeRates } from '../shared/exchange-rates';
import { type ApiHandler, answeringFaults, json, parametersOf } from '../shared/http';
import type { Product, Products } from '../shared/products';
import type { Reviews } from '../shared/reviews';
import { matches, searchWords } from './matching';

const pageSize = 12;

const search = z.object({
  category: z.string().min(1),
  text: z.string().max(80).optional(),
  maxPrice: z.coerce.number().positive().optional(),
  sort: z.enum(['price', 'rating', 'name']).default('price'),
  page: z.coerce.number().int().min(1).default(1),
  currency: z.enum(['EUR', 'GBP', 'SEK', 'USD']).default('EUR'),
});

interface CatalogServices {
  readonly products: Products;
  readonly rates: ExchangeRates;
  readonly reviews: Reviews;
}

/** Prices come in the visitor's currency; `maxPrice` is in euros, as products are priced. */
export function catalogSearch({ products, rates, reviews }: CatalogServices): ApiHandler {
  return answeringFaults(async (event) => {
    const { category, text, maxPrice, sort, page, currency } = parametersOf(event, search);
    const words = searchWords(text ?? '');
    const rate = await rates.of(currency);
    const reviewed = await reviews.inCategory(category);
    const inCategory = await products.inCategory(category);
    const found = inCategory
      .filter((product) => matches(product, words))
      .filter((product) => maxPrice === undefined || product.priceCents <= maxPrice * 100)
      .sort(orders[sort]);
    const shown = found.slice((page - 1) * pageSize, page * pageSize);
    return json(200, { category, total: found.length, page, pages: Math.ceil(found.length / pageSize), currency, products: shown.map((product) => ({ ...listed(product, rate), reviews: reviewed.get(product.sku) ?? 0 })) });
  });
}

const orders = {
  price: (a: Product, b: Product) => a.priceCents - b.priceCents || a.sku.localeCompare(b.sku),
  rating: (a: Product, b: Product) => b.rating - a.rating || a.sku.localeCompare(b.sku),
  name: (a: Product, b: Product) => a.slug.localeCompare(b.slug),
};

function listed({ sku, name, slug, priceCents, rating }: Product, rate: number) {
  return { sku, name, url: `/p/${slug}`, price: Math.round(priceCents * rate) / 100, rating };
}
