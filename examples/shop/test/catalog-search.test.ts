import { describe, expect, it } from '@jest/globals';
import { httpEvent } from '../events';
import { catalogSearch } from '../src/catalog-search/catalog-search';
import { aProduct, bodyOf, fakeProducts } from './fixtures';

const partners = { rates: { of: async (currency: string) => (currency === 'EUR' ? 1 : 1.25) }, reviews: { inCategory: async () => new Map([['SKU-3', 12]]) } };
const handle = catalogSearch({
  ...partners,
  products: fakeProducts(
    aProduct({ sku: 'SKU-1', name: 'Oak Bowl', slug: 'oak-bowl', priceCents: 2_500, rating: 4 }),
    aProduct({ sku: 'SKU-2', name: 'Crème Bowl', slug: 'creme-bowl', priceCents: 1_900, rating: 3.5, tags: ['gift'] }),
    aProduct({ sku: 'SKU-3', name: 'Box', slug: 'box', priceCents: 900, rating: 5, tags: ['gift', 'new'] }),
    aProduct({ sku: 'SKU-4', category: 'garden' }),
  ),
});

function search(query: Record<string, string>, category = 'kitchen') {
  return handle(httpEvent({ route: 'GET /catalog/{category}', path: { category }, query }));
}

describe('catalog-search', () => {
  it.each([
    ['all, cheapest first', {}, ['SKU-3', 'SKU-2', 'SKU-1']],
    ['best rated first', { sort: 'rating' }, ['SKU-3', 'SKU-1', 'SKU-2']],
    ['by name', { sort: 'name' }, ['SKU-3', 'SKU-2', 'SKU-1']],
    ['a word', { text: 'bowl' }, ['SKU-2', 'SKU-1']],
    ['accents and beginnings of words', { text: 'CRÈM' }, ['SKU-2']],
    ['a tag', { text: 'gift' }, ['SKU-3', 'SKU-2']],
    ['each word counts', { text: 'gift bowl' }, ['SKU-2']],
    ['up to a price', { maxPrice: '19' }, ['SKU-3', 'SKU-2']],
    ['nothing', { text: 'lamp' }, []],
  ])('finds: %s', async (_, query, skus) => {
    const answer = await search(query);
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toMatchObject({ total: skus.length, products: skus.map((sku) => ({ sku })) });
  });

  it('shows a page', async () => {
    const many = Array.from({ length: 15 }, (_, n) => aProduct({ sku: `SKU-${n}`, priceCents: n }));
    const answer = await catalogSearch({ ...partners, products: fakeProducts(...many) })(
      httpEvent({ route: 'GET /catalog/{category}', path: { category: 'kitchen' }, query: { page: '2' } }),
    );
    expect(bodyOf(answer)).toMatchObject({ total: 15, page: 2, pages: 2, products: [{ sku: 'SKU-12' }, { sku: 'SKU-13' }, { sku: 'SKU-14' }] });
  });

  it('prices in the visitor\'s currency, and tells how many reviews there are', async () => {
    expect(bodyOf(await search({ text: 'gift', currency: 'USD' }))).toMatchObject({ currency: 'USD', products: [{ sku: 'SKU-3', price: 11.25, reviews: 12 }, { sku: 'SKU-2', price: 23.75, reviews: 0 }] });
  });

  it.each([[{ page: '0' }], [{ sort: 'colour' }], [{ maxPrice: 'cheap' }]])('refuses %j', async (query) => {
    expect((await search(query)).statusCode).toBe(400);
  });
});
