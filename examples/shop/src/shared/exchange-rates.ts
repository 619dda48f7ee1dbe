import { z } from 'zod';

const answer = z.object({ rate: z.number().positive() });

export interface ExchangeRates {
  /** Units of a currency for one euro, as the bank has them today. */
  of(currency: string): Promise<number>;
}

/** The bank's HTTP API. */
export function bankRates(base: string): ExchangeRates {
  return {
    async of(currency) {
      const response = await fetch(`${base}/rates/EUR/${currency}`);
      if (!response.ok) throw new Error(`exchange rate of ${currency}: the bank answered ${response.status}`);
      return answer.parse(await response.json()).rate;
    },
  };
}
