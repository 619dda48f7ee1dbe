import { cut } from './bounded';
import { settingsFor, type Config } from './config';
import type { Improvement, Outcome } from './cycle';
import { harmIn } from './harm';
import { subjectOf } from './names';
import { tenantSettings } from './operator-settings';
import { lastFor, pauseOver } from './paused';
import type { Controls, Ending, Journal, Notification, Notifier, Progress, Registry, TrackRecords } from './ports';
import { type EndedImprovement, mostEndings, tooManyRollbacks } from './rollback-rate';

export interface PausePorts {
  readonly config: Config;
  readonly registry: Pick<Registry, 'get'>;
  readonly controls: Controls;
  readonly progress: Pick<Progress, 'endings'>;
  readonly trackRecords: Pick<TrackRecords, 'list'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly notifier: Notifier;
}

/** In whose name Ratchet switches. */
const itself = 'Ratchet';

/**
 * Pauses a component, or the whole tenant, of which too many improvements did harm: what it believes of them is wrong, and somebody
 * has to look. `ratchet resume` takes the pause away, and the count begins anew. May be run again; journal first.
 */
export async function pauseOverRollbacks(improvement: Improvement, outcome: Pick<Outcome, 'kind' | 'endedAt'>, ports: PausePorts): Promise<void> {
  const { tenant, component, improvementId, opportunity } = improvement;
  // Only these make a rate higher: a canary that did harm, or going back from what was promoted.
  if (outcome.kind !== 'rolled-back' && !(outcome.kind === 'promoted' && harmIn(opportunity))) return;
  const state = await ports.controls.read(tenant);
  if (pauseOver(state)) return;
  const before = await readEndings(improvement, ports);
  const mine: EndedImprovement = { ...outcome, improvementId, component, takenBack: false };
  const declared = await ports.registry.get(tenant, component);
  const rules = [
    { scope: 'tenant', told: 'the tenant', of: [mine, ...before.ofTenant], limit: tenantSettings(ports.config, tenant, state).maxTenantRollbackRate },
    { scope: component, told: component, of: [mine, ...before.ofComponent], limit: settingsFor(ports.config, tenant, declared?.settings).maxComponentRollbackRate },
  ];
  for (const { scope, told, of, limit } of rules) {
    // Somebody took a pause away: before that, nothing counts any more.
    const why = pauseOver(state, scope) ? undefined : tooManyRollbacks(of, limit, lastFor(state.resumedAt, scope));
    if (why === undefined) continue;
    const message = `${told} paused itself: ${why}. Nothing new starts there until somebody has looked at them and resumes it`;
    const next: Notification['next'] = scope === 'tenant' ? ['history', 'resume --reason "..."'] : [`history --component ${scope}`, `resume ${scope} --reason "..."`];
    const at = outcome.endedAt;
    await ports.journal.append({ tenant, subject: subjectOf.tenant, entryId: cut(`paused-itself/${scope}/${improvementId}`, 200), kind: 'paused-itself', at, by: itself, component, summary: message, data: { scope, improvementId } });
    await ports.controls.set(tenant, scope, { paused: true, by: itself, reason: cut(why, 500), at });
    await ports.notifier.publish({ kind: 'paused-itself', tenant, component, improvementId, message, next });
  }
}

/** Of each scope its own: what others did meanwhile, or what never was deployed, hides nothing. */
async function readEndings({ tenant, component, improvementId }: Improvement, { progress, trackRecords }: PausePorts): Promise<Readonly<Record<'ofTenant' | 'ofComponent', readonly EndedImprovement[]>>> {
  // One more than count: its own is among them where this is run again.
  const [ofTenant, ofComponent, records] = await Promise.all([progress.endings(tenant, mostEndings + 1), progress.endings(tenant, mostEndings + 1, component), trackRecords.list(tenant)]);
  const bad = new Set(records.filter(({ good }) => !good).map((record) => record.improvementId));
  const others = (endings: readonly Ending[]): readonly EndedImprovement[] =>
    endings.filter((one) => one.improvementId !== improvementId).map((one) => ({ ...one, takenBack: one.kind === 'promoted' && bad.has(one.improvementId) }));
  return { ofTenant: others(ofTenant), ofComponent: others(ofComponent) };
}
