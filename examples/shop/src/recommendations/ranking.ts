import type { Product } from '../shared/products';

/** Best rated first; each tag that is among the customer's interests counts as half a star. */
export function ranked(products: readonly Product[], interests: readonly string[]): readonly Product[] {
  const score = (product: Product) => product.rating + 0.5 * (product.tags ?? []).filter((tag) => interests.includes(tag)).length;
  return products
    .map((product) => ({ product, score: score(product) }))
    .sort((a, b) => b.score - a.score || a.product.sku.localeCompare(b.product.sku))
    .map(({ product }) => product);
}
