import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Customers } from '../shared/customers';
import { type ApiHandler, answeringFaults, bodyOf, ClientFault, json, receivedAt } from '../shared/http';
import type { Order } from '../shared/orders';
import type { Products } from '../shared/products';
import type { OrderBook } from './order-book';

const orderRequest = z.object({
  customerId: z.string(),
  shipping: z.enum(['standard', 'express']).default('standard'),
  lines: z
    .array(z.object({ sku: z.string(), quantity: z.number().int().min(1).max(99) }))
    .min(1)
    .max(50)
    .refine((lines) => new Set(lines.map((line) => line.sku)).size === lines.length, 'each product once'),
});

interface PlaceOrderServices {
  readonly customers: Customers;
  readonly products: Products;
  readonly orderBook: OrderBook;
}

/** The idempotency key decides the order's id, so that a repeated request finds the first one's order. */
export function placeOrder({ customers, products, orderBook }: PlaceOrderServices): ApiHandler {
  return answeringFaults(async (event) => {
    const key = event.headers['idempotency-key'];
    if (key === undefined || key === '') throw new ClientFault(400, 'header idempotency-key: missing');
    const request = bodyOf(event, orderRequest);
    const [customer, found] = await Promise.all([customers.get(request.customerId), products.bySku(request.lines.map((line) => line.sku))]);
    if (customer === undefined) throw new ClientFault(404, `customer ${request.customerId}: not found`);

    const lines = request.lines.map(({ sku, quantity }) => {
      const product = found.get(sku);
      if (product === undefined) throw new ClientFault(422, `product ${sku}: not for sale`);
      return { sku, name: product.name, quantity, unitPriceCents: product.priceCents };
    });
    const placed = await orderBook.place({
      orderId: orderIdOf(request.customerId, key),
      customerId: request.customerId,
      status: 'placed',
      placedAt: receivedAt(event).toISOString(),
      shipping: request.shipping,
      lines,
      itemsTotalCents: lines.reduce((sum, line) => sum + line.unitPriceCents * line.quantity, 0),
    });
    switch (placed.kind) {
      case 'placed':
        return json(201, receipt(placed.order));
      case 'placed-before':
        return json(200, receipt(placed.order));
      case 'out-of-stock':
        throw new ClientFault(409, `out of stock: ${placed.skus.join(', ')}`);
    }
  });
}

function orderIdOf(customerId: string, key: string): string {
  return `ord_${createHash('sha256').update(`${customerId}\n${key}`).digest('hex').slice(0, 20)}`;
}

function receipt({ orderId, status, placedAt, itemsTotalCents }: Order) {
  return { orderId, status, placedAt, itemsTotal: itemsTotalCents / 100 };
}
