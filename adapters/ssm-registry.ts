import { GetParameterCommand, paginateGetParametersByPath, ParameterNotFound, type SSMClient } from '@aws-sdk/client-ssm';
import { DeleteCommand, type DynamoDBDocumentClient, paginateQuery, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { readJson } from '../core/bounded';
import { parse } from '../core/config';
import { type Component, component as componentSchema } from '../core/cycle';
import { InvalidInput } from '../core/errors';
import { hashOf } from '../core/journal';
import { lookupKeys, lookupPartition } from '../core/lookup-keys';
import { stateKeys } from '../core/names';
import type { Clock, Registry, SyncedRegistry } from '../core/ports';

const missIntervalMs = 60_000;
const concurrentWrites = 25;
/** Characters that SSM keeps in one parameter. */
const longestParameter = 8192;
/** `hash` is of the declaration that the item was written for: only what changed is written again. */
const lookupItem = z.object({ sk: z.string(), tenant: z.string(), component: z.string(), hash: z.string() });
type Lookup = z.infer<typeof lookupItem>;
type Rejected = Awaited<ReturnType<SyncedRegistry['sync']>>['rejected'][number];

/**
 * Copies the declarations in SSM to the state table. Lookups read that alone. One that misses syncs and looks again, at most
 * once a minute per instance of this registry, unless `syncOnMiss` is false.
 */
export function ssmRegistry({ registry, ssm, dynamodb, stateTable, parameterPath, clock, syncOnMiss = true }: {
  /** Reads the same state table. */
  readonly registry: Registry;
  readonly ssm: SSMClient;
  readonly dynamodb: DynamoDBDocumentClient;
  readonly stateTable: string;
  /** `componentParameters` of `namesOf(stage)`. */
  readonly parameterPath: string;
  readonly clock: Clock;
  /** @default true */
  readonly syncOnMiss?: boolean;
}): SyncedRegistry {
  let missedAt = Number.NEGATIVE_INFINITY;

  const put = (item: Readonly<Record<string, unknown>>) => dynamodb.send(new PutCommand({ TableName: stateTable, Item: item }));
  const remove = (key: { readonly pk: string; readonly sk: string }) => dynamodb.send(new DeleteCommand({ TableName: stateTable, Key: key }));
  const readLookups = async (): Promise<readonly Lookup[]> => {
    const items: unknown[] = [];
    const pages = paginateQuery({ client: dynamodb }, { TableName: stateTable, ConsistentRead: true, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': lookupPartition } });
    for await (const page of pages) items.push(...(page.Items ?? []));
    return items.map((item) => parse(lookupItem, item, 'Registry item'));
  };

  const readDeclarations = async () => {
    const declarations: { readonly parameter: string; readonly text: string }[] = [];
    for await (const page of paginateGetParametersByPath({ client: ssm, pageSize: 10 }, { Path: parameterPath.replace(/\/$/, '') })) {
      for (const { Name, Value } of page.Parameters ?? []) if (Name !== undefined) declarations.push({ parameter: Name, text: Value ?? '' });
    }
    return declarations.sort((a, b) => (a.parameter < b.parameter ? -1 : 1));
  };

  const sync: SyncedRegistry['sync'] = async () => {
    const { accepted, rejected } = judge(await readDeclarations(), parameterPath);
    const before = await readLookups();
    const known = new Map(before.map((lookup) => [lookup.sk, lookup.hash]));
    // What cannot be read now is not gone: its last good declaration stays until it is.
    const rejectedKeys = new Set(rejected.map(({ parameter }) => lookupKeys.parameter(parameter)));
    const unreadable = new Set(before.filter(({ sk }) => rejectedKeys.has(sk)).map(ownerOf));
    const wanted = new Set(accepted.flatMap((declared) => declared.lookups.map(({ sk }) => sk)));
    const owners = new Set([...unreadable, ...accepted.map(({ component }) => ownerOf(component))]);

    // Components before the lookup items that lead to them, so that a sync that dies half-way is completed by the next.
    await each(before.filter((lookup) => !owners.has(ownerOf(lookup))), async ({ tenant, component }) => remove(stateKeys.component(tenant, component)));
    await each(accepted.filter((declared) => declared.lookups.some(({ sk, hash }) => known.get(sk) !== hash)), async (declared) => {
      const { tenant, component } = declared.component;
      await put({ ...stateKeys.component(tenant, component), declaration: JSON.stringify(declared.component) });
      for (const lookup of declared.lookups) await put({ pk: lookupPartition, ...lookup });
    });
    await each(before.filter((lookup) => !wanted.has(lookup.sk) && !unreadable.has(ownerOf(lookup))), async ({ sk }) => remove({ pk: lookupPartition, sk }));
    return { components: accepted.length, rejected };
  };

  const orAfterSync = async (look: () => Promise<Component | undefined>): Promise<Component | undefined> => {
    const found = await look();
    if (found || !syncOnMiss || clock.now() - missedAt < missIntervalMs) return found;
    await sync();
    missedAt = clock.now();
    return look();
  };

  return {
    ...registry,
    get: (tenant, name) => orAfterSync(() => registry.get(tenant, name)),
    byFunction: (functionName) => orAfterSync(() => registry.byFunction(functionName)),
    byLogGroup: (logGroup) => orAfterSync(() => registry.byLogGroup(logGroup)),
    byAlarm: (alarmName) => orAfterSync(() => registry.byAlarm(alarmName)),
    async isDeclared(name) {
      try {
        await ssm.send(new GetParameterCommand({ Name: `${parameterPath}${name}` }));
        return true;
      } catch (error) {
        if (error instanceof ParameterNotFound) return false;
        throw error;
      }
    },
    sync,
  };
}

interface Declared {
  readonly component: Component;
  readonly lookups: readonly Lookup[];
}

/** In the order of the parameters' names. Of two that claim the same function or log group the first has it; likewise an alarm. */
function judge(declarations: readonly { readonly parameter: string; readonly text: string }[], parameterPath: string): { readonly accepted: readonly Declared[]; readonly rejected: readonly Rejected[] } {
  const accepted: Declared[] = [];
  const rejected: Rejected[] = [];
  const claimed = new Map<string, string>();
  for (const { parameter, text } of declarations) {
    try {
      const component = readDeclaration(text);
      const name = parameter.slice(parameterPath.length);
      if (component.component !== name) throw new InvalidInput(`Component.component: saw "${component.component}", expected "${name}", the parameter's own name`);
      for (const field of ['functionName', 'logGroup'] as const) {
        const owner = claimed.get(keyOf(field, component));
        if (owner !== undefined) throw new InvalidInput(`Component.${field}: saw "${component[field]}", expected one of its own; it is component ${owner}'s`);
      }
      const own = lookupsOf(parameter, component).filter(({ sk }) => !claimed.has(sk));
      for (const { sk } of own) claimed.set(sk, component.component);
      accepted.push({ component, lookups: own });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      rejected.push({ parameter, reason: error.message });
    }
  }
  return { accepted, rejected };
}

function keyOf(field: 'functionName' | 'logGroup', component: Component): string {
  return field === 'functionName' ? lookupKeys.function(component.functionName) : lookupKeys.logGroup(component.logGroup);
}

/** The parameter's own item comes last: while it is missing, the next sync writes all of them again. */
function lookupsOf(parameter: string, component: Component): readonly Lookup[] {
  const keys = [keyOf('functionName', component), keyOf('logGroup', component), ...component.alarms.map(lookupKeys.alarm), lookupKeys.parameter(parameter)];
  const hash = hashOf(component);
  return [...new Set(keys)].map((sk) => ({ sk, tenant: component.tenant, component: component.component, hash }));
}

function ownerOf({ tenant, component }: { readonly tenant: string; readonly component: string }): string {
  return `${tenant}/${component}`;
}

/** @throws InvalidInput for what is no declaration of a component */
export function readDeclaration(text: string): Component {
  return parse(componentSchema, readJson(text, 'Component', longestParameter), 'Component');
}

async function each<T>(items: readonly T[], write: (item: T) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < items.length; start += concurrentWrites) await Promise.all(items.slice(start, start + concurrentWrites).map(write));
}
