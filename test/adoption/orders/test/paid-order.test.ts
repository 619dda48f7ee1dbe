import { paidOrder } from '../src/fulfil-orders/paid-order';

test('a message names its order', () => {
  expect(paidOrder('{"orderId":"o-1"}')).toBe('o-1');
});

test('a message without an order is refused', () => {
  expect(() => paidOrder('{}')).toThrow('names no order');
});
