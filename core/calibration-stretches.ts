import type { BatchCounters, Deployment, VersionCounters } from './cycle';
import { mergeByMinute } from './merge-counters';
import { iso } from './time';

/** What both versions did in one look's time; undefined where a version had no call. */
export interface Stretch {
  readonly control: VersionCounters | undefined;
  readonly canary: VersionCounters | undefined;
}

/**
 * A time in which two versions served, cut into equal parts. As many as there were looks, not minutes: looks may be closer
 * together than a minute. A batch of calls belongs where its last call ended.
 */
export function stretchesOf(items: readonly BatchCounters[], { returnTo, canary }: Pick<Deployment, 'returnTo' | 'canary'>, window: { readonly from: string; readonly to: string }, parts: number): readonly Stretch[] {
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  if (parts < 1 || to <= from) return [];
  const beginningOf = (index: number): string => iso(from + Math.floor((index * (to - from)) / parts));
  const cut = items.flatMap((item) => {
    const index = Math.floor(((Date.parse(item.lastAt) - from) / (to - from)) * parts);
    // A batch that reaches over a minute's end is two items, which may fall into one part.
    return index < 0 || index >= parts ? [] : [{ ...item, minute: beginningOf(index), batchHash: `${item.minute} ${item.batchHash}` }];
  });
  const merged = new Map(mergeByMinute(cut).map((one) => [`${one.minute} ${one.version}`, one]));
  return Array.from({ length: parts }, (_, index) => ({ control: merged.get(`${beginningOf(index)} ${returnTo}`), canary: merged.get(`${beginningOf(index)} ${canary}`) }));
}
