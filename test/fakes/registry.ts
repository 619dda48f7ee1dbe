import { parse } from '../../core/config';
import { type Component, component as componentSchema } from '../../core/cycle';
import { InvalidInput } from '../../core/errors';
import { namesOf } from '../../core/names';
import type { Clock, SyncedRegistry } from '../../core/ports';

const missIntervalMs = 60_000;
export const fakeParameterPath = namesOf('test').componentParameters;

export interface FakeRegistry extends SyncedRegistry {
  /** What a construct does on deployment: the declaration is there at once, the registry sees it with its next sync. */
  declare(component: Component): void;
  declareText(name: string, text: string): void;
  remove(name: string): void;
}

/**
 * Knows `components` from the start. With a clock, a lookup that misses does one sync a minute and looks again, as the
 * real registry does.
 */
export function fakeRegistry(components: readonly Component[] = [], clock?: Clock): FakeRegistry {
  const declared = new Map(components.map((component): [string, string] => [component.component, JSON.stringify(component)]));
  let known: readonly { readonly name: string; readonly component: Component }[] = components.map((component) => ({ name: component.component, component }));
  let missedAt = Number.NEGATIVE_INFINITY;

  const sync: SyncedRegistry['sync'] = async () => {
    const rejected: { readonly parameter: string; readonly reason: string }[] = [];
    const accepted: { readonly name: string; readonly component: Component }[] = [];
    for (const [name, text] of [...declared].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const read = readDeclaration(name, text, accepted.map((other) => other.component));
      if ('component' in read) accepted.push({ name, component: read.component });
      else rejected.push({ parameter: `${fakeParameterPath}${name}`, reason: read.reason });
    }
    const unreadable = known.filter(({ name }) => rejected.some(({ parameter }) => parameter === `${fakeParameterPath}${name}`));
    known = [...accepted, ...unreadable];
    return { components: accepted.length, rejected };
  };

  const find = async (matches: (component: Component) => boolean): Promise<Component | undefined> => {
    const look = () => known.find(({ component }) => matches(component))?.component;
    const found = look();
    if (found || !clock || clock.now() - missedAt < missIntervalMs) return found;
    missedAt = clock.now();
    await sync();
    return look();
  };

  return {
    list: async (tenant) => known.map(({ component }) => component).filter((component) => component.tenant === tenant),
    get: (tenant, name) => find((component) => component.tenant === tenant && component.component === name),
    byFunction: (functionName) => find((component) => component.functionName === functionName),
    byLogGroup: (logGroup) => find((component) => component.logGroup === logGroup),
    byAlarm: (alarmName) => find((component) => component.alarms.includes(alarmName)),
    isDeclared: async (name) => declared.has(name),
    sync,
    declare: (component) => declared.set(component.component, JSON.stringify(component)),
    declareText: (name, text) => declared.set(name, text),
    remove: (name) => declared.delete(name),
  };
}

function readDeclaration(name: string, text: string, others: readonly Component[]): { readonly component: Component } | { readonly reason: string } {
  try {
    const component = parse(componentSchema, JSON.parse(text), 'Component');
    if (component.component !== name) return { reason: `Component.component: saw "${component.component}", expected "${name}", the parameter's own name` };
    for (const field of ['functionName', 'logGroup'] as const) {
      const other = others.find((one) => one[field] === component[field]);
      if (other) return { reason: `Component.${field}: saw "${component[field]}", expected one of its own; it is component ${other.component}'s` };
    }
    return { component };
  } catch (error) {
    if (error instanceof InvalidInput) return { reason: error.message };
    if (error instanceof SyntaxError) return { reason: `Component: saw "${text.slice(0, 100)}", expected JSON` };
    throw error;
  }
}
