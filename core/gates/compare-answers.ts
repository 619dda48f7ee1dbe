/** One place where two answers differ: a path, and what stands there in each. */
export interface Difference {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What a difference says where there is nothing. */
export const missing = 'missing';

const longestValue = 80;
const deepest = 100;

/**
 * Where two answers of a handler differ in what they say: compared as JSON, whatever the order of properties, the spelling
 * of numbers and the case of header names; a `body` that is JSON as what it says.
 *
 * @param orderless places of lists whose order says nothing
 */
export function differences(before: unknown, after: unknown, orderless: ReadonlySet<string> = new Set()): readonly Difference[] {
  const said = (answer: unknown): unknown => (orderless.size === 0 ? readable(answer) : sorted('', readable(answer), orderless, 0));
  return compared('', said(before), said(after), 0);
}

/** The places of lists that hold the same items in two answers, in another order. */
export function turnedLists(before: unknown, after: unknown): readonly string[] {
  return turned('', readable(before), readable(after), 0);
}

/** The paths of everything that an answer says. */
export function pathsOf(answer: unknown): readonly string[] {
  return paths('', readable(answer), 0);
}

/** Whether a path lies at or under one that says nothing; places in lists count alike. */
export function isNoise(path: string, noise: ReadonlySet<string>): boolean {
  const parts = placeOf(path).split('.');
  return parts.some((_, index) => noise.has(parts.slice(0, index + 1).join('.')));
}

/** The path without positions in lists. */
export function placeOf(path: string): string {
  return path.replace(/\[\d+\]/g, '[]');
}

function compared(path: string, before: unknown, after: unknown, depth: number): readonly Difference[] {
  if (Object.is(before, after)) return [];
  const differs = [{ path, before: shown(before), after: shown(after) }];
  if (depth > deepest) return differs;
  if (Array.isArray(before) && Array.isArray(after)) {
    const longer = before.length > after.length ? before : after;
    return longer.flatMap((_, index) => compared(`${path}[${index}]`, before[index], after[index], depth + 1));
  }
  if (!isObject(before) || !isObject(after)) return differs;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => compared(path === '' ? name : `${path}.${name}`, before[name], after[name], depth + 1));
}

function turned(path: string, before: unknown, after: unknown, depth: number): readonly string[] {
  if (depth > deepest || Object.is(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const [one, other] = [before, after].map((list: readonly unknown[]) => list.map(text));
    if (one && other && one.join() !== other.join() && [...one].sort().join() === [...other].sort().join()) return [placeOf(`${path}[0]`)];
    return before.flatMap((item: unknown, index) => turned(`${path}[${index}]`, item, after[index], depth + 1));
  }
  if (!isObject(before) || !isObject(after)) return [];
  return Object.keys(before).flatMap((name) => turned(path === '' ? name : `${path}.${name}`, before[name], after[name], depth + 1));
}

/** With the lists at these places in the order of what they hold. */
function sorted(path: string, value: unknown, orderless: ReadonlySet<string>, depth: number): unknown {
  if (depth > deepest) return value;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, index) => sorted(`${path}[${index}]`, item, orderless, depth + 1));
    return orderless.has(placeOf(`${path}[0]`)) ? items.map((item) => ({ item, key: text(item) })).sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ item }) => item) : items;
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, sorted(path === '' ? name : `${path}.${name}`, inner, orderless, depth + 1)]));
}

function text(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => (isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1))) : inner)) ?? 'undefined';
}

function paths(path: string, value: unknown, depth: number): readonly string[] {
  if (depth > deepest) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => paths(`${path}[${index}]`, item, depth + 1));
  return isObject(value) ? Object.entries(value).flatMap(([name, inner]) => paths(path === '' ? name : `${path}.${name}`, inner, depth + 1)) : [path];
}

function readable(answer: unknown): unknown {
  if (!isObject(answer)) return answer;
  const named = 'statusCode' in answer ? { ...answer, ...lowered(answer, 'headers'), ...lowered(answer, 'multiValueHeaders') } : answer;
  if (typeof answer['body'] !== 'string') return named;
  try {
    const body: unknown = JSON.parse(answer['body']);
    return { ...named, body };
  } catch {
    return named;
  }
}

/** Names of headers are the same in any case. */
function lowered(answer: Readonly<Record<string, unknown>>, name: string): object {
  const headers = answer[name];
  return isObject(headers) ? { [name]: Object.fromEntries(Object.entries(headers).map(([header, value]) => [header.toLowerCase(), value])) } : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? missing : JSON.stringify(value).slice(0, longestValue);
}
