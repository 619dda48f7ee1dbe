/** One place where two answers differ: a path, and what stands there in each. */
export interface Difference {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const longestValue = 80;
const deepest = 100;

/** Where two answers of a handler differ, compared as JSON; a `body` that is JSON as what it says. */
export function differences(before: unknown, after: unknown): readonly Difference[] {
  return compared('', readable(before), readable(after), 0);
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

function paths(path: string, value: unknown, depth: number): readonly string[] {
  if (depth > deepest) return [path];
  if (Array.isArray(value)) return value.flatMap((item, index) => paths(`${path}[${index}]`, item, depth + 1));
  return isObject(value) ? Object.entries(value).flatMap(([name, inner]) => paths(path === '' ? name : `${path}.${name}`, inner, depth + 1)) : [path];
}

function readable(answer: unknown): unknown {
  if (!isObject(answer) || typeof answer['body'] !== 'string') return answer;
  try {
    const body: unknown = JSON.parse(answer['body']);
    return { ...answer, body };
  } catch {
    return answer;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, longestValue);
}
