import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { ConcurrentChange } from '../core/errors';
import { keptOpportunity } from '../core/kept-opportunity';
import { expiryAttribute, stateKeys } from '../core/names';
import type { Opportunities } from '../core/ports';

const maxAttempts = 8;
/** A component's name has no `#`, so that one component's keys never begin another's. */
const prefixOf = (component?: string) => `opportunity#${component === undefined ? '' : `${component}#`}`;

const item = z.object({ revision: z.int().positive(), kept: z.string().transform((text): unknown => JSON.parse(text)).pipe(keptOpportunity) });

/** Each writer changes what it read, and reads again when the item's revision has moved on. */
export function dynamodbOpportunities({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Opportunities {
  return {
    async list(tenant, component) {
      const found = [];
      const pages = paginateQuery({ client }, {
        TableName: stateTable,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':tenant': stateKeys.found(tenant), ':prefix': prefixOf(component) },
      });
      for await (const page of pages) for (const one of page.Items ?? []) found.push(parse(item, one, 'Opportunity item').kept);
      return found;
    },

    async update(tenant, component, fingerprint, change) {
      const Key = { pk: stateKeys.found(tenant), sk: `${prefixOf(component)}${fingerprint}` };
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key, ConsistentRead: true }));
        const before = Item === undefined ? undefined : parse(item, Item, 'Opportunity item');
        const after = change(before?.kept);
        if (after === undefined) return;
        try {
          await client.send(new PutCommand({
            TableName: stateTable,
            Item: { ...Key, kept: JSON.stringify(after), revision: (before?.revision ?? 0) + 1, [expiryAttribute]: Math.ceil(Date.parse(after.expiresAt) / 1000) },
            ...(before
              ? { ConditionExpression: 'revision = :before', ExpressionAttributeValues: { ':before': before.revision } }
              : { ConditionExpression: 'attribute_not_exists(pk)' }),
          }));
          return;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
      }
      throw new ConcurrentChange(`Opportunity ${fingerprint} of ${component}: others changed it ${maxAttempts} times meanwhile`);
    },
  };
}
