import { describe, expect, it } from '@jest/globals';
import { httpEvent } from '../events';
import type { Buyer } from '../src/price-quote/buyers';
import type { Coupon } from '../src/price-quote/coupons';
import { priceQuote } from '../src/price-quote/price-quote';
import { aProduct, bodyOf, fakeProducts } from './fixtures';

const at = new Date('2026-02-10T08:00:00Z');

function aBuyer(overrides: Partial<Buyer> = {}): Buyer {
  return { customerId: 'cus_1', country: 'DE', ...overrides };
}

const coupons: readonly Coupon[] = [
  { code: 'TEN', kind: 'percent', percent: 10, expiresAt: '2026-12-31T23:59:59Z' },
  { code: 'BIG', kind: 'amount', amountCents: 100_000, expiresAt: '2026-12-31T23:59:59Z' },
  { code: 'FIVE', kind: 'amount', amountCents: 500, minimumCents: 10_000, expiresAt: '2026-12-31T23:59:59Z' },
  { code: 'OLD', kind: 'percent', percent: 50, expiresAt: '2026-02-09T23:59:59Z' },
];

function quote(body: unknown, buyer: Buyer = aBuyer()) {
  const handle = priceQuote({
    products: fakeProducts(aProduct(), aProduct({ sku: 'SKU-2', name: 'Stove', priceCents: 19_999, weightGrams: 21_000 })),
    buyers: { get: async (customerId) => (customerId === buyer.customerId ? buyer : undefined) },
    coupons: { get: async (code) => coupons.find((coupon) => coupon.code === code) },
  });
  return handle(httpEvent({ route: 'POST /quotes', at, body }));
}

const bowls = (quantity: number) => [{ sku: 'SKU-1', quantity }];

describe('price-quote', () => {
  it('adds shipping and the country’s tax', async () => {
    const answer = await quote({ customerId: 'cus_1', lines: bowls(2) });
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toEqual({
      currency: 'EUR',
      lines: [{ sku: 'SKU-1', name: 'Oak Bowl', quantity: 2, unitPrice: 25, total: 50 }],
      subtotal: 50,
      discount: 0,
      shipping: 4.9,
      tax: 10.43,
      total: 65.33,
    });
  });

  it.each([
    ['free from 60 EUR', { lines: bowls(3) }, 0],
    ['express', { lines: bowls(3), shipping: 'express' }, 11.9],
    ['over 20 kg', { lines: [{ sku: 'SKU-2', quantity: 1 }] }, 12],
  ])('ships: %s', async (_, request, shipping) => {
    expect(bodyOf(await quote({ country: 'DE', ...request }))).toMatchObject({ shipping });
  });

  it.each([
    ['percent', 'ten', 5],
    ['never more than the goods', 'BIG', 50],
    ['below the minimum', 'FIVE', 0],
  ])('takes a coupon off: %s', async (_, couponCode, discount) => {
    expect(bodyOf(await quote({ country: 'DE', couponCode, lines: bowls(2) }))).toMatchObject({ subtotal: 50, discount });
  });

  it('charges a business customer no tax', async () => {
    const answer = await quote({ customerId: 'cus_1', lines: bowls(4) }, aBuyer({ businessTaxId: 'EU1' }));
    expect(bodyOf(answer)).toMatchObject({ tax: 0, total: 100 });
  });

  it('quotes to guests who name their country', async () => {
    expect(bodyOf(await quote({ country: 'FR', lines: bowls(4) }))).toMatchObject({ tax: 20, total: 120 });
  });

  it.each([
    ['no lines', { country: 'DE', lines: [] }, 400],
    ['quantity of text', { country: 'DE', lines: [{ sku: 'SKU-1', quantity: 'two' }] }, 400],
    ['unknown customer', { customerId: 'cus_9', lines: bowls(1) }, 404],
    ['unknown product', { country: 'DE', lines: [{ sku: 'SKU-9', quantity: 1 }] }, 422],
    ['unknown coupon', { country: 'DE', couponCode: 'NOPE', lines: bowls(1) }, 422],
    ['expired coupon', { country: 'DE', couponCode: 'OLD', lines: bowls(1) }, 422],
    ['guest without country', { lines: bowls(1) }, 422],
  ])('refuses: %s', async (_, body, status) => {
    expect((await quote(body)).statusCode).toBe(status);
  });

  it('fails when a table cannot be read', async () => {
    const handle = priceQuote({
      products: { ...fakeProducts(), bySku: () => Promise.reject(new Error('throughput exceeded')) },
      buyers: { get: async () => undefined },
      coupons: { get: async () => undefined },
    });
    await expect(handle(httpEvent({ route: 'POST /quotes', body: { country: 'DE', lines: bowls(1) } }))).rejects.toThrow('throughput exceeded');
  });
});
