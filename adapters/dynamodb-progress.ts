import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { outcome as outcomeSchema } from '../core/cycle';
import { NotFound } from '../core/errors';
import type { ImprovementRow, Progress } from '../core/ports';

const historyPrefix = 'history#';
const keyOf = (tenant: string, improvementId: string) => ({ pk: tenant, sk: `improvement#${improvementId}` });

const rowItem = z.object({
  pk: z.string(),
  improvementId: z.string(),
  component: z.string(),
  cycleId: z.string(),
  summary: z.string(),
  startedAt: z.iso.datetime(),
  executionArn: z.string(),
  outcome: z.string().optional(),
});
const historyItem = z.object({ improvementId: z.string() });

/** A row per improvement, and beside it an item whose key sorts by the time of its start and names it. */
export function dynamodbProgress({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Progress {
  const read = async (tenant: string, improvementId: string): Promise<ImprovementRow | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: keyOf(tenant, improvementId), ConsistentRead: true }));
    return Item === undefined ? undefined : rowOf(Item);
  };

  return {
    async startImprovement(row) {
      const { tenant, improvementId, component, cycleId, summary, startedAt, executionArn, outcome } = row;
      const item = { ...keyOf(tenant, improvementId), improvementId, component, cycleId, summary, startedAt, executionArn, ...(outcome && { outcome: JSON.stringify(outcome) }) };
      const history = { pk: tenant, sk: `${historyPrefix}${new Date(startedAt).toISOString()}#${improvementId}`, improvementId };
      try {
        await client.send(new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: stateTable, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
            { Put: { TableName: stateTable, Item: history } },
          ],
        }));
      } catch (error) {
        if (error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed') return;
        throw error;
      }
    },

    async finish(tenant, outcome) {
      try {
        await client.send(new UpdateCommand({
          TableName: stateTable,
          Key: keyOf(tenant, outcome.improvementId),
          UpdateExpression: 'SET outcome = :outcome',
          ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(outcome)',
          ExpressionAttributeValues: { ':outcome': JSON.stringify(outcome) },
        }));
        return outcome;
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const standing = (await read(tenant, outcome.improvementId))?.outcome;
        if (standing === undefined) throw missing(tenant, outcome.improvementId, error);
        return standing;
      }
    },

    improvement: read,

    async improvements(tenant, limit) {
      const ids: string[] = [];
      const pages = paginateQuery({ client }, {
        TableName: stateTable,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':tenant': tenant, ':prefix': historyPrefix },
        ScanIndexForward: false,
        Limit: limit,
      });
      for await (const page of pages) {
        for (const item of page.Items ?? []) ids.push(parse(historyItem, item, 'History item').improvementId);
        if (ids.length >= limit) break;
      }
      const rows = await Promise.all(ids.slice(0, limit).map((improvementId) => read(tenant, improvementId)));
      return rows.filter((row) => row !== undefined);
    },
  };
}

function rowOf(item: unknown): ImprovementRow {
  const { pk, outcome, ...row } = parse(rowItem, item, 'Improvement item');
  return { tenant: pk, ...row, ...(outcome !== undefined && { outcome: parse(outcomeSchema, JSON.parse(outcome), 'Improvement item.outcome') }) };
}

function missing(tenant: string, improvementId: string, cause: Error): NotFound {
  return new NotFound(`Improvement ${improvementId}: no such row in tenant ${tenant}`, { cause });
}
