import type { Customer, Customers } from '../src/shared/customers';
import type { Order } from '../src/shared/orders';
import type { Product, Products } from '../src/shared/products';

export function aProduct(overrides: Partial<Product> = {}): Product {
  return { sku: 'SKU-1', name: 'Oak Bowl', slug: 'oak-bowl', category: 'kitchen', priceCents: 2_500, weightGrams: 800, rating: 4, ...overrides };
}

export function aCustomer(overrides: Partial<Customer> = {}): Customer {
  return { customerId: 'cus_1', name: 'Anna Berger', country: 'DE', ...overrides };
}

export function anOrder(overrides: Partial<Order> = {}): Order {
  return {
    orderId: 'ord_1',
    customerId: 'cus_1',
    status: 'placed',
    placedAt: '2026-02-10T08:00:00.000Z',
    shipping: 'standard',
    lines: [{ sku: 'SKU-1', name: 'Oak Bowl', quantity: 2, unitPriceCents: 2_500 }],
    itemsTotalCents: 5_000,
    ...overrides,
  };
}

export function fakeProducts(...all: readonly Product[]): Products {
  return {
    bySku: async (skus) => new Map(all.filter((product) => skus.includes(product.sku)).map((product) => [product.sku, product])),
    inCategory: async (category) => all.filter((product) => product.category === category).sort((a, b) => a.priceCents - b.priceCents),
  };
}

export function fakeCustomers(...all: readonly Customer[]): Customers {
  return { get: async (customerId) => all.find((customer) => customer.customerId === customerId) };
}

export function bodyOf(result: { readonly body?: string | undefined }): unknown {
  return JSON.parse(result.body ?? '');
}
