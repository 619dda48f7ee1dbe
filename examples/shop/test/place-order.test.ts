import { describe, expect, it } from '@jest/globals';
import { httpEvent } from '../events';
import type { OrderBook } from '../src/place-order/order-book';
import { placeOrder } from '../src/place-order/place-order';
import type { Order } from '../src/shared/orders';
import { aCustomer, aProduct, bodyOf, fakeCustomers, fakeProducts } from './fixtures';

function fakeOrderBook(onHand: Record<string, number>): OrderBook & { readonly orders: Map<string, Order> } {
  const orders = new Map<string, Order>();
  return {
    orders,
    async place(order) {
      const before = orders.get(order.orderId);
      if (before !== undefined) return { kind: 'placed-before', order: before };
      const skus = order.lines.filter((line) => (onHand[line.sku] ?? 0) < line.quantity).map((line) => line.sku);
      if (skus.length > 0) return { kind: 'out-of-stock', skus };
      orders.set(order.orderId, order);
      return { kind: 'placed', order };
    },
  };
}

function shop(onHand: Record<string, number> = { 'SKU-1': 10, 'SKU-2': 0 }) {
  const orderBook = fakeOrderBook(onHand);
  const handle = placeOrder({ customers: fakeCustomers(aCustomer()), products: fakeProducts(aProduct(), aProduct({ sku: 'SKU-2' })), orderBook });
  const order = (body: unknown, headers: Record<string, string> = { 'idempotency-key': 'key-1' }) =>
    handle(httpEvent({ route: 'POST /orders', at: new Date('2026-02-10T08:00:00Z'), headers, body }));
  return { order, orders: orderBook.orders };
}

const request = { customerId: 'cus_1', lines: [{ sku: 'SKU-1', quantity: 2 }] };

describe('place-order', () => {
  it('writes the order with the prices of the moment', async () => {
    const { order, orders } = shop();
    const answer = await order(request);
    expect(answer.statusCode).toBe(201);
    expect(bodyOf(answer)).toEqual({ orderId: expect.stringMatching(/^ord_[0-9a-f]{20}$/), status: 'placed', placedAt: '2026-02-10T08:00:00.000Z', itemsTotal: 50 });
    expect([...orders.values()]).toMatchObject([{ customerId: 'cus_1', lines: [{ sku: 'SKU-1', quantity: 2, unitPriceCents: 2_500 }], itemsTotalCents: 5_000 }]);
  });

  it('places a repeated request once', async () => {
    const { order, orders } = shop();
    const first = await order(request);
    const second = await order(request);
    expect(second.statusCode).toBe(200);
    expect(bodyOf(second)).toEqual(bodyOf(first));
    expect(orders.size).toBe(1);
  });

  it('places another order for another key', async () => {
    const { order, orders } = shop();
    await order(request);
    await order(request, { 'idempotency-key': 'key-2' });
    expect(orders.size).toBe(2);
  });

  it.each<[string, unknown, number]>([
    ['out of stock', { ...request, lines: [{ sku: 'SKU-2', quantity: 1 }] }, 409],
    ['unknown customer', { ...request, customerId: 'cus_9' }, 404],
    ['unknown product', { ...request, lines: [{ sku: 'SKU-9', quantity: 1 }] }, 422],
    ['a product twice', { ...request, lines: [...request.lines, ...request.lines] }, 400],
    ['no lines', { customerId: 'cus_1' }, 400],
  ])('refuses: %s', async (_, body, status) => {
    const { order, orders } = shop();
    expect((await order(body)).statusCode).toBe(status);
    expect(orders.size).toBe(0);
  });

  it('refuses a request without idempotency key', async () => {
    expect((await shop().order(request, {})).statusCode).toBe(400);
  });
});
