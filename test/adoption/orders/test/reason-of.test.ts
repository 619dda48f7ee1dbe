import { reasonOf } from '../src/cancel-order/reason-of';

test('a declined card', () => {
  expect(reasonOf({ orderId: 'o-1', card: { declined: 'Insufficient funds' } })).toBe('insufficient funds');
});
