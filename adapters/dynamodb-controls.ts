import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { mode } from '../core/cycle';
import type { Controls } from '../core/ports';

const prefix = 'control#';
/** Owner of the switches that hold in every tenant; no tenant can have this name. */
const everyTenant = '_all';

const setting = z.object({ by: z.string(), reason: z.string(), at: z.iso.datetime() });
const controlItem = z.object({ scope: z.string(), pause: setting.optional(), modeOverride: setting.extend({ mode }).optional() });

/** One item per scope. Scope `all` is kept apart from the tenants and holds for each of them. */
export function dynamodbControls({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Controls {
  const overridesOf = async (owner: string) => {
    const overrides: z.infer<typeof controlItem>[] = [];
    const pages = paginateQuery({ client }, {
      TableName: stateTable,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :owner AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':owner': owner, ':prefix': prefix },
    });
    for await (const page of pages) for (const item of page.Items ?? []) overrides.push(parse(controlItem, item, 'Control item'));
    return overrides;
  };

  return {
    async read(tenant) {
      const overrides = (await Promise.all([overridesOf(everyTenant), overridesOf(tenant)])).flat();
      return {
        paused: overrides.flatMap(({ scope, pause }) => (pause ? [{ scope, ...pause }] : [])),
        modes: Object.fromEntries(overrides.flatMap(({ scope, modeOverride }) => (modeOverride ? [[scope, modeOverride.mode]] : []))),
      };
    },

    async set(tenant, scope, change) {
      const { by, reason, at } = change;
      const pause = change.paused ? { by, reason, at } : undefined;
      const modeOverride = change.mode === undefined ? undefined : { by, reason, at, mode: change.mode };
      const expression = updateOf({ scope, ...('paused' in change && { pause }), ...('mode' in change && { modeOverride }) });
      await client.send(new UpdateCommand({
        TableName: stateTable,
        Key: { pk: scope === 'all' ? everyTenant : tenant, sk: `${prefix}${scope}` },
        UpdateExpression: expression.text,
        ExpressionAttributeNames: expression.names,
        ExpressionAttributeValues: expression.values,
      }));
    },
  };
}

/** What is undefined is removed; what is not named stays as it is. */
function updateOf(attributes: Readonly<Record<string, unknown>>) {
  const set = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const removed = Object.keys(attributes).filter((name) => attributes[name] === undefined);
  const clauses = [`SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`, ...(removed.length === 0 ? [] : [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`])];
  return {
    text: clauses.join(' '),
    names: Object.fromEntries(Object.keys(attributes).map((name) => [`#${name}`, name])),
    values: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  };
}
