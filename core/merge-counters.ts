import { type BatchCounters, failureKinds, type FailureKind, type MinuteCounters, type Telemetry, type VersionCounters } from './cycle';
import { mergeHistograms } from './histogram';
import { periodOf } from './series-points';
import { later } from './time';

const hourMs = 3_600_000;

/**
 * Counters by version. Redelivered batches count once, and so do the retries of one failed request, as request and as
 * failure. The order of the items does not matter.
 */
export function mergeByVersion(items: readonly BatchCounters[]): VersionCounters[] {
  return groupedBy(counted(items), ({ item }) => item.version).map((group) => merged(group));
}

/** The same by minute and version, in the order of time; a retried failure stays in the minute in which it was seen first. */
export function mergeByMinute(items: readonly BatchCounters[]): MinuteCounters[] {
  return groupedBy(counted(items), ({ item }) => `${item.minute} ${item.version}`).map((group) => ({ ...merged(group), minute: group[0].item.minute }));
}

/** The same by periods of five minutes: for a first look, which must cost little. */
export function mergeByPeriod(items: readonly BatchCounters[]): MinuteCounters[] {
  return groupedBy(counted(items), ({ item }) => `${periodOf(item.minute)} ${item.version}`).map((group) => ({ ...merged(group), minute: periodOf(group[0].item.minute) }));
}

/** Log templates of all items, the most frequent first, with their counts by hour and in the hour before `now`. */
export function mergeTemplates(items: readonly BatchCounters[], now: string): Telemetry['templates'] {
  const lines = distinct(items).flatMap((item) => item.templates.map((template) => ({ item, template })));
  return groupedBy(lines, ({ template }) => template.id)
    .map((group) => ({
      ...group[0].template,
      example: group.map(({ template }) => template.example).reduce(earlier),
      count: sum(group.map(({ template }) => template.count)),
      firstAt: group.map(({ item }) => item.firstAt).reduce(earlier),
      lastAt: group.map(({ item }) => item.lastAt).reduce(later),
      versions: [...new Set(group.map(({ item }) => item.version))].sort(),
      lastHour: sum(group.filter(({ item }) => isWithinHour(item.lastAt, now)).map(({ template }) => template.count)),
      hours: groupedBy(group, ({ item }) => hourOf(item.minute)).map((ofHour) => ({ at: hourOf(ofHour[0].item.minute), count: sum(ofHour.map(({ template }) => template.count)) })),
    }))
    .sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}

/** An item with what is left of its counts when calls counted elsewhere are taken out. */
interface Counted {
  readonly item: BatchCounters;
  readonly requests: number;
  readonly failures: BatchCounters['failures'];
}

function counted(items: readonly BatchCounters[]): Counted[] {
  const ordered = distinct(items);
  const failedOf = new Map<string, Set<string>>();
  for (const item of ordered) {
    const failed = failedOf.get(item.version) ?? new Set();
    for (const id of item.failedRequestIds) failed.add(id);
    failedOf.set(item.version, failed);
  }
  const seenOf = new Map<string, Set<string>>();
  return ordered.map((item) => {
    const seen = seenOf.get(item.version) ?? new Set();
    seenOf.set(item.version, seen);
    const again = item.failedRequestIds.filter((id) => seen.has(id)).length;
    for (const id of item.failedRequestIds) seen.add(id);
    const failedBefore = (item.continuedRequestIds ?? []).filter((id) => failedOf.get(item.version)?.has(id)).length;
    return { item, requests: Math.max(0, item.requests - again - failedBefore), failures: less(item.failures, again) };
  });
}

function distinct(items: readonly BatchCounters[]): BatchCounters[] {
  const byKey = new Map(items.map((item) => [`${item.minute} ${item.version} ${item.batchHash}`, item]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
}

/** Ids do not tell their kind: a retry most likely failed the way most calls of its batch did. */
function less(failures: BatchCounters['failures'], by: number): BatchCounters['failures'] {
  const left = { ...failures };
  for (let taken = 0; taken < by; taken += 1) {
    const most = failureKinds.reduce((a, b) => ((left[b] ?? 0) > (left[a] ?? 0) ? b : a));
    left[most] = Math.max(0, (left[most] ?? 0) - 1);
  }
  return left;
}

function merged(group: NonEmpty<Counted>): VersionCounters {
  const items = group.map(({ item }) => item);
  const failures: Partial<Record<FailureKind, number>> = {};
  for (const kind of failureKinds) {
    const count = sum(group.map((one) => one.failures[kind] ?? 0));
    if (count > 0) failures[kind] = count;
  }
  const failed = sum(Object.values(failures));
  return {
    version: group[0].item.version,
    firstAt: items.map((item) => item.firstAt).reduce(earlier),
    lastAt: items.map((item) => item.lastAt).reduce(later),
    requests: Math.max(failed, sum(group.map((one) => one.requests))),
    failed,
    failures,
    durations: mergeHistograms(items.map((item) => item.durations)),
    coldStarts: sum(items.map((item) => item.coldStarts)),
    ...(items.some((item) => item.initDurations) && { initDurations: mergeHistograms(items.map((item) => item.initDurations ?? {})) }),
    maxMemoryMb: items.map((item) => item.maxMemoryMb).reduce(larger),
    memoryMb: items.map((item) => item.memoryMb).reduce(larger),
  };
}

type NonEmpty<T> = readonly [T, ...T[]];

/** Groups in the order of their first members. */
function groupedBy<T>(values: readonly T[], keyOf: (value: T) => string): NonEmpty<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return [...groups.values()];
}

function hourOf(at: string): string {
  return new Date(Math.floor(Date.parse(at) / hourMs) * hourMs).toISOString();
}

function isWithinHour(at: string, now: string): boolean {
  return Date.parse(at) > Date.parse(now) - hourMs;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function larger(a: number, b: number): number {
  return Math.max(a, b);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
