import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const customerItem = z.object({
  customerId: z.string(),
  name: z.string(),
  country: z.string(),
  /** Categories chosen on the profile page; most customers never open it. */
  interests: z.array(z.string()).optional(),
});

export type Customer = z.infer<typeof customerItem>;

export interface Customers {
  get(customerId: string): Promise<Customer | undefined>;
}

export function dynamoCustomers(documents: DynamoDBDocumentClient, table: string): Customers {
  return {
    async get(customerId) {
      const { Item } = await documents.send(new GetCommand({ TableName: table, Key: { customerId } }));
      return Item === undefined ? undefined : customerItem.parse(Item);
    },
  };
}
