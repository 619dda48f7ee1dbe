import type { SeenTemplate } from './cycle';

/** What was seen of several templates, as of one. Id and text are those of the first, of at least one. */
export function mergeSeen(templates: readonly SeenTemplate[]): SeenTemplate {
  return templates.reduce((one, other) => ({
    ...one,
    example: one.lastAt < other.lastAt ? other.example : one.example,
    count: one.count + other.count,
    lastHour: one.lastHour + other.lastHour,
    firstAt: one.firstAt < other.firstAt ? one.firstAt : other.firstAt,
    lastAt: one.lastAt > other.lastAt ? one.lastAt : other.lastAt,
    versions: [...new Set([...one.versions, ...other.versions])].sort(),
    hours: mergeHours([...one.hours ?? [], ...other.hours ?? []]),
  }));
}

function mergeHours(hours: NonNullable<SeenTemplate['hours']>): NonNullable<SeenTemplate['hours']> {
  const counts = new Map<string, number>();
  for (const { at, count } of hours) counts.set(at, (counts.get(at) ?? 0) + count);
  return [...counts].map(([at, count]) => ({ at, count })).sort((one, other) => (one.at < other.at ? -1 : 1));
}
