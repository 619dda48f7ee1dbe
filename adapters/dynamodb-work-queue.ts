import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { opportunity as opportunitySchema } from '../core/cycle';
import { ConcurrentChange } from '../core/errors';
import { expiryAttribute } from '../core/names';
import type { WorkQueue } from '../core/ports';

const maxAttempts = 5;
const prefixes = { opportunity: 'queued#', postponed: 'postponed#', cooldown: 'cooldown#', claim: 'claim#' } as const;

const queuedItem = z.object({ opportunity: z.string(), reason: z.string(), expiresAt: z.iso.datetime() });
const postponedItem = z.object({ pk: z.string(), component: z.string(), reason: z.string(), at: z.iso.datetime(), notBefore: z.iso.datetime().optional(), emergency: z.boolean().optional() });
const cooldownItem = z.object({ component: z.string(), until: z.iso.datetime() });
const claimItem = z.object({ claimant: z.string(), expiresAt: z.iso.datetime() });

/** DynamoDB removes what has expired some hours late, so the readers compare times themselves. */
export function dynamodbWorkQueue({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): WorkQueue {
  const put = (item: Readonly<Record<string, unknown>>) => client.send(new PutCommand({ TableName: stateTable, Item: item }));
  const remove = (tenant: string, sk: string) => client.send(new DeleteCommand({ TableName: stateTable, Key: { pk: tenant, sk } }));
  const list = async <T>(tenant: string, prefix: string, schema: z.ZodType<T>): Promise<readonly T[]> => {
    const found: T[] = [];
    const pages = paginateQuery({ client }, {
      TableName: stateTable,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':tenant': tenant, ':prefix': prefix },
    });
    for await (const page of pages) for (const item of page.Items ?? []) found.push(parse(schema, item, `Item ${prefix}`));
    return found;
  };

  return {
    async putOpportunity(opportunity, reason, expiresAt) {
      await put({
        pk: opportunity.tenant, sk: `${prefixes.opportunity}${opportunity.fingerprint}`,
        opportunity: JSON.stringify(opportunity), reason, expiresAt, [expiryAttribute]: secondsOf(expiresAt),
      });
    },

    async opportunities(tenant) {
      const items = await list(tenant, prefixes.opportunity, queuedItem);
      return items.map(({ opportunity, reason, expiresAt }) => ({ opportunity: parse(opportunitySchema, JSON.parse(opportunity), 'Queued opportunity'), reason, expiresAt }));
    },

    async removeOpportunity(tenant, fingerprint) {
      await remove(tenant, `${prefixes.opportunity}${fingerprint}`);
    },

    async putPostponed({ tenant, component, reason, at, notBefore, emergency }) {
      await put({ pk: tenant, sk: `${prefixes.postponed}${component}`, component, reason, at, ...(notBefore !== undefined && { notBefore }), ...(emergency !== undefined && { emergency }) });
    },

    async postponed(tenant) {
      const items = await list(tenant, prefixes.postponed, postponedItem);
      return items.map(({ pk, notBefore, emergency, ...rest }) => ({ tenant: pk, ...rest, ...(notBefore !== undefined && { notBefore }), ...(emergency !== undefined && { emergency }) }));
    },

    async removePostponed(tenant, component) {
      await remove(tenant, `${prefixes.postponed}${component}`);
    },

    async startCooldown(tenant, component, until) {
      await put({ pk: tenant, sk: `${prefixes.cooldown}${component}`, component, until, [expiryAttribute]: secondsOf(until) });
    },

    async cooldowns(tenant) {
      const items = await list(tenant, prefixes.cooldown, cooldownItem);
      return new Map(items.map(({ component, until }) => [component, until]));
    },

    async claim(tenant, key, claimant, now, expiresAt) {
      const Key = { pk: tenant, sk: `${prefixes.claim}${key}` };
      for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
        try {
          await client.send(new PutCommand({
            TableName: stateTable,
            Item: { ...Key, claimant, expiresAt: new Date(expiresAt).toISOString(), [expiryAttribute]: secondsOf(expiresAt) },
            ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
            ExpressionAttributeValues: { ':now': new Date(now).toISOString() },
          }));
          return claimant;
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        }
        const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key, ConsistentRead: true }));
        if (Item !== undefined) return parse(claimItem, Item, 'Claim item').claimant;
      }
      throw new ConcurrentChange(`Claim ${key}: came and went ${maxAttempts} times while ${claimant} asked for it`);
    },
  };
}

function secondsOf(time: string): number {
  return Math.ceil(Date.parse(time) / 1000);
}
