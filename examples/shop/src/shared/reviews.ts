import { z } from 'zod';

const answer = z.object({ reviews: z.record(z.string(), z.number().int()) });

export interface Reviews {
  /** How many reviews each product of a category has, by sku. */
  inCategory(category: string): Promise<ReadonlyMap<string, number>>;
}

/** The HTTP API of the service that collects reviews. */
export function collectedReviews(base: string): Reviews {
  return {
    async inCategory(category) {
      const response = await fetch(`${base}/reviews/${encodeURIComponent(category)}`);
      if (!response.ok) throw new Error(`reviews of ${category}: the service answered ${response.status}`);
      return new Map(Object.entries(answer.parse(await response.json()).reviews));
    },
  };
}
