import currency from 'currency.js';
import type { Product } from '../shared/products';
import type { Buyer } from './buyers';
import type { Coupon } from './coupons';

export const countries = ['DE', 'FR', 'NL', 'AT', 'ES'] as const;

type Country = (typeof countries)[number];

interface QuoteInput {
  readonly lines: readonly { readonly product: Product; readonly quantity: number }[];
  readonly country: Country;
  readonly shipping: 'standard' | 'express';
  readonly buyer: Buyer | undefined;
  readonly coupon: Coupon | undefined;
}

/** All amounts in EUR, rounded to cents. Tax is charged on goods and shipping, after the discount. */
export function calculateQuote({ lines, country, shipping, buyer, coupon }: QuoteInput) {
  const priced = lines.map(({ product, quantity }) => ({
    sku: product.sku,
    name: product.name,
    quantity,
    unitPrice: cents(product.priceCents).value,
    total: cents(product.priceCents).multiply(quantity).value,
  }));
  const subtotal = priced.reduce((sum, line) => sum.add(line.total), currency(0));
  const discount = coupon === undefined ? currency(0) : couponDiscount(coupon, subtotal);
  const goods = subtotal.subtract(discount);
  const weightGrams = lines.reduce((sum, line) => sum + line.product.weightGrams * line.quantity, 0);
  const delivery = shippingCost(shipping, goods, weightGrams);
  const tax = goods.add(delivery).multiply(taxRate(country, buyer));
  return {
    currency: 'EUR',
    lines: priced,
    subtotal: subtotal.value,
    discount: discount.value,
    shipping: delivery.value,
    tax: tax.value,
    total: goods.add(delivery).add(tax).value,
  };
}

const taxRates: Readonly<Record<Country, number>> = { DE: 0.19, FR: 0.2, NL: 0.21, AT: 0.2, ES: 0.21 };

function taxRate(country: Country, buyer: Buyer | undefined): number {
  return buyer?.businessTaxId === undefined ? taxRates[country] : 0;
}

/** Never more than the goods cost; nothing below the coupon's minimum. */
function couponDiscount(coupon: Coupon, subtotal: currency): currency {
  if (subtotal.intValue < (coupon.minimumCents ?? 0)) return currency(0);
  const discount = coupon.kind === 'percent' ? subtotal.multiply(coupon.percent / 100) : cents(coupon.amountCents);
  return discount.value > subtotal.value ? subtotal : discount;
}

/** Standard is free from 60 EUR; parcels over 20 kg cost 12 EUR more either way. */
function shippingCost(shipping: 'standard' | 'express', goods: currency, weightGrams: number): currency {
  const base = shipping === 'express' ? currency(11.9) : currency(goods.value >= 60 ? 0 : 4.9);
  return weightGrams > 20_000 ? base.add(12) : base;
}

function cents(amount: number): currency {
  return currency(amount, { fromCents: true });
}
