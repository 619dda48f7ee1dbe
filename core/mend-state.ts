import { compareState, type Mend, type StateFinding } from './compare-state';
import type { Component } from './cycle';
import { improvementIn } from './deployment-record';
import { ConcurrentChange, NotFound, StaleFencingToken } from './errors';
import { sayIfFinal } from './final-errors';
import { makeLatestEqual } from './follow-promotion';
import { gatherState } from './gather-state';
import { hashOf, type JournalEntry } from './journal';
import { componentFact } from './leased-entries';
import { heldByOperator, subjectOf } from './names';
import type { Counters, HeldLease, Workbenches } from './ports';
import { reconcileImprovement, type ReconcilePorts, releaseUnbegun } from './reconcile';
import { removeOldVersions } from './remove-versions';
import { returnNames, settleReturn } from './return-to-version';
import { sayError } from './say-error';
import { after, iso } from './time';

export interface MendPorts extends ReconcilePorts {
  readonly counters: Pick<Counters, 'read'>;
  readonly workbenches: Pick<Workbenches, 'release'>;
}

export interface MendRequest {
  readonly tenant: string;
  readonly component: string;
  readonly by: string;
}

export interface MendReport {
  readonly component: string;
  readonly agrees: readonly string[];
  readonly findings: readonly (Pick<StateFinding, 'kind' | 'sentence'> & {
    /** What was done about it; nothing where it is for people. */
    readonly mended?: string | undefined;
  })[];
  /** Versions that nobody needed any more. */
  readonly removed: readonly string[];
}

/** How the name begins under which a mend holds the component's lease. */
export const mendNames = 'mend-';
const mendSeconds = 300;

/**
 * Compares what is said of one component in Lambda, state table, Step Functions and journal; mends what is Ratchet's own, and
 * says the rest. Each finding is in the component's chain once. Old versions are removed where nothing is amiss.
 * @throws NotFound, ConcurrentChange where an improvement began or ended meanwhile
 */
export async function mendState({ tenant, component: name, by }: MendRequest, ports: MendPorts): Promise<MendReport> {
  const component = await ports.registry.get(tenant, name);
  if (!component) throw new NotFound(`Component ${name} of tenant ${tenant}: saw none, expected one that is declared (ratchet status lists them)`);
  const facts = await gatherState(component, await ports.fixes.list(tenant), ports);
  if (!facts) throw new ConcurrentChange(`Component ${name}: an improvement began or ended while it was compared; ask again`);
  const { agrees, findings } = compareState(facts);
  const told = [];
  for (const { kind, sentence, mend } of findings) {
    const mended = mend && (await carryOut(component, { kind, sentence }, mend, by, ports));
    // The sweep says of an overwritten fix what it is, once.
    if (!mend && kind !== 'fix-overwritten') await tell(component, kind, sentence, by, ports);
    told.push({ kind, sentence, ...(mended !== undefined && { mended }) });
  }
  const removed = facts.alias && !facts.lease && findings.length === 0 ? await underLease(component, by, 'old versions', (lease) => removeOldVersions(facts, lease, by, ports), ports) : undefined;
  return { component: name, agrees, findings: told, removed: removed ?? [] };
}

async function carryOut(component: Component, { kind, sentence }: StateFinding, mend: Mend, by: string, ports: MendPorts): Promise<string | undefined> {
  if (mend.act === 'reconcile') return cleanUp(component, mend.improvementId, sentence, ports);
  return underLease(component, by, sentence, async (lease) => {
    const { tenant, component: name } = component;
    const entry = (entryId: string, kind: JournalEntry['kind'], summary: string): JournalEntry =>
      componentFact(component, lease, { entryId: `${lease.improvementId}/${entryId}`, kind, at: iso(ports.clock.now()), by, summary, data: { mend } });
    await ports.journal.append(entry('intended', 'mend-intended', sentence));
    const attempt = mend.act === 'restore-latest'
      ? makeLatestEqual(component, mend.version, mend.expectedSha256, ports.deployer, mend.own)
      : ports.deployer.setAlias(component, { version: mend.from.version, weights: {} }, mend.from.revisionId).then(() => `version ${mend.version} is taken away; version ${mend.from.version} serves alone`);
    const done = await attempt.catch(sayIfFinal);
    if (typeof done === 'object') {
      await tell(component, kind, `${sentence}. Ratchet cannot mend it: ${done.why}`, by, ports);
      return undefined;
    }
    await ports.journal.append(entry('mended', 'mended', done));
    await ports.notifier.publish({ kind: 'reconciled', tenant, component: name, improvementId: '', message: `${name}: ${sentence}. Mended: ${done}`, next: [`journal --subject ${subjectOf.component(name)}`] });
    return done;
  }, ports);
}

/** What sweep asks for of an improvement, or of what an operator began. */
async function cleanUp({ tenant, component }: Component, improvementId: string, reason: string, ports: MendPorts): Promise<string | undefined> {
  const improvement = improvementIn(await ports.journal.read(tenant, subjectOf.improvement(improvementId)));
  if (improvement) return reconcileImprovement(improvement, reason, ports);
  const asked = { tenant, component, improvementId };
  return (improvementId.startsWith(returnNames) ? await settleReturn(asked, ports) : undefined) ?? releaseUnbegun(asked, reason, ports);
}

/** Once for each wording: what lasts is not told every hour. */
async function tell({ tenant, component }: Component, kind: StateFinding['kind'], sentence: string, by: string, { journal, notifier, clock }: MendPorts): Promise<void> {
  const at = iso(clock.now());
  const { at: firstAt } = await journal.append({ tenant, subject: subjectOf.component(component), component, entryId: `differs/${kind}/${hashOf(sentence).slice(0, 16)}`, kind: 'state-differs', at, by, summary: sentence, data: { finding: kind } });
  if (firstAt === at) await notifier.publish({ kind: 'reconciled', tenant, component, improvementId: '', message: `${component}: ${sentence}`, next: [`reconcile ${component}`] });
}

/** No improvement begins meanwhile. Where one has begun, the component is its own, and nothing is done. */
async function underLease<Done>(component: Component, by: string, why: string, work: (lease: HeldLease) => Promise<Done>, { leases, clock }: MendPorts): Promise<Done | undefined> {
  const { tenant, component: name } = component;
  const now = iso(clock.now());
  const improvementId = `${mendNames}${name.slice(0, 40)}-${hashOf({ tenant, name, by, why, now }).slice(0, 12)}`;
  const held = await leases.acquire({ tenant, component: name, improvementId, executionArn: heldByOperator(by), expiresAt: after(now, mendSeconds) });
  if (!held.acquired) return undefined;
  try {
    return await work(held.lease);
  } catch (error) {
    // What was read a moment ago is no longer so: the next comparison sees what is.
    if (error instanceof ConcurrentChange || error instanceof StaleFencingToken) return undefined;
    throw new Error(`Component ${name}: ${sayError(error)}`, { cause: error });
  } finally {
    await leases.release(tenant, name, improvementId);
  }
}
