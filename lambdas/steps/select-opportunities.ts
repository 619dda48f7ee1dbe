import { cut } from '../../core/bounded';
import { settingsFor, type Config } from '../../core/config';
import type { Component, ComponentAnalysis, Cycle } from '../../core/cycle';
import { holdBack } from '../../core/hold-back';
import { keepSelection } from '../../core/keep-selection';
import { tenantSettings } from '../../core/operator-settings';
import type { Artifacts, Clock, Controls, Journal, Leases, Opportunities, Registry, WorkQueue } from '../../core/ports';
import { readAnalyses } from '../../core/read-analyses';
import { effectiveMode, looksAgain, secondsBetweenLooks, selectOpportunities, wouldHave } from '../../core/select-opportunities';
import { after, iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { cycleEntry } from '../runtime/entries';
import { artifacts, clock, config, controls, journal, leases, opportunities, queue, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly artifacts: Artifacts;
  readonly queue: WorkQueue;
  readonly leases: Leases;
  readonly controls: Controls;
  readonly journal: Journal;
  readonly opportunities: Opportunities;
}

/** What starts also waits in the queue until its improvement has its lease, so that nothing is lost in between. */
export const step = defineStep('SelectOpportunities', async ({ cycle, analyses }, services: Services) => {
  const { tenant } = cycle;
  const analyzed = await readAnalyses(analyses, services.artifacts);
  const found = analyzed.flatMap(({ opportunities }) => opportunities);
  const queue = await stillQueued(cycle, analyzed, services.queue);
  const now = iso(services.clock.now());
  const [components, controls, kept] = await Promise.all([services.registry.list(tenant), services.controls.read(tenant), services.opportunities.list(tenant)]);
  const ofTenant = tenantSettings(services.config, tenant, controls);
  const settingsOf = (component: Component) => settingsFor(services.config, tenant, component.settings);
  const holds = holdBack({
    opportunities: [...queue.map(({ opportunity }) => opportunity), ...found], components, settingsOf, modeOf: (component) => effectiveMode(component, controls), controls, kept, now, asked: cycle.trigger === 'manual' && cycle.components.length > 0,
    deployments: Object.assign({}, ...analyzed.map(({ deployments }) => deployments)),
  });
  const selection = selectOpportunities({
    opportunities: found,
    queue,
    components,
    settingsOf,
    holds,
    tenantSettings: ofTenant,
    cooldowns: await services.queue.cooldowns(tenant),
    heldLeases: await services.leases.held(tenant),
    controls,
    foreseen: Object.assign({}, ...analyzed.map(({ foreseen }) => foreseen)),
    cycle,
    now,
  });
  await keepSelection(selection, { tenant, trigger: cycle.trigger, found, holds, expiresAt: after(cycle.startedAt, ofTenant.queueDays * 86_400), now }, services);
  const key = `cycles/${tenant}/${cycle.cycleId}/selection.json`;
  await services.artifacts.putJson(key, selection);
  const { starts, queued, observed } = selection;
  const again = looksAgain(cycle, selection, iso(services.clock.now()));
  await services.journal.append(cycleEntry('SelectOpportunities', cycle, services.clock, {
    kind: 'selection',
    entryId: again ? 'selection-early' : 'selection',
    summary: cut([...starts.map(({ input }) => `start ${input.component}: ${input.opportunity.summary}`), ...queued.map(({ component, reason }) => `${component} waits: ${reason}`), ...observed.map((one) => `would improve ${one.component}: ${wouldHave(one)}`)].join('; '), 2000) || (again ? 'nothing to improve yet; the logs of the calls that raised the alarm may still be on their way, so it looks again' : 'nothing to improve'),
    data: { started: starts.map(({ name }) => name), queued: queued.slice(0, 50), observed: observed.slice(0, 50), key },
  }));
  return { starts, queued: queued.length, observed: observed.length, key, again, waitSeconds: secondsBetweenLooks };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), artifacts: artifacts(), queue: queue(), leases: leases(), controls: controls(), journal: journal(), opportunities: opportunities(),
}));

/**
 * What earlier cycles left for later. A fault that this cycle looked for and did not find again is over; a cycle over
 * named components starts nothing for others.
 */
async function stillQueued(cycle: Cycle, analyzed: readonly ComponentAnalysis[], queue: WorkQueue): Promise<Awaited<ReturnType<WorkQueue['opportunities']>>> {
  const seeing = analyzed.filter(({ sources }) => sources.some(({ source, state }) => source === 'counters' && state === 'read'));
  const found = new Map(seeing.map(({ component, opportunities }) => [component, opportunities.map(({ fingerprint }) => fingerprint)]));
  const waiting = await queue.opportunities(cycle.tenant);
  const over = waiting.filter(({ opportunity }) => found.get(opportunity.component)?.includes(opportunity.fingerprint) === false);
  for (const { opportunity } of over) await queue.removeOpportunity(cycle.tenant, opportunity.fingerprint);
  return cycle.components.length > 0 ? [] : waiting.filter((entry) => !over.includes(entry));
}
