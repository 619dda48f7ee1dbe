import slugify from 'slugify';
import { seededRandom } from './seeded-random';

/** What a fresh shop holds; the same on every machine. Traffic refers to it by the ids below. */

export const categories = ['kitchen', 'garden', 'lighting', 'textiles', 'office', 'storage', 'outdoor', 'decoration'] as const;
export const shopCountries = ['DE', 'FR', 'NL', 'AT', 'ES'] as const;
export const productCount = 160;
export const customerCount = 400;
export const orderCount = 300;

export const skuOf = (n: number) => `SKU-${String(n).padStart(4, '0')}`;
export const customerIdOf = (n: number) => `cus_${String(n).padStart(5, '0')}`;
export const orderIdOf = (n: number) => `ord_${String(n).padStart(8, '0')}`;
/** Whose order the n-th is; everybody's first ones. */
export const buyerOf = (order: number) => customerIdOf(order % customerCount);

const makes = ['Nordlys', 'Atelier Crème', 'Oak & Iron', 'Papyrus', 'Lumière', 'Casa Verde', 'Bauer', 'Tälje', 'Mistral', 'Sólo'] as const;
const things = ['Bowl', 'Lamp', 'Box', 'Blanket', 'Chair', 'Vase', 'Tray', 'Planter', 'Hook', 'Shelf', 'Cushion', 'Clock'] as const;
const tags = ['handmade', 'recycled', 'bestseller', 'new', 'gift', 'outlet'] as const;
const firstNames = ['Anna', 'Luc', 'Sanne', 'Jonas', 'Carmen', 'Émilie', 'Paul', 'Inés', 'Daan', 'Lena'] as const;
const lastNames = ['Berger', 'Dubois', 'de Vries', 'Huber', 'García', 'Klein', 'Moreau', 'Bakker'] as const;

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

export function products() {
  return numbers(productCount).map((n) => {
    const random = seededRandom(1000 + n);
    const name = `${random.pick(makes)} ${random.pick(things)} ${n + 1}`;
    return {
      sku: skuOf(n),
      name,
      slug: slugify(name, { lower: true, strict: true }),
      category: categories[n % categories.length] ?? categories[0],
      priceCents: random.integer(290, 12_990),
      weightGrams: random.integer(80, 4_800),
      rating: random.integer(25, 50) / 10,
      ...(random.chance(0.7) && { tags: [...new Set([random.pick(tags), random.pick(tags)])] }),
    };
  });
}

/** Half of them have joined the loyalty programme; the others have no such field. */
export function customers() {
  return numbers(customerCount).map((n) => {
    const random = seededRandom(5000 + n);
    const name = `${random.pick(firstNames)} ${random.pick(lastNames)}`;
    return {
      customerId: customerIdOf(n),
      name,
      email: `customer${n}@mail.example`,
      country: random.pick(shopCountries),
      ...(random.chance(0.1) && { businessTaxId: `EU${random.integer(100_000_000, 999_999_999)}` }),
      ...(random.chance(0.3) && { interests: [random.pick(tags), random.pick(tags)] }),
      ...(random.chance(0.5) && {
        loyalty: { tier: random.pick(['bronze', 'silver', 'gold']), points: random.integer(0, 9_000), memberSince: `202${random.integer(0, 5)}-0${random.integer(1, 9)}-15` },
      }),
    };
  });
}

/** One product in nineteen is new in the catalogue, and the warehouse has never counted it. */
const neverCounted = (n: number): boolean => n % 19 === 7;

export function stock() {
  return numbers(productCount).filter((n) => !neverCounted(n)).map((n) => ({ sku: skuOf(n), onHand: seededRandom(9000 + n).chance(0.05) ? 0 : seededRandom(9500 + n).integer(2_000, 9_000) }));
}

export function coupons() {
  return [
    { code: 'WELCOME10', kind: 'percent', percent: 10, expiresAt: '2099-12-31T23:59:59Z' },
    { code: 'SPRING5', kind: 'amount', amountCents: 500, minimumCents: 4_000, expiresAt: '2099-12-31T23:59:59Z' },
    { code: 'OUTLET20', kind: 'percent', percent: 20, minimumCents: 10_000, expiresAt: '2099-12-31T23:59:59Z' },
    { code: 'XMAS2019', kind: 'amount', amountCents: 1_500, expiresAt: '2019-12-26T23:59:59Z' },
  ];
}

/** A third of the orders that left came from the old shop, which kept no shipments. */
export function orders() {
  const catalogue = products();
  return numbers(orderCount).map((n) => {
    const random = seededRandom(20_000 + n);
    const status = random.pick(['placed', 'packed', 'shipped', 'delivered', 'cancelled']);
    const first = random.integer(0, productCount - 1);
    const lines = numbers(random.integer(1, 3)).flatMap((offset) => {
      const product = catalogue[(first + 8 * offset) % productCount];
      return product === undefined ? [] : [{ sku: product.sku, name: product.name, quantity: random.integer(1, 3), unitPriceCents: product.priceCents }];
    });
    const day = String(random.integer(1, 28)).padStart(2, '0');
    return {
      orderId: orderIdOf(n),
      customerId: buyerOf(n),
      status,
      placedAt: `2026-01-${day}T09:${String(random.integer(10, 59))}:00.000Z`,
      shipping: random.pick(['standard', 'express']),
      lines,
      itemsTotalCents: lines.reduce((sum, line) => sum + line.quantity * line.unitPriceCents, 0),
      ...((status === 'shipped' || status === 'delivered') && n % 3 !== 0 && {
        shipment: { carrier: random.pick(['DHL', 'DPD', 'PostNL']), trackingCode: `T${random.integer(10_000_000, 99_999_999)}`, shippedAt: `2026-02-0${random.integer(1, 9)}T16:00:00.000Z` },
      }),
    };
  });
}
