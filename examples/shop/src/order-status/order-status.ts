import { z } from 'zod';
import { type ApiHandler, answeringFaults, ClientFault, json, parametersOf } from '../shared/http';
import type { Order, Orders } from '../shared/orders';
import { expectedDelivery } from './expected-delivery';

const request = z.object({ orderId: z.string().min(1), customerId: z.string().min(1) });

export function orderStatus({ orders }: { readonly orders: Orders }): ApiHandler {
  return answeringFaults(async (event) => {
    const { orderId, customerId } = parametersOf(event, request);
    const order = await orders.get(orderId);
    // Somebody else's order looks like one that does not exist.
    if (order === undefined || order.customerId !== customerId) throw new ClientFault(404, `order ${orderId}: not found`);
    return json(200, {
      orderId,
      status: order.status,
      placedAt: order.placedAt,
      items: order.lines.reduce((sum, line) => sum + line.quantity, 0),
      itemsTotal: order.itemsTotalCents / 100,
      ...progress(order),
    });
  });
}

/** An order that has left the warehouse. */
type ShippedOrder = Order & { readonly shipment: NonNullable<Order['shipment']> };

function progress(order: Order) {
  switch (order.status) {
    case 'placed':
    case 'packed':
      return { expectedDelivery: expectedDelivery(order.placedAt, order.shipping) };
    case 'shipped':
      return { expectedDelivery: expectedDelivery(order.shipment?.shippedAt ?? order.placedAt, order.shipping), tracking: tracking(order as ShippedOrder) };
    case 'delivered':
      return { tracking: tracking(order as ShippedOrder) };
    case 'cancelled':
      return {};
  }
}

function tracking({ shipment }: ShippedOrder) {
  return { carrier: shipment.carrier, code: shipment.trackingCode };
}
