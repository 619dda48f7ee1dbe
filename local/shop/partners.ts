import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { products } from '../../examples/shop/shop-data';

/** How long the shop's bank and its collector of reviews take to answer, in ms: services elsewhere, which no function makes faster. */
const latencyMs = { rates: 60, reviews: 80 } as const;
const rates: Readonly<Record<string, number>> = { EUR: 1, GBP: 0.86, SEK: 11.2, USD: 1.09 };

/** The shop's two partners on loopback. Ends with the process that starts it. */
export async function startPartners(): Promise<string> {
  const server = createServer((request, response) => {
    const [, what, ...of] = (request.url ?? '').split('/').map(decodeURIComponent);
    const answer = what === 'rates' ? { rate: rates[of[1] ?? ''] } : what === 'reviews' ? { reviews: reviewsOf(of[0] ?? '') } : undefined;
    setTimeout(() => {
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
    }, what === 'rates' ? latencyMs.rates : latencyMs.reviews);
  });
  server.unref();
  return `http://127.0.0.1:${await listening(server)}`;
}

function reviewsOf(category: string): Record<string, number> {
  return Object.fromEntries(products().filter((product) => product.category === category).map(({ sku, rating }, index) => [sku, Math.round(rating * (index % 9))]));
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
