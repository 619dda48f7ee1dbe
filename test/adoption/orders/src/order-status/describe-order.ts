import type { Order } from '../shared/orders';

export interface Described {
  readonly state: Order['state'];
  readonly city: string;
}

export function describeOrder(order: Order): Described {
  // Orders that are picked up in the shop have no address.
  return { state: order.state, city: order.address!.city };
}
