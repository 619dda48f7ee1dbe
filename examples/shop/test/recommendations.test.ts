import { describe, expect, it } from '@jest/globals';
import { httpEvent } from '../events';
import { recommendations } from '../src/recommendations/recommendations';
import type { Customer } from '../src/shared/customers';
import type { Order } from '../src/shared/orders';
import { aCustomer, anOrder, aProduct, bodyOf, fakeCustomers, fakeProducts } from './fixtures';

interface Case {
  readonly customer?: Customer;
  readonly recent?: readonly Order[];
  readonly onHand?: Readonly<Record<string, number>>;
}

const inStock = { 'SKU-1': 5, 'SKU-2': 5, 'SKU-3': 5 };

function ask({ customer = aCustomer(), recent = [], onHand = inStock }: Case, customerId = 'cus_1') {
  const handle = recommendations({
    customers: fakeCustomers(customer),
    orders: { get: async () => undefined, recentOf: async () => recent },
    products: fakeProducts(aProduct({ rating: 4 }), aProduct({ sku: 'SKU-2', rating: 4.2 }), aProduct({ sku: 'SKU-3', rating: 3.9, tags: ['gift'] }), aProduct({ sku: 'SKU-4', category: 'garden' })),
    stock: { onHand: async (skus) => new Map(Object.entries(onHand).filter(([sku]) => skus.includes(sku))) },
  });
  return handle(httpEvent({ route: 'GET /customers/{customerId}/recommendations', path: { customerId }, query: { category: 'kitchen' } }));
}

describe('recommendations', () => {
  it.each<[string, Case, readonly string[]]>([
    ['best rated first', {}, ['SKU-2', 'SKU-1', 'SKU-3']],
    ['interests count', { customer: aCustomer({ interests: ['gift'] }) }, ['SKU-3', 'SKU-2', 'SKU-1']],
    ['nothing bought lately', { recent: [anOrder()] }, ['SKU-2', 'SKU-3']],
    ['nothing out of stock', { onHand: { 'SKU-1': 5, 'SKU-2': 0, 'SKU-3': 0 } }, ['SKU-1']],
  ])('shows: %s', async (_, given, skus) => {
    const answer = await ask(given);
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toMatchObject({ products: skus.map((sku) => ({ sku })) });
  });

  it('shows five at most', async () => {
    const many = Array.from({ length: 12 }, (_, n) => aProduct({ sku: `SKU-${n}` }));
    const handle = recommendations({
      customers: fakeCustomers(aCustomer()),
      orders: { get: async () => undefined, recentOf: async () => [] },
      products: fakeProducts(...many),
      stock: { onHand: async (skus) => new Map(skus.map((sku) => [sku, 1])) },
    });
    const answer = await handle(httpEvent({ route: 'GET /customers/{customerId}/recommendations', path: { customerId: 'cus_1' }, query: { category: 'kitchen' } }));
    expect(bodyOf(answer)).toHaveProperty('products.length', 5);
  });

  it('knows no other customer', async () => {
    expect((await ask({}, 'cus_9')).statusCode).toBe(404);
  });
});
