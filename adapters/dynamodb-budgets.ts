import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { expiryAttribute, stateKeys } from '../core/names';
import type { BudgetAccount, Budgets } from '../core/ports';

/** Attributes of reservations begin so, that no id can be taken for another attribute. */
const prefix = 'held:';
const item = z.looseObject({ taken: z.number().default(0) });

/**
 * One item an account: the sum that is taken, and an attribute for each reservation that is not settled. One conditional update
 * adds to both, so that of many at one time only those pass that fit.
 */
export function dynamodbBudgets({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Budgets {
  const keyOf = ({ tenant, name }: BudgetAccount) => ({ pk: stateKeys.budgets(tenant), sk: `budget#${name}` });
  const read = async (account: BudgetAccount) => {
    const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: keyOf(account), ConsistentRead: true }));
    const { taken, ...rest } = parse(item, Item ?? {}, 'Budget item');
    const held = Object.entries(rest).flatMap(([name, value]) => (name.startsWith(prefix) && typeof value === 'number' ? [[name.slice(prefix.length), value] as const] : []));
    return { taken, held: new Map(held) };
  };
  /** Whether its condition held. */
  const update = async (account: BudgetAccount, change: Omit<UpdateCommandInput, 'TableName' | 'Key'>): Promise<boolean> => {
    try {
      await client.send(new UpdateCommand({ TableName: stateTable, Key: keyOf(account), ...change }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  return {
    read,

    async reserve(account, id, amount, limit) {
      const fits = amount <= limit && (await update(account, {
        UpdateExpression: `SET #id = :amount${account.expiresAt === undefined ? '' : ', #expiry = :expiry'} ADD taken :amount`,
        ConditionExpression: 'attribute_not_exists(#id) AND (attribute_not_exists(taken) OR taken <= :room)',
        ExpressionAttributeNames: { '#id': `${prefix}${id}`, ...(account.expiresAt !== undefined && { '#expiry': expiryAttribute }) },
        ExpressionAttributeValues: { ':amount': amount, ':room': limit - amount, ...(account.expiresAt !== undefined && { ':expiry': Math.ceil(Date.parse(account.expiresAt) / 1000) }) },
      }));
      const { taken, held } = await read(account);
      return { reserved: fits || held.has(id), taken };
    },

    async settle(account, id, amount) {
      const reserved = (await read(account)).held.get(id);
      if (reserved === undefined) return;
      // Whoever settles it at the same time settles the same: one of them passes.
      await update(account, {
        UpdateExpression: 'REMOVE #id ADD taken :difference',
        ConditionExpression: 'attribute_exists(#id)',
        ExpressionAttributeNames: { '#id': `${prefix}${id}` },
        ExpressionAttributeValues: { ':difference': amount - reserved },
      });
    },
  };
}
