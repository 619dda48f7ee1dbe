import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const item = {
  orderId: { S: 'ord_1' }, customerId: { S: 'cus_1' }, email: { S: 'ada@example.com' }, total: { N: '5400' },
  lines: { L: Array.from({ length: 8 }, (_, index) => ({ M: { sku: { S: `sku_${index}` }, name: { S: `Thing number ${index}` }, quantity: { N: '2' }, priceCents: { N: '675' } } })) },
};
const partner = { currency: 'EUR', rates: Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`C${index}`, 1 + index / 10])) };

/** What the handler asks: a table and two partners, at once and always the same. */
export async function servePartners(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(request.headers['x-amz-target'] === undefined ? partner : { Item: item }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`, server };
}
