import { BatchGetCommand, type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const productItem = z.object({
  sku: z.string(),
  name: z.string(),
  slug: z.string(),
  category: z.string(),
  priceCents: z.number().int(),
  weightGrams: z.number().int(),
  rating: z.number(),
  tags: z.array(z.string()).optional(),
});

export type Product = z.infer<typeof productItem>;

export interface Products {
  /** The products that exist among `skus`, at most 100, by sku. */
  bySku(skus: readonly string[]): Promise<ReadonlyMap<string, Product>>;
  /** Cheapest first. */
  inCategory(category: string): Promise<readonly Product[]>;
}

export function dynamoProducts(documents: DynamoDBDocumentClient, table: string): Products {
  return {
    async bySku(skus) {
      const keys = [...new Set(skus)].map((sku) => ({ sku }));
      const answer = await documents.send(new BatchGetCommand({ RequestItems: { [table]: { Keys: keys } } }));
      if (answer.UnprocessedKeys?.[table] !== undefined) throw new Error(`table ${table}: products left unread, throughput exceeded`);
      const products = z.array(productItem).parse(answer.Responses?.[table] ?? []);
      return new Map(products.map((product) => [product.sku, product]));
    },

    async inCategory(category) {
      const products: Product[] = [];
      const pages = paginateQuery(
        { client: documents },
        { TableName: table, IndexName: 'byCategory', KeyConditionExpression: 'category = :category', ExpressionAttributeValues: { ':category': category } },
      );
      for await (const page of pages) products.push(...z.array(productItem).parse(page.Items ?? []));
      return products;
    },
  };
}
