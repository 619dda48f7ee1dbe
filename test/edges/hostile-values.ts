import fc from 'fast-check';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

const within = (levels: number): Json => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`) as Json;
const withMany = (count: number): Json => Object.fromEntries(Array.from({ length: count }, (_, index) => [`name${index}`, index]));

/** What breaks readers: names of the prototype, halves of characters, sizes, numbers at the ends. */
export const hostileValues: readonly Json[] = [
  null, true, -0, -1, 0.1, 1e308, Number.MAX_SAFE_INTEGER, '', ' ', '0', '\ud800', 'a\udc00b', '\u0000', '\u202e', 'é'.normalize('NFD'), '${jndi:ldap://x}', '../../etc/passwd', '__proto__', 'constructor', 'toString',
  '{"a":', '[]', 'null', '2026-11-21T10:00:00.000Z', '2026-02-30T25:61:00Z', 'arn:aws:lambda:eu-central-1:111122223333:function:x', 'http://', '*', '%00', '-1', '9'.repeat(400),
  JSON.parse('{"__proto__":{"polluted":true}}') as Json, { constructor: { prototype: { polluted: true } } }, [], {}, [null], [[]],
];
/** Each of them is slow to make, and enough to be met now and then. */
export const largeValues: readonly Json[] = ['x'.repeat(1_000_000), '\ud83d\ude00'.repeat(20_000), 'a'.repeat(501), within(500), within(20_000), Array.from({ length: 50_000 }, () => null), withMany(20_000), Array.from({ length: 2000 }, (_, index) => `a${index}`)];

const hostile = fc.oneof({ weight: 12, arbitrary: fc.constantFrom(...hostileValues) }, { weight: 1, arbitrary: fc.constantFrom(...largeValues) }, { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json) });
const names = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'extra', '', '\ud800', 'x'.repeat(10_000));

/** Any JSON, or a valid value with one thing changed, left out, or added. */
export function anyOf(valid: readonly Json[]): fc.Arbitrary<Json> {
  const changed = fc.tuple(fc.constantFrom(...valid), fc.nat(), fc.constantFrom('replace', 'remove', 'add'), names, hostile)
    .map(([value, at, how, name, put]) => changedAt(value, at % countOf(value), how, name, put) ?? null);
  return fc.oneof({ weight: 1, arbitrary: hostile }, { weight: 6, arbitrary: changed });
}

/** Values within a value, itself among them. */
function countOf(value: Json): number {
  return value === null || typeof value !== 'object' ? 1 : Object.values(value).reduce((sum: number, inner: Json) => sum + countOf(inner), 1);
}

function changedAt(value: Json, at: number, how: 'replace' | 'remove' | 'add', name: string, put: Json): Json | undefined {
  if (at === 0) {
    if (how === 'remove') return undefined;
    if (how === 'replace' || value === null || typeof value !== 'object') return put;
    return Array.isArray(value) ? [...(value as Json[]), put] : withName(value as Record<string, Json>, name, put);
  }
  let before = 1;
  const entries = Object.entries(value as Record<string, Json>).flatMap(([key, inner]): [string, Json][] => {
    const count = countOf(inner);
    const kept = at >= before && at < before + count ? changedAt(inner, at - before, how, name, put) : inner;
    before += count;
    return kept === undefined ? [] : [[key, kept]];
  });
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : (Object.fromEntries(entries) as Json);
}

/** As JSON.parse makes it: `__proto__` is a name as any other. */
function withName(value: Record<string, Json>, name: string, put: Json): Json {
  return Object.fromEntries([...Object.entries(value), [name, put]]);
}
