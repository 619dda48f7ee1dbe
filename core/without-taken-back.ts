import type { Telemetry } from './cycle';
import { standsPromoted } from './deployment-record';
import { subjectOf } from './names';
import type { Journal } from './ports';
import { ownVersions } from './publish-canary';

/** Versions of ours that are looked at, the newest first: an older one is no neighbour of the suspect. */
const mostVersions = 10;

/**
 * Telemetry without the versions that Ratchet published and took back. One that failed its watch is neither what a component
 * was like before the suspect, nor a version to return to.
 * @param suspectVersion stays, whatever it is
 */
export async function withoutTakenBack(telemetry: Telemetry, tenant: string, suspectVersion: string, journal: Pick<Journal, 'read'>): Promise<Telemetry> {
  const own = telemetry.versions.filter(({ version, description }) => version !== suspectVersion && description.startsWith(ownVersions)).slice(-mostVersions);
  const stands = await Promise.all(own.map(async ({ description }) => standsPromoted(await journal.read(tenant, subjectOf.improvement(description.slice(ownVersions.length))))));
  const takenBack = new Set(own.filter((_version, index) => stands[index] === false).map(({ version }) => version));
  return { ...telemetry, versions: telemetry.versions.filter(({ version }) => !takenBack.has(version)), minutes: telemetry.minutes.filter(({ version }) => !takenBack.has(version)) };
}
