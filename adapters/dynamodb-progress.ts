import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, GetCommand, paginateQuery, PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { type Outcome, outcome as outcomeSchema } from '../core/cycle';
import { NotFound } from '../core/errors';
import type { ImprovementRow, Progress } from '../core/ports';
import { isWatched } from '../core/rollback-rate';

/** Items beside the rows: sorted by time, of a tenant and of each of its components, so that none has to be looked for among others'. */
const prefixes = {
  started: (component?: string) => (component === undefined ? 'history#' : `history-of#${component}#`),
  watched: (component?: string) => (component === undefined ? 'watched#' : `watched-of#${component}#`),
} as const;
const timed = (prefix: string, at: string, improvementId: string): string => `${prefix}${new Date(at).toISOString()}#${improvementId}`;
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
const endingItem = outcomeSchema.pick({ improvementId: true, component: true, kind: true, endedAt: true });

/** A row per improvement, and beside it small items whose keys sort by the time of its start, or of its end, and name it. */
export function dynamodbProgress({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Progress {
  const read = async (tenant: string, improvementId: string): Promise<ImprovementRow | undefined> => {
    const { Item } = await client.send(new GetCommand({ TableName: stateTable, Key: keyOf(tenant, improvementId), ConsistentRead: true }));
    return Item === undefined ? undefined : rowOf(Item);
  };

  const newest = async (tenant: string, prefix: string, limit: number): Promise<readonly unknown[]> => {
    const items: unknown[] = [];
    const pages = paginateQuery({ client }, {
      TableName: stateTable,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :tenant AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':tenant': tenant, ':prefix': prefix },
      ScanIndexForward: false,
      Limit: limit,
    });
    for await (const page of pages) {
      items.push(...(page.Items ?? []));
      if (items.length >= limit) break;
    }
    return items.slice(0, limit);
  };

  /** @returns the outcome that stands */
  const settle = async (tenant: string, outcome: Outcome): Promise<Outcome> => {
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
  };

  return {
    async startImprovement(row) {
      const { tenant, improvementId, component, cycleId, summary, startedAt, executionArn, outcome } = row;
      const item = { ...keyOf(tenant, improvementId), improvementId, component, cycleId, summary, startedAt, executionArn, ...(outcome && { outcome: JSON.stringify(outcome) }) };
      const histories = [prefixes.started(), prefixes.started(component)].map((prefix) => ({ pk: tenant, sk: timed(prefix, startedAt, improvementId), improvementId }));
      try {
        await client.send(new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName: stateTable, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
            ...histories.map((history) => ({ Put: { TableName: stateTable, Item: history } })),
          ],
        }));
      } catch (error) {
        if (error instanceof TransactionCanceledException && error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed') return;
        throw error;
      }
    },

    async finish(tenant, outcome) {
      const standing = await settle(tenant, outcome);
      if (!isWatched(standing)) return standing;
      // After the row, and also where it has its outcome already: whoever was cut off in between is run again.
      const ending = endingItem.parse(standing);
      await Promise.all([prefixes.watched(), prefixes.watched(ending.component)].map((prefix) => client.send(new PutCommand({ TableName: stateTable, Item: { pk: tenant, sk: timed(prefix, ending.endedAt, ending.improvementId), ...ending } }))));
      return standing;
    },

    improvement: read,

    async improvements(tenant, limit, component) {
      const items = await newest(tenant, prefixes.started(component), limit);
      const rows = await Promise.all(items.map((item) => read(tenant, parse(historyItem, item, 'History item').improvementId)));
      return rows.filter((row) => row !== undefined);
    },

    async endings(tenant, limit, component) {
      return (await newest(tenant, prefixes.watched(component), limit)).map((item) => parse(endingItem, item, 'Ending item'));
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
