import { describeOrder } from '../src/order-status/describe-order';

test('an order that is delivered', () => {
  expect(describeOrder({ orderId: 'o-1', state: 'placed', address: { city: 'Turin' } })).toEqual({ state: 'placed', city: 'Turin' });
});
