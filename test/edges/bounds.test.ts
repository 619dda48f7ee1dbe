import * as z from 'zod';
import { deepestLevels, overgrown, readJson } from '../../core/bounded';
import { parse } from '../../core/config';
import { InvalidInput } from '../../core/errors';
import { edges } from './edges';

interface Def {
  readonly type: string;
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly check: string; readonly maximum?: number; readonly pattern?: RegExp } } }[];
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly keyType?: z.ZodType;
  readonly valueType?: z.ZodType;
}

/** Paths of texts, lists and records that may be of any size. */
function unbounded(schema: z.ZodType, path: string): readonly string[] {
  const def = schema._zod.def as unknown as Def;
  const checks = (def.checks ?? []).map((check) => check._zod.def);
  const hasMost = checks.some(({ check, maximum }) => (check === 'max_length' || check === 'max_size') && maximum !== undefined);
  const inner = (one: z.ZodType | undefined, name: string) => (one ? unbounded(one, `${path}${name}`) : []);
  switch (def.type) {
    case 'string':
      return hasMost || def.format === 'datetime' || checks.some(({ pattern }) => pattern && bounds(pattern)) ? [] : [path];
    case 'array':
      return [...(hasMost ? [] : [path]), ...inner(def.element, '[]')];
    case 'record':
      return [...(z.globalRegistry.get(schema)?.['mostEntries'] === undefined && def.keyType?._zod.def.type !== 'enum' ? [path] : []), ...inner(def.keyType, '{name}'), ...inner(def.valueType, '{}')];
    case 'object':
      return Object.entries(def.shape ?? {}).flatMap(([name, one]) => inner(one, `.${name}`));
    case 'union':
      return (def.options ?? []).flatMap((one, index) => inner(one, `|${index}`));
    case 'optional': case 'nullable': case 'default': case 'catch': case 'readonly':
      return inner(def.innerType, '');
    case 'pipe':
      return inner(def.in, '');
    case 'enum': case 'literal': case 'number': case 'boolean': case 'null': case 'unknown':
      return [];
    default:
      throw new Error(`${path}: a schema of type ${def.type}, which this test does not know`);
  }
}

/** From beginning to end, without a part that may be repeated as often as one likes. */
function bounds(pattern: RegExp): boolean {
  return pattern.source.startsWith('^') && pattern.source.endsWith('$') && !/[^\\][*+]/.test(pattern.source);
}

test.each(edges.flatMap(({ name, schema }) => (schema ? [[name, schema] as const] : [])))('%s: each text, list and record has a bound', (_name, schema) => {
  expect(unbounded(schema, '')).toEqual([]);
});

test('the test finds what has none', () => {
  const schema = z.object({ a: z.string(), b: z.array(z.string().max(3)), c: z.record(z.string().max(3), z.number()), d: z.union([z.string().max(2), z.object({ e: z.string().regex(/^a+$/) })]) });
  expect(unbounded(schema, '')).toEqual(['.a', '.b', '.c', '.d|1.e']);
});

describe('one value as a whole', () => {
  const within = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}1${']'.repeat(levels)}`);
  it.each<readonly [string, unknown, number, string | undefined]>([
    ['small', { a: ['b'] }, 100, undefined], ['a long text', 'x'.repeat(100), 100, 'more than 100 characters'], ['long names', { ['x'.repeat(200)]: 1 }, 100, 'more than 100 characters'],
    ['many values', Array.from({ length: 200 }, () => 0), 100, 'more than 100 characters'], ['as deep as may be', within(deepestLevels), 1000, undefined], ['deeper', within(deepestLevels + 1), 1000, 'levels within each other'],
    ['bytes, which are no text', new Uint8Array(10_000), 100, undefined],
  ])('%s', (_name, value, most, why) => {
    if (why === undefined) expect(overgrown(value, most)).toBeUndefined();
    else expect(overgrown(value, most)).toContain(why);
  });

  it('is refused before its schema is asked', () => {
    expect(() => parse(z.unknown(), within(100_000), 'Input')).toThrow(new InvalidInput(`Input: saw more than ${deepestLevels} levels within each other, expected at most so many`));
  });

  it('tells ten of the things that are wrong', () => {
    const wrong = () => parse(z.array(z.string()), Array.from({ length: 1000 }, () => 1), 'Input');
    expect(wrong).toThrow(/^Input\.0: saw 1, expected a value of type string; .*Input\.9: [^;]*; and 990 more$/);
  });

  it.each([['{"a":', 'saw "{\\"a\\":", expected JSON'], ['"aaaa"', 'saw 6 characters, expected at most 5']])('JSON of %j', (text, message) => {
    expect(() => readJson(text, 'Text', 5)).toThrow(message);
  });
});
