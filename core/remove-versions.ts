import { bundleIn } from './candidate-zip';
import type { StateFacts } from './compare-state';
import { type Config, settingsFor } from './config';
import type { FunctionVersion } from './cycle';
import { deploymentIn } from './deployment-record';
import { NotFound, SourceUnavailable, UnsafeState } from './errors';
import { sayIfFinal } from './final-errors';
import type { JournalEntry } from './journal';
import { componentFact } from './leased-entries';
import { mergeByVersion } from './merge-counters';
import { subjectOf } from './names';
import { improvementOfVersion, oldVersions } from './old-versions';
import type { Clock, Counters, Deployer, Functions, HeldLease, Journal, Workbenches } from './ports';
import { after, iso } from './time';

export interface RemovalPorts {
  readonly config: Config;
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'read' | 'append'>;
  readonly deployer: Pick<Deployer, 'removeVersion'>;
  readonly counters: Pick<Counters, 'read'>;
  readonly functions: Pick<Functions, 'code'>;
  readonly workbenches: Pick<Workbenches, 'release'>;
}

/** Versions that one comparison removes at most; the next one goes on. */
const atOnce = 20;

/**
 * Removes published versions that nobody needs any more, with an entry in the journal before and after.
 * @returns their numbers
 */
export async function removeOldVersions(facts: Pick<StateFacts, 'component' | 'alias' | 'versions' | 'fix' | 'last' | 'now'>, lease: HeldLease, by: string, ports: RemovalPorts): Promise<readonly string[]> {
  const { component, alias, versions, now } = facts;
  const { tenant, component: name } = component;
  const settings = settingsFor(ports.config, tenant, component.settings);
  if (!alias || versions.length <= settings.keepVersions) return [];
  const plan = (served: Parameters<typeof oldVersions>[0]['served'], named: ReadonlySet<string>) => oldVersions({ versions, alias, served, named, settings, now });
  if (plan([], new Set()).length === 0) return [];
  const served = mergeByVersion(await ports.counters.read(tenant, name, { from: after(now, -settings.counterRetentionDays * 86_400), to: now }, 'eventual'));
  const old = plan(served, await namedVersions(facts, ports)).slice(0, atOnce);
  if (old.length === 0) return [];

  const entry = (entryId: string, kind: JournalEntry['kind'], summary: string, data: Record<string, unknown>): JournalEntry =>
    componentFact(component, lease, { entryId: `${lease.improvementId}/${entryId}`, kind, at: iso(ports.clock.now()), by, summary, data });
  const told = old.map((version) => `${version.version} (${version.publishedAt.slice(0, 10)}, ${improvementOfVersion(version) ?? 'a deployment'})`);
  await ports.journal.append(entry('removal', 'removal-intended', `about to remove what nobody needs any more: version ${told.join(', ')}`, { versions: old }));
  const removed: string[] = [];
  const inUse: string[] = [];
  let refused = '';
  for (const one of old) {
    const bundleSha256 = await orphanOf(one, facts, ports);
    const done = await ports.deployer.removeVersion(component, one.version).catch(sayIfFinal);
    if (typeof done === 'object') {
      refused = `; version ${one.version} cannot be removed, and no other is tried: ${done.why}`;
      break;
    }
    (done === 'in-use' ? inUse : removed).push(one.version);
    if (done === 'removed' && bundleSha256 !== undefined) await ports.workbenches.release(component, bundleSha256);
  }
  await ports.journal.append(entry('removed', 'versions-removed', `removed version ${removed.join(', ') || 'none'}${inUse.length === 0 ? '' : `; version ${inUse.join(', ')} stays, since an alias refers to it`}${refused}`, { removed, inUse }));
  return removed;
}

/** What the journal names as a version to go back to, or to go on with: of the fix that serves, and of the last improvement. */
async function namedVersions({ component: { tenant }, fix, last }: Pick<StateFacts, 'component' | 'fix' | 'last'>, { journal }: RemovalPorts): Promise<ReadonlySet<string>> {
  const fixed = fix && deploymentIn(await journal.read(tenant, subjectOf.improvement(fix.improvementId)));
  const deployments = [fixed, last?.deployment].flatMap((deployment) => (deployment ? [deployment.returnTo, deployment.canary] : []));
  return new Set([...deployments, ...(fix ? [fix.version, ...(fix.looks ? [fix.looks.replaced] : [])] : [])]);
}

/** The bundle that nobody has when the version is gone. Its code can only be read before. A version whose code cannot be read goes all the same. */
async function orphanOf({ version, codeSha256 }: FunctionVersion, { component, versions }: Pick<StateFacts, 'component' | 'versions'>, { functions }: RemovalPorts): Promise<string | undefined> {
  if (versions.some((other) => other.version !== version && other.codeSha256 === codeSha256)) return undefined;
  try {
    const sha256 = bundleIn(await functions.code(component, version))?.sha256;
    return component.workbench?.state === 'built' && component.workbench.bundleSha256 === sha256 ? undefined : sha256;
  } catch (error) {
    if (error instanceof NotFound || error instanceof UnsafeState || error instanceof SourceUnavailable) return undefined;
    throw error;
  }
}
