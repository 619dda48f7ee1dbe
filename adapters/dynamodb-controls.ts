import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { parse } from '../core/config';
import { mode } from '../core/cycle';
import { everyTenant } from '../core/names';
import type { Controls } from '../core/ports';

const prefix = 'control#';

const setting = z.object({ by: z.string(), reason: z.string(), at: z.iso.datetime() });
const controlItem = z.object({ scope: z.string(), pause: setting.extend({ stops: z.literal(true).optional() }).optional(), modeOverride: setting.extend({ mode }).optional(), freeze: setting.extend({ from: z.iso.datetime(), until: z.iso.datetime() }).optional(), resumedAt: z.iso.datetime().optional(), changedAt: z.iso.datetime().optional() });

const settingItem = z.object({ scope: z.string(), name: z.string(), value: z.string() }).extend(setting.shape);
/** Between scope and name of a setting; no component's name holds it. */
const settingMark = '#setting#';

/** One item per scope, and one per setting of a scope. Scope `all` is kept apart from the tenants and holds for each of them. */
export function dynamodbControls({ client, stateTable }: { readonly client: DynamoDBDocumentClient; readonly stateTable: string }): Controls {
  const itemsOf = async (owner: string) => {
    const items: Record<string, unknown>[] = [];
    const pages = paginateQuery({ client }, {
      TableName: stateTable,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :owner AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':owner': owner, ':prefix': prefix },
    });
    for await (const page of pages) items.push(...(page.Items ?? []));
    return items;
  };

  const write = async (key: { readonly pk: string; readonly sk: string }, { text, names, values }: ReturnType<typeof updateOf>, condition?: string) => {
    await client.send(new UpdateCommand({ TableName: stateTable, Key: key, UpdateExpression: text, ExpressionAttributeNames: names, ExpressionAttributeValues: values, ...(condition !== undefined && { ConditionExpression: condition }) }));
  };

  return {
    async read(tenant) {
      const items = (await Promise.all([itemsOf(everyTenant), itemsOf(tenant)])).flat();
      const isSetting = (item: Record<string, unknown>): boolean => String(item['sk']).includes(settingMark);
      const overrides = items.filter((item) => !isSetting(item)).map((item) => parse(controlItem, item, 'Control item'));
      const set = items.filter((item) => isSetting(item) && item['value'] !== undefined).map((item) => parse(settingItem, item, 'Setting item'));
      return {
        paused: overrides.flatMap(({ scope, pause }) => (pause ? [{ scope, ...pause }] : [])),
        modes: Object.fromEntries(overrides.flatMap(({ scope, modeOverride }) => (modeOverride ? [[scope, modeOverride.mode]] : []))),
        ...(overrides.some(({ modeOverride }) => modeOverride !== undefined) && { modeChanges: overrides.flatMap(({ scope, modeOverride }) => (modeOverride ? [{ scope, by: modeOverride.by, reason: modeOverride.reason, at: modeOverride.at }] : [])) }),
        ...(set.length > 0 && { overrides: set.map(({ value, ...one }) => ({ ...one, value: parseJson(value) })) }),
        ...(overrides.some(({ freeze }) => freeze !== undefined) && { freezes: overrides.flatMap(({ scope, freeze }) => (freeze ? [{ scope, ...freeze }] : [])) }),
        ...timesOf('resumedAt', overrides),
        ...timesOf('changedAt', overrides),
      };
    },

    async set(tenant, scope, change) {
      const { by, reason, at } = change;
      const pause = change.paused ? { by, reason, at, ...(change.paused === 'stop' && { stops: true }) } : undefined;
      const modeOverride = change.mode === undefined ? undefined : { by, reason, at, mode: change.mode };
      const freeze = change.freeze === undefined ? undefined : { by, reason, at, ...change.freeze };
      const owner = scope === 'all' ? everyTenant : tenant;
      if (change.override) {
        const { name, value } = change.override;
        await write({ pk: owner, sk: `${prefix}${scope}${settingMark}${name}` }, updateOf({ scope, name, by, reason, at, value: value === undefined ? undefined : JSON.stringify(value) }));
      }
      const key = { pk: owner, sk: `${prefix}${scope}` };
      const others = { scope, changedAt: at, ...(change.paused === false && { resumedAt: at }), ...('mode' in change && { modeOverride }), ...('freeze' in change && { freeze }) };
      const whole = updateOf({ ...others, ...('paused' in change && { pause }) });
      if (change.paused !== true) return write(key, whole);
      // Somebody who stops at this moment must not find what runs going on because of a pause.
      await write(key, whole, 'attribute_not_exists(#pause.stops)').catch(async (error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        await write(key, updateOf(others));
      });
    },
  };
}

/** By scope; nothing where no item has it. */
function timesOf(name: 'resumedAt' | 'changedAt', items: readonly z.infer<typeof controlItem>[]) {
  const known = items.flatMap((item) => (item[name] === undefined ? [] : [[item.scope, item[name]] as const]));
  return known.length === 0 ? {} : { [name]: Object.fromEntries(known) };
}

function parseJson(text: string): unknown {
  return JSON.parse(text);
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
