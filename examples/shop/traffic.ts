import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { httpEvent, queueEvent } from './events';
import { type SeededRandom, seededRandom } from './seeded-random';
import { buyerOf, categories, coupons, customerCount, customerIdOf, customers, orderCount, orderIdOf, orders, productCount, products, shopCountries, skuOf, stock } from './shop-data';

/** Table names as the stack's outputs give them. */
export interface ShopTables {
  readonly ProductsTable: string;
  readonly CustomersTable: string;
  readonly StockTable: string;
  readonly OrdersTable: string;
  readonly CouponsTable: string;
}

/** Fills the tables of a fresh shop; done twice it resets what it wrote. */
export async function seedShop(documents: DynamoDBDocumentClient, tables: ShopTables): Promise<void> {
  await write(documents, tables.ProductsTable, products());
  await write(documents, tables.CustomersTable, customers());
  await write(documents, tables.StockTable, stock());
  await write(documents, tables.CouponsTable, coupons());
  await write(documents, tables.OrdersTable, orders());
}

export interface TrafficSource {
  readonly component: string;
  readonly ratePerSecond: number;
  /** The n-th call's event, always the same for the same n. */
  readonly event: (n: number) => object;
}

/** 49 calls a second, spread as in a shop's day. */
export const shopTraffic: readonly TrafficSource[] = [
  { component: 'price-quote', ratePerSecond: 22, event: quoteEvent },
  { component: 'catalog-search', ratePerSecond: 6, event: searchEvent },
  { component: 'order-status', ratePerSecond: 7, event: statusEvent },
  { component: 'recommendations', ratePerSecond: 7, event: recommendationsEvent },
  { component: 'place-order', ratePerSecond: 2, event: orderEvent },
  { component: 'restock', ratePerSecond: 5, event: deliveryEvent },
];

/** Guests ask for quotes too; few calls name a coupon that has expired, or a product that is gone. */
function quoteEvent(n: number): object {
  const random = seededRandom(n);
  const guest = random.chance(0.05);
  const coupon = random.chance(0.02) ? 'XMAS2019' : random.pick(['WELCOME10', 'SPRING5', 'OUTLET20', 'welcome10']);
  const lines = basket(random, 4);
  return httpEvent({
    route: 'POST /quotes',
    at: momentOf(n, 22),
    body: {
      ...(guest ? { country: random.pick(shopCountries) } : { customerId: someCustomer(random) }),
      ...(random.chance(0.25) && { couponCode: coupon }),
      ...(random.chance(0.3) && { shipping: 'express' }),
      lines: random.chance(0.01) ? [...lines, { sku: 'SKU-GONE', quantity: 1 }] : lines,
    },
  });
}

function searchEvent(n: number): object {
  const random = seededRandom(100_000_000 + n);
  return httpEvent({
    route: 'GET /catalog/{category}',
    at: momentOf(n, 6),
    path: { category: random.pick(categories) },
    query: {
      ...(random.chance(0.5) && { text: random.pick(['lamp', 'Lumière', 'oak iron', 'box', 'handmade', 'Atelier Crème bowl', 'gift', 'solo']) }),
      ...(random.chance(0.3) && { maxPrice: String(random.integer(10, 120)) }),
      ...(random.chance(0.4) && { sort: random.pick(['price', 'rating', 'name']) }),
      ...(random.chance(0.2) && { page: '2' }),
      ...(random.chance(0.3) && { currency: random.pick(['GBP', 'SEK', 'USD']) }),
    },
  });
}

function statusEvent(n: number): object {
  const random = seededRandom(200_000_000 + n);
  const order = random.integer(0, orderCount - 1);
  const orderId = random.chance(0.03) ? 'ord_mistyped' : orderIdOf(order);
  return httpEvent({ route: 'GET /orders/{orderId}', at: momentOf(n, 7), path: { orderId }, query: { customerId: buyerOf(order) } });
}

function recommendationsEvent(n: number): object {
  const random = seededRandom(300_000_000 + n);
  return httpEvent({
    route: 'GET /customers/{customerId}/recommendations',
    at: momentOf(n, 7),
    path: { customerId: someCustomer(random) },
    query: { category: random.pick(categories) },
  });
}

/** Every tenth call is the one before once more, as an impatient browser sends it. */
function orderEvent(n: number): object {
  const request = n % 10 === 9 ? n - 1 : n;
  const random = seededRandom(400_000_000 + request);
  return httpEvent({
    route: 'POST /orders',
    at: momentOf(n, 2),
    headers: { 'idempotency-key': `checkout-${request}` },
    body: { customerId: someCustomer(random), shipping: random.pick(['standard', 'express']), lines: basket(random, 3) },
  });
}

function deliveryEvent(n: number): object {
  const random = seededRandom(500_000_000 + n);
  const at = momentOf(n, 5);
  const messages = basket(random, 5).map(({ sku }, index) => ({
    messageId: `message-${n}-${index}`,
    body: { deliveryId: `delivery-${n}-${index}`, sku, quantity: random.integer(5, 40), deliveredAt: at.toISOString() },
  }));
  return queueEvent(messages, at);
}

/** Different products, one to three of each. */
function basket(random: SeededRandom, maxLines: number) {
  const first = random.integer(0, productCount - 1);
  const lines = random.integer(1, maxLines);
  return Array.from({ length: lines }, (_, index) => ({ sku: skuOf((first + 7 * index) % productCount), quantity: random.integer(1, 3) }));
}

function someCustomer(random: SeededRandom): string {
  return customerIdOf(random.integer(0, customerCount - 1));
}

function momentOf(n: number, ratePerSecond: number): Date {
  return new Date(Date.UTC(2026, 1, 10, 8) + Math.round((1000 * n) / ratePerSecond));
}

/** DynamoDB takes 25 items at once. */
async function write(documents: DynamoDBDocumentClient, table: string, items: readonly Record<string, unknown>[]): Promise<void> {
  for (let start = 0; start < items.length; start += 25) {
    const requests = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    const { UnprocessedItems } = await documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
    if (UnprocessedItems?.[table] !== undefined) throw new Error(`table ${table}: items left unwritten, throughput exceeded`);
  }
}
