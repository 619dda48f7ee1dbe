import type { BatchCounters } from './cycle';
import { memoryNearLimit } from './detectors/memory-near-limit';
import { figure, percent } from './figures';

const { calls: leastCalls, share: nearShare } = memoryNearLimit.thresholds;
/** By how much more of its limit a version must use than the one beside it. */
const tolerated = 0.1;
/** Share of the calls, since the first environment came near the limit, whose environments are near it too… */
const mostEnvironments = 0.5;
/** …and batches that each raised the largest use further, at least: one large call raises one environment once, for the rest of its life. */
const leastRises = 3;

/** What a version used of its memory, by the REPORT lines of its calls. */
export interface MemoryUse {
  readonly calls: number;
  /** Of all calls; 0 where no REPORT line told it. */
  readonly usedMb: number;
  readonly limitMb: number;
  /** Calls since the first batch that was near the limit, and those of them in batches that were. A batch is of one environment. */
  readonly since: number;
  readonly near: number;
  /** Largest use of each batch that used more than every one before it, in MB. */
  readonly rises: readonly number[];
}

export function memoryUseOf(items: readonly BatchCounters[], version: string): MemoryUse {
  const own = items.filter((item) => item.version === version && item.requests > 0).sort((a, b) => (a.lastAt < b.lastAt ? -1 : 1));
  const isNear = ({ maxMemoryMb, memoryMb }: BatchCounters): boolean => memoryMb > 0 && maxMemoryMb >= nearShare.value * memoryMb;
  const first = own.findIndex(isNear);
  const since = first < 0 ? [] : own.slice(first);
  const calls = (of: readonly BatchCounters[]): number => of.reduce((sum, { requests }) => sum + requests, 0);
  const rises: number[] = [];
  for (const { maxMemoryMb } of own) if (maxMemoryMb > (rises.at(-1) ?? 0)) rises.push(maxMemoryMb);
  return { calls: calls(own), rises, usedMb: rises.at(-1) ?? 0, limitMb: Math.max(0, ...own.map(({ memoryMb }) => memoryMb)), since: calls(since), near: calls(since.filter(isNear)) };
}

export interface MemoryOfArms {
  readonly canary: MemoryUse;
  readonly control: MemoryUse;
  /** Of the version beside it, in the hour before. */
  readonly before: MemoryUse;
}

/** By how much more of its limit the canary used than the version beside it ever did; 0 where that is not known of both. */
export function moreMemory({ canary, control, before }: MemoryOfArms): number {
  const usual = usualShare({ control, before });
  return usual === 0 || canary.usedMb === 0 ? 0 : shareOf(canary) / usual - 1;
}

/** The canary comes near its limit, and the version beside it does not: seen, not estimated. */
export function comesNearLimit(use: MemoryOfArms): boolean {
  const usual = usualShare(use);
  return use.canary.calls >= leastCalls.value && usual > 0 && usual < nearShare.value && shareOf(use.canary) >= nearShare.value && moreMemory(use) > tolerated;
}

/** And most of its environments do, not by one call: from what is usual it rose to there in several steps. */
export function mostComeNear(use: MemoryOfArms): boolean {
  const usualMb = usualShare(use) * use.canary.limitMb;
  return comesNearLimit(use) && use.canary.rises.filter((usedMb) => usedMb > usualMb).length >= leastRises && use.canary.near >= leastCalls.value && use.canary.near >= mostEnvironments * use.canary.since;
}

/** A version that got calls, and of whose memory no REPORT line told anything. */
export function isUntold({ calls, usedMb, limitMb }: MemoryUse): boolean {
  return calls >= leastCalls.value && (usedMb === 0 || limitMb === 0);
}

export function tellMemory({ canary, control, before }: MemoryOfArms, versions: { readonly canary: string; readonly returnTo: string }): string {
  const usedMb = Math.max(control.usedMb, before.usedMb);
  const limitMb = Math.max(control.limitMb, before.limitMb);
  return `version ${versions.canary} used up to ${figure(canary.usedMb)} of ${figure(canary.limitMb)} MB (${percent(shareOf(canary))}), version ${versions.returnTo} beside it, and in the hour before, up to ${figure(usedMb)} of ${figure(limitMb)} MB`;
}

const shareOf = ({ usedMb, limitMb }: MemoryUse): number => (limitMb === 0 ? 0 : usedMb / limitMb);
const usualShare = ({ control, before }: Pick<MemoryOfArms, 'control' | 'before'>): number => Math.max(shareOf(control), shareOf(before));
