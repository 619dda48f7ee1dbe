import { type DynamoDBDocumentClient, paginateQuery, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { type BatchCounters, batchCounters } from '../core/cycle';
import { expiryAttribute, stateKeys } from '../core/names';
import type { Counters } from '../core/ports';

const minuteMs = 60_000;
const daySeconds = 86_400;
const concurrentPuts = 25;

const counterItem = z.object({ counters: z.string() });

/** One item per batch, under a key that the same batch always has: redelivery writes the same item once more. */
export function dynamodbCounters({ client, stateTable, retentionDays }: {
  readonly client: DynamoDBDocumentClient;
  readonly stateTable: string;
  /** Days after its minute for which an item is kept. */
  readonly retentionDays: number;
}): Counters {
  const put = (item: BatchCounters) =>
    client.send(new PutCommand({
      TableName: stateTable,
      Item: {
        pk: stateKeys.counters(item.tenant, item.component),
        sk: `${new Date(item.minute).toISOString()}#${item.version}#${item.batchHash}`,
        counters: JSON.stringify(item),
        [expiryAttribute]: Math.ceil(Date.parse(item.minute) / 1000) + retentionDays * daySeconds,
      },
    }));

  return {
    async put(items) {
      for (let start = 0; start < items.length; start += concurrentPuts) {
        await Promise.all(items.slice(start, start + concurrentPuts).map(put));
      }
    },

    async read(tenant, component, window, consistency = 'strong') {
      const found: BatchCounters[] = [];
      const pages = paginateQuery({ client }, {
        TableName: stateTable,
        ConsistentRead: consistency === 'strong',
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': stateKeys.counters(tenant, component), ':from': firstMinute(window.from), ':to': new Date(window.to).toISOString() },
      });
      for await (const page of pages) {
        for (const item of page.Items ?? []) found.push(parse(batchCounters, JSON.parse(parse(counterItem, item, 'Counter item').counters), 'Counter item'));
      }
      return found;
    },
  };
}

/** Start of the minute in which a moment lies: the first that overlaps a window from there. */
function firstMinute(time: string): string {
  return new Date(Math.floor(Date.parse(time) / minuteMs) * minuteMs).toISOString();
}
