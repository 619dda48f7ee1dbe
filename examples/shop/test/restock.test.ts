import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { queueEvent } from '../events';
import type { Deliveries } from '../src/restock/deliveries';
import { restock } from '../src/restock/restock';

function fakeDeliveries(failing: string): Deliveries & { readonly onHand: Map<string, number> } {
  const seen = new Set<string>();
  const onHand = new Map<string, number>();
  return {
    onHand,
    async book({ deliveryId, sku, quantity }) {
      if (sku === failing) throw new Error('throughput exceeded');
      if (seen.has(deliveryId)) return 'booked-before';
      seen.add(deliveryId);
      onHand.set(sku, (onHand.get(sku) ?? 0) + quantity);
      return 'booked';
    },
  };
}

function message(messageId: string, sku: string, quantity: number) {
  return { messageId, body: { deliveryId: `delivery-${messageId}`, sku, quantity, deliveredAt: '2026-02-10T08:00:00.000Z' } };
}

describe('restock', () => {
  beforeEach(() => {
    for (const method of ['error', 'log'] as const) jest.spyOn(console, method).mockReturnValue(undefined);
  });
  afterEach(() => void jest.restoreAllMocks());

  it('adds what was delivered', async () => {
    const deliveries = fakeDeliveries('SKU-9');
    const answer = await restock({ deliveries })(queueEvent([message('1', 'SKU-1', 5), message('2', 'SKU-1', 3), message('3', 'SKU-2', 7)]));
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(Object.fromEntries(deliveries.onHand)).toEqual({ 'SKU-1': 8, 'SKU-2': 7 });
  });

  it.each([
    ['one place', ['SKU-1', 'SKU-1'], 0],
    ['one aisle', ['SKU-1', 'SKU-11'], 9],
    ['two aisles, by the end where they meet', ['SKU-10', 'SKU-50', 'SKU-10'], 43],
  ])('says how far it is to the shelves: %s', async (_, skus, walkMetres) => {
    await restock({ deliveries: fakeDeliveries('SKU-9') })(queueEvent(skus.map((sku, index) => message(String(index), sku, 1))));
    expect(console.log).toHaveBeenCalledWith(JSON.stringify({ message: 'deliveries booked', booked: skus.length, walkMetres }));
  });

  it('adds a redelivered message once', async () => {
    const deliveries = fakeDeliveries('SKU-9');
    const handle = restock({ deliveries });
    await handle(queueEvent([message('1', 'SKU-1', 5)]));
    await handle(queueEvent([message('1', 'SKU-1', 5)]));
    expect(deliveries.onHand.get('SKU-1')).toBe(5);
  });

  it('gives only the failed messages back, and logs why', async () => {
    const deliveries = fakeDeliveries('SKU-9');
    const messages = [message('1', 'SKU-1', 5), message('2', 'SKU-9', 1), { messageId: '3', body: 'no JSON' }, message('4', 'SKU-1', -1)];
    const answer = await restock({ deliveries })(queueEvent(messages));
    expect(answer.batchItemFailures.map((failure) => failure.itemIdentifier)).toEqual(['2', '3', '4']);
    expect(deliveries.onHand.get('SKU-1')).toBe(5);
    expect(console.error).toHaveBeenCalledTimes(3);
    expect(console.error).toHaveBeenCalledWith(expect.stringContaining('throughput exceeded'));
  });
});
