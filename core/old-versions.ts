import type { Settings } from './config';
import type { AliasState, FunctionVersion, VersionCounters } from './cycle';
import { maxFailureRate, minRequests } from './gates/served-well';
import { ownVersions } from './publish-canary';
import { after } from './time';

/** The improvement that published a version; undefined for what a team deployed. */
export function improvementOfVersion(version: Pick<FunctionVersion, 'description'> | undefined): string | undefined {
  return version?.description.startsWith(ownVersions) ? version.description.slice(ownVersions.length) : undefined;
}

export interface OldVersionFacts {
  /** Oldest first. */
  readonly versions: readonly FunctionVersion[];
  readonly alias: AliasState;
  /** What each version served, as far as counters are kept. */
  readonly served: readonly VersionCounters[];
  /** Versions that an improvement under way or a fix that serves may go back to, or is. */
  readonly named: ReadonlySet<string>;
  readonly settings: Pick<Settings, 'removeVersions' | 'keepVersions' | 'keepVersionDays'>;
  readonly now: string;
}

/** Versions that served well and are kept beside the one that serves. */
const lastGoodKept = 2;

/**
 * Published versions that nobody needs any more, oldest first: an account holds 75 GB of code. Never one that the alias
 * serves, that somebody may go back to, that is among the newest or young, or among the last that served well.
 */
export function oldVersions({ versions, alias, served, named, settings, now }: OldVersionFacts): readonly FunctionVersion[] {
  if (settings.removeVersions === 'none') return [];
  const before = after(now, -settings.keepVersionDays * 86_400);
  const well = new Map(served.map((counters) => [counters.version, counters.requests >= minRequests && counters.failed <= maxFailureRate * counters.requests]));
  const serves = new Set([alias.version, ...Object.keys(alias.weights)]);
  const lastGood = new Set(versions.filter(({ version }) => !serves.has(version) && well.get(version) === true).slice(-lastGoodKept).map(({ version }) => version));
  const newest = new Set(versions.slice(-settings.keepVersions).map(({ version }) => version));
  return versions.filter((one) => {
    const { version, publishedAt } = one;
    const mayGo = settings.removeVersions === 'all' || improvementOfVersion(one) !== undefined;
    return mayGo && publishedAt < before && ![serves, lastGood, newest, named].some((kept) => kept.has(version));
  });
}
