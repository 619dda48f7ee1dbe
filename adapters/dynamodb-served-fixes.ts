import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, paginateQuery, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { looksAfter } from '../core/after-promotion';
import { parse } from '../core/config';
import type { ServedFix, ServedFixes } from '../core/ports';

const prefix = 'served-fix#';
const item = z.object({ pk: z.string(), component: z.string(), improvementId: z.string(), version: z.string(), codeSha256: z.string(), memoryMb: z.number().optional(), summary: z.string(), promotedAt: z.string(), looks: looksAfter.optional() });

/** One item a component: the last fix that was promoted there. */
export function dynamodbServedFixes({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): ServedFixes {
  return {
    async put({ tenant, component, ...fix }) {
      await client.send(new PutCommand({ TableName: stateTable, Item: { pk: tenant, sk: `${prefix}${component}`, component, ...fix } }));
    },

    async update({ tenant, component, ...fix }) {
      try {
        await client.send(new PutCommand({ TableName: stateTable, Item: { pk: tenant, sk: `${prefix}${component}`, component, ...fix }, ConditionExpression: 'improvementId = :improvement', ExpressionAttributeValues: { ':improvement': fix.improvementId } }));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },

    async list(tenant) {
      const fixes: ServedFix[] = [];
      const pages = paginateQuery({ client }, {
        TableName: stateTable,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':tenant': tenant, ':prefix': prefix },
      });
      for await (const page of pages) {
        for (const found of page.Items ?? []) {
          const { pk, memoryMb, looks, ...fix } = parse(item, found, 'Served fix');
          fixes.push({ tenant: pk, ...fix, ...(memoryMb !== undefined && { memoryMb }), ...(looks && { looks }) });
        }
      }
      return fixes;
    },

    async remove(tenant, component) {
      await client.send(new DeleteCommand({ TableName: stateTable, Key: { pk: tenant, sk: `${prefix}${component}` } }));
    },
  };
}
