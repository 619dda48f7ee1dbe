import type { Component } from '../core/cycle';
import { maxFailureRate, minRequests } from '../core/gates/served-well';
import { inGroups } from '../core/in-groups';
import { mergeByVersion } from '../core/merge-counters';
import { ownVersions } from '../core/publish-canary';
import { after, iso } from '../core/time';
import type { Session } from './session';

export interface VersionRow {
  readonly version: string;
  readonly publishedAt: string;
  /** The improvement that published it; undefined for a deployment of the team's. */
  readonly improvementId: string | undefined;
  readonly description: string;
  /** Its share of the alias's calls. */
  readonly serves: number;
  /** The newest one that does not serve, and served well. */
  readonly lastGood: boolean;
  /** In the days for which counters are read. */
  readonly requests: number;
  readonly failed: number;
  readonly codeSizeBytes: number;
  readonly memoryMb: number;
  readonly codeSha256: string;
}

/** Days of calls that are read; the gate of a revert reads as many. */
export const countedDays = 7;
/** Lambda takes 15 control calls a second of an account. */
const readAtOnce = 5;

/** The newest versions of a component, the newest first, with who published them and how they served. */
export async function readVersions(component: Component, most: number, { functions, counters, clock }: Pick<Session, 'functions' | 'counters' | 'clock'>): Promise<readonly VersionRow[]> {
  const now = iso(clock.now());
  const [alias, all, items] = await Promise.all([
    functions.alias(component), functions.versions(component),
    counters.read(component.tenant, component.component, { from: after(now, -countedDays * 86_400), to: now }, 'eventual'),
  ]);
  const served = new Map(mergeByVersion(items).map((merged) => [merged.version, merged]));
  const beside = Object.values(alias.weights).reduce((sum, weight) => sum + weight, 0);
  const servesOf = (version: string): number => (version === alias.version ? 1 - beside : alias.weights[version] ?? 0);
  const newest = all.slice(-most).reverse();
  const good = newest.find(({ version }) => {
    const { requests, failed } = served.get(version) ?? { requests: 0, failed: 0 };
    return servesOf(version) === 0 && requests >= minRequests && failed <= maxFailureRate * requests;
  });
  return inGroups(readAtOnce, newest, async ({ version, publishedAt, description, codeSha256 }) => {
    const { requests = 0, failed = 0 } = served.get(version) ?? {};
    const { codeSizeBytes, memoryMb } = await functions.configuration(component, version);
    return {
      version, publishedAt, description, codeSha256, codeSizeBytes, memoryMb, requests, failed, serves: servesOf(version), lastGood: version === good?.version,
      improvementId: description.startsWith(ownVersions) ? description.slice(ownVersions.length) : undefined,
    };
  });
}
