import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { type Baseline, baseline } from '../core/cycle';
import { ConcurrentChange, SourceUnavailable } from '../core/errors';
import { expiryAttribute, stateKeys } from '../core/names';
import type { Baselines } from '../core/ports';

/** Quota of BatchGetItem. */
const itemsPerCall = 100;
const calls = 8;
/** Days after its last pass for which a baseline is kept. */
const retentionDays = 90;

const item = z.object({ component: z.string(), baseline });

/** One item a component, in a partition of its own: ten thousand of them are written within minutes. */
export function dynamodbBaselines({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Baselines {
  const readSome = async (keys: readonly Record<string, unknown>[]): Promise<readonly z.infer<typeof item>[]> => {
    const found: z.infer<typeof item>[] = [];
    let left = keys;
    for (let call = 0; left.length > 0; call += 1) {
      if (call === calls) throw new SourceUnavailable(`Baselines: saw ${left.length} of ${keys.length} not answered after ${calls} calls, expected all`);
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems: { [stateTable]: { Keys: [...left] } } }));
      found.push(...(Responses?.[stateTable] ?? []).map((row) => parse(item, row, 'Baseline item')));
      left = UnprocessedKeys?.[stateTable]?.Keys ?? [];
    }
    return found;
  };

  return {
    async read(tenant, components) {
      const found = new Map<string, Baseline>();
      for (let start = 0; start < components.length; start += itemsPerCall) {
        const rows = await readSome(components.slice(start, start + itemsPerCall).map((component) => stateKeys.baseline(tenant, component)));
        for (const row of rows) found.set(row.component, row.baseline);
      }
      return found;
    },

    async write(tenant, component, before, after) {
      try {
        await client.send(new PutCommand({
          TableName: stateTable,
          Item: { ...stateKeys.baseline(tenant, component), component, baseline: after, readUntil: after.readUntil, [expiryAttribute]: Math.ceil(Date.parse(after.readUntil) / 1000) + retentionDays * 86_400 },
          ...(before === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : { ConditionExpression: 'readUntil = :before', ExpressionAttributeValues: { ':before': before.readUntil } }),
        }));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        throw new ConcurrentChange(`Baseline of ${component}: saw that another pass wrote it, expected it to reach until ${before?.readUntil ?? 'nowhere'}`, { cause: error });
      }
    },
  };
}
