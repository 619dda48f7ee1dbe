import dayjs from 'dayjs';
import { z } from 'zod';
import { type ApiHandler, answeringFaults, bodyOf, ClientFault, json, receivedAt } from '../shared/http';
import type { Product, Products } from '../shared/products';
import type { Buyers } from './buyers';
import type { Coupon, Coupons } from './coupons';
import { calculateQuote, countries } from './pricing';

const quoteRequest = z.object({
  customerId: z.string().optional(),
  /** Where to; the customer's own country when left out. */
  country: z.enum(countries).optional(),
  couponCode: z.string().max(32).optional(),
  shipping: z.enum(['standard', 'express']).default('standard'),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number().int().min(1).max(99) })).min(1).max(50),
});

interface PriceQuoteServices {
  readonly products: Products;
  readonly buyers: Buyers;
  readonly coupons: Coupons;
}

export function priceQuote({ products, buyers, coupons }: PriceQuoteServices): ApiHandler {
  return answeringFaults(async (event) => {
    const request = bodyOf(event, quoteRequest);
    const [found, buyer, coupon] = await Promise.all([
      products.bySku(request.lines.map((line) => line.sku)),
      request.customerId === undefined ? undefined : buyers.get(request.customerId),
      request.couponCode === undefined ? undefined : coupons.get(request.couponCode.toUpperCase()),
    ]);
    if (request.customerId !== undefined && buyer === undefined) throw new ClientFault(404, `customer ${request.customerId}: not found`);
    if (request.couponCode !== undefined) assertRedeemable(request.couponCode, coupon, receivedAt(event));

    const lines = request.lines.map(({ sku, quantity }) => ({ product: known(found, sku), quantity }));
    const country = countries.find((served) => served === (request.country ?? buyer?.country));
    if (country === undefined) throw new ClientFault(422, `country ${request.country ?? buyer?.country ?? 'not given'}: expected one of ${countries.join(', ')}`);
    return json(200, calculateQuote({ lines, country, shipping: request.shipping, buyer, coupon }));
  });
}

function known(products: ReadonlyMap<string, Product>, sku: string): Product {
  const product = products.get(sku);
  if (product === undefined) throw new ClientFault(422, `product ${sku}: not for sale`);
  return product;
}

function assertRedeemable(code: string, coupon: Coupon | undefined, at: Date): void {
  if (coupon === undefined) throw new ClientFault(422, `coupon ${code}: not known`);
  if (dayjs(at).isAfter(coupon.expiresAt)) throw new ClientFault(422, `coupon ${code}: expired`);
}
