import { readFileSync } from 'node:fs';

interface Price { readonly sku: string; readonly cents: number }

/** Prices of the day; tests give others. */
async function pricesOf(day: string): Promise<{ readonly lines: readonly Price[] }> {
  const text = readFileSync(`prices-${day}.json`, 'utf8');   // small, read once a call
  return JSON.parse(text);
}

export const handler = async (event: { readonly day: string; readonly sku: string }) => {
  const prices: any = await pricesOf(event.day); // any: the file has more than Price says

  // The list is short.
  const found = prices.lines.find((line: Price) => line.sku === event.sku);
  return { sku: event.sku, cents: found?.cents ?? 0, of: prices.lines.length };
};
