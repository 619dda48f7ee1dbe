import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';

const couponTerms = z.object({ code: z.string(), expiresAt: z.string(), minimumCents: z.number().int().optional() });

const couponItem = z.discriminatedUnion('kind', [
  couponTerms.extend({ kind: z.literal('percent'), percent: z.number().min(0).max(100) }),
  couponTerms.extend({ kind: z.literal('amount'), amountCents: z.number().int() }),
]);

export type Coupon = z.infer<typeof couponItem>;

export interface Coupons {
  get(code: string): Promise<Coupon | undefined>;
}

export function dynamoCoupons(documents: DynamoDBDocumentClient, table: string): Coupons {
  return {
    async get(code) {
      const { Item } = await documents.send(new GetCommand({ TableName: table, Key: { code } }));
      return Item === undefined ? undefined : couponItem.parse(Item);
    },
  };
}
