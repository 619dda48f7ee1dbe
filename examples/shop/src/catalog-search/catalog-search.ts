import { z } from 'zod';
import { type ApiHandler, answeringFaults, json, parametersOf } from '../shared/http';
import type { Product, Products } from '../shared/products';
import { matches, searchWords } from './matching';

const pageSize = 12;

const search = z.object({
  category: z.string().min(1),
  text: z.string().max(80).optional(),
  maxPrice: z.coerce.number().positive().optional(),
  sort: z.enum(['price', 'rating', 'name']).default('price'),
  page: z.coerce.number().int().min(1).default(1),
});

export function catalogSearch({ products }: { readonly products: Products }): ApiHandler {
  return answeringFaults(async (event) => {
    const { category, text, maxPrice, sort, page } = parametersOf(event, search);
    const words = searchWords(text ?? '');
    const found = (await products.inCategory(category))
      .filter((product) => matches(product, words))
      .filter((product) => maxPrice === undefined || product.priceCents <= maxPrice * 100)
      .sort(orders[sort]);
    const shown = found.slice((page - 1) * pageSize, page * pageSize);
    return json(200, { category, total: found.length, page, pages: Math.ceil(found.length / pageSize), products: shown.map(listed) });
  });
}

const orders = {
  price: (a: Product, b: Product) => a.priceCents - b.priceCents || a.sku.localeCompare(b.sku),
  rating: (a: Product, b: Product) => b.rating - a.rating || a.sku.localeCompare(b.sku),
  name: (a: Product, b: Product) => a.slug.localeCompare(b.slug),
};

function listed({ sku, name, slug, priceCents, rating }: Product) {
  return { sku, name, url: `/p/${slug}`, price: priceCents / 100, rating };
}
