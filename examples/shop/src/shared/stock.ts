import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const stockItem = z.object({ sku: z.string(), onHand: z.number().int() });

/** The warehouse counts every product that is for sale. */
export class StockUnknown extends Error {
  override readonly name = 'StockUnknown';
}

export interface Stock {
  /** Units on hand by sku, at most 100; a sku that was never stocked is left out. */
  onHand(skus: readonly string[]): Promise<ReadonlyMap<string, number>>;
}

export function dynamoStock(documents: DynamoDBDocumentClient, table: string): Stock {
  return {
    async onHand(skus) {
      if (skus.length === 0) return new Map();
      const keys = [...new Set(skus)].map((sku) => ({ sku }));
      const answer = await documents.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: keys } } }));
      if (answer.UnprocessedKeys?.[table] !== undefined) throw new Error(`table ${table}: stock left unread, throughput exceeded`);
      const levels = z.array(stockItem).parse(answer.Responses?.[table] ?? []);
      return new Map(levels.map((level) => [level.sku, level.onHand]));
    },
  };
}
