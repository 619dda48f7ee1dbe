import type { LooksAfter } from './after-promotion';
import { settingsFor, type Config } from './config';
import type { Component, Improvement, Opportunity } from './cycle';
import { harmOpportunity, type Harmful } from './harm';
import { holdBack } from './hold-back';
import type { KeptOpportunity } from './kept-opportunity';
import { tenantSettings } from './operator-settings';
import type { Controls, ControlState, Executions, HeldLease, Journal, Notification, Notifier, Opportunities, ServedFix, ServedFixes } from './ports';
import { effectiveMode, selectOpportunities } from './select-opportunities';
import { entryOfFix, keepLooks } from './served-fix-record';

export interface GoBackPorts {
  readonly config: Config;
  readonly controls: Controls;
  readonly executions: Pick<Executions, 'startImprovement'>;
  readonly opportunities: Pick<Opportunities, 'list'>;
  readonly fixes: Pick<ServedFixes, 'update'>;
  readonly journal: Pick<Journal, 'append'>;
  readonly notifier: Notifier;
}

/** A fix at which is looked, with what the looks know so far. */
export interface LookedAt {
  readonly fix: ServedFix;
  readonly looks: LooksAfter;
  readonly component: Component;
  readonly held: readonly HeldLease[];
  readonly now: string;
}

/**
 * Tells the harm that a promoted version does, and starts the improvement that goes back, as soon as that may be: no cooldown
 * holds it, but all else that holds an emergency. Then the looks are over; while it waits they go on, in case the harm ends.
 * @returns what is new, for the sweep's log
 */
export async function goBackFromHarm(at: LookedAt, harmful: Harmful, ports: GoBackPorts): Promise<string[]> {
  const { fix, looks, component, now } = at;
  const { tenant, improvementId } = fix;
  const opportunity = harmOpportunity(fix, looks.replaced, harmful, now);
  const tell = async (how: 'told' | 'waits' | 'started', what: string, next: Notification['next'], more: Record<string, unknown> = {}): Promise<string[]> => {
    const summary = `${component.component}: ${opportunity.summary}. ${what}`;
    await ports.journal.append(entryOfFix(fix, { kind: 'harm-after-promotion', entryId: `harm/${how}`, at: now, summary, data: { opportunity, looks, ...more } }));
    if (!looks.told) await ports.notifier.publish({ kind: 'harm-after-promotion', tenant, component: component.component, improvementId, message: summary, next });
    return [summary];
  };
  const goBack: Notification['next'] = [`rollback ${improvementId} --reason "..."`];
  const controls = await ports.controls.read(tenant);
  const mode = effectiveMode(component, controls);
  if (mode === 'observe' || mode === 'propose') {
    const told = await tell('told', `Mode ${mode} deploys nothing: going back is for people`, goBack);
    await keepLooks(fix, undefined, ports.fixes);
    return told;
  }
  const start = startOf(at, opportunity, controls, await ports.opportunities.list(tenant, component.component), ports.config);
  if ('waits' in start) {
    if (looks.told) return [];
    const told = await tell('waits', `Going back to version ${looks.replaced} waits: ${start.waits}`, goBack);
    await keepLooks(fix, { ...looks, told: true }, ports.fixes);
    return told;
  }
  const told = await tell('started', `${start.name} goes back to version ${looks.replaced}`, [`show ${start.name}`], { startedImprovement: start.name });
  await ports.executions.startImprovement(start.name, start.input);
  await keepLooks(fix, undefined, ports.fixes);
  return told;
}

/** The improvement that goes back, under the same name however often it is asked for, or why it may not start now. */
function startOf({ component, held, now }: LookedAt, opportunity: Opportunity, controls: ControlState, kept: readonly KeptOpportunity[], config: Config): { readonly name: string; readonly input: Improvement } | { readonly waits: string } {
  const settingsOf = (one: Component) => settingsFor(config, one.tenant, one.settings);
  const [components, opportunities] = [[component], [opportunity]];
  const { starts, queued } = selectOpportunities({
    opportunities, components, settingsOf, tenantSettings: tenantSettings(config, component.tenant, controls), cooldowns: new Map(), heldLeases: held, controls, now,
    holds: holdBack({ opportunities, components, settingsOf, modeOf: (one) => effectiveMode(one, controls), controls, kept, deployments: {}, now }),
    cycle: { cycleId: opportunity.cycleId, trigger: 'emergency', maxImprovements: 1 },
  });
  return starts[0] ?? { waits: queued[0]?.reason ?? 'nothing may start' };
}
