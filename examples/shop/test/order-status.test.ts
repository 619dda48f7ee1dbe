import { describe, expect, it } from '@jest/globals';
import { httpEvent } from '../events';
import { orderStatus } from '../src/order-status/order-status';
import type { Order } from '../src/shared/orders';
import { anOrder, bodyOf } from './fixtures';

function ask(order: Order, query: Record<string, string> = { customerId: 'cus_1' }, orderId = 'ord_1') {
  const handle = orderStatus({ orders: { get: async (id) => (id === order.orderId ? order : undefined), recentOf: async () => [] } });
  return handle(httpEvent({ route: 'GET /orders/{orderId}', path: { orderId }, query }));
}

const shipment = { carrier: 'DHL', trackingCode: 'T1', shippedAt: '2026-02-12T16:00:00.000Z' };

describe('order-status', () => {
  it.each<[string, Partial<Order>, object]>([
    ['placed on a Tuesday', {}, { status: 'placed', items: 2, itemsTotal: 50, expectedDelivery: '2026-02-14' }],
    ['express', { status: 'packed', shipping: 'express' }, { expectedDelivery: '2026-02-11' }],
    ['over a Sunday', { placedAt: '2026-02-14T08:00:00Z', shipping: 'express' }, { expectedDelivery: '2026-02-16' }],
    ['shipped', { status: 'shipped', shipment }, { expectedDelivery: '2026-02-17', tracking: { carrier: 'DHL', code: 'T1' } }],
    ['delivered', { status: 'delivered', shipment }, { status: 'delivered', tracking: { code: 'T1' } }],
    ['cancelled', { status: 'cancelled' }, { status: 'cancelled' }],
  ])('tells: %s', async (_, overrides, expected) => {
    const answer = await ask(anOrder(overrides));
    expect(answer.statusCode).toBe(200);
    expect(bodyOf(answer)).toMatchObject(expected);
  });

  it.each([
    ['unknown order', { customerId: 'cus_1' }, 'ord_9', 404],
    ['somebody else’s order', { customerId: 'cus_2' }, 'ord_1', 404],
    ['no customer', {}, 'ord_1', 400],
  ])('refuses: %s', async (_, query, orderId, status) => {
    expect((await ask(anOrder(), query, orderId)).statusCode).toBe(status);
  });
});
