import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const buyerItem = z.object({
  customerId: z.string(),
  country: z.string(),
  /** Business customers pay their tax themselves. */
  businessTaxId: z.string().optional(),
});

/** What pricing needs to know of a customer. */
export type Buyer = z.infer<typeof buyerItem>;

export interface Buyers {
  get(customerId: string): Promise<Buyer | undefined>;
}

export function dynamoBuyers(documents: DynamoDBDocumentClient, table: string): Buyers {
  return {
    async get(customerId) {
      const { Item } = await documents.send(new GetCommand({ TableName: table, Key: { customerId } }));
      return Item === undefined ? undefined : buyerItem.parse(Item);
    },
  };
}
