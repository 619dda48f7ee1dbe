import slugify from 'slugify';
import type { Product } from '../shared/products';

/** The words of a search text, lower case and without accents: "Crème Brûlée" finds "creme-brulee". */
export function searchWords(text: string): readonly string[] {
  return slugify(text, { lower: true, strict: true }).split('-').filter((word) => word !== '');
}

/** Every word must begin some word of the product's name or be one of its tags. */
export function matches(product: Product, words: readonly string[]): boolean {
  const nameWords = product.slug.split('-');
  const tags = product.tags ?? [];
  return words.every((word) => nameWords.some((name) => name.startsWith(word)) || tags.includes(word));
}
