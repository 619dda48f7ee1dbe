import { rateOf } from './component-status';
import type { Settings } from './config';
import type { Component, ComponentAnalysis, Telemetry } from './cycle';
import { keepStatus } from './keep-status';
import { explainedByDeployment } from './known-deployment';
import type { Opportunities, Statuses } from './ports';
import { overAt, recognize, seen, type Sighting } from './recognize';
import { secondsBetween } from './time';

/** Keeps what an analysis says of a component beside what earlier ones said, and returns it as it then stands. */
export async function keepAnalysis(component: Component, telemetry: Telemetry, found: ComponentAnalysis, settings: Settings, ports: { readonly statuses: Statuses; readonly opportunities: Opportunities }): Promise<ComponentAnalysis> {
  const { from, to: now } = telemetry.window;
  const analysis = await withStatus(component, telemetry, found, settings, ports.statuses);
  const sighting: Sighting = { now, windowHours: secondsBetween(from, now) / 3600, version: telemetry.alias?.version };
  const recognized = await keepOpportunities(component, analysis, sighting, ports.opportunities);
  const deployments = explainedByDeployment(telemetry, recognized, settings, now);
  return Object.keys(deployments).length === 0 ? recognized : { ...recognized, deployments };
}

/** Where actions are wanted, the numbers are those of the calls that say so. */
async function withStatus(component: Component, telemetry: Telemetry, found: ComponentAnalysis, settings: Settings, statuses: Statuses): Promise<ComponentAnalysis> {
  const counters = telemetry.sources.find(({ source }) => source === 'counters');
  const unread = counters?.state === 'failed' || counters?.state === 'implausible' ? counters.reason ?? 'the counters could not be read' : undefined;
  const { autoFixRequired, judged } = await keepStatus(component, async () => ({ minutes: telemetry.minutes, unread }), telemetry.window.to, settings, statuses);
  const wanted = autoFixRequired && judged ? { requests: judged.requests, successRate: rateOf(judged) } : {};
  return { ...found, status: { ...found.status, ...wanted, autoFixRequired } };
}

async function keepOpportunities({ tenant, component }: Component, analysis: ComponentAnalysis, sighting: Sighting, opportunities: Opportunities): Promise<ComponentAnalysis> {
  const kept = await opportunities.list(tenant, component);
  const recognized = recognize(analysis, kept, sighting.now);
  for (const one of recognized.opportunities) await opportunities.update(tenant, component, one.fingerprint, (before) => seen(before, one, sighting));
  const names = recognized.opportunities.map(({ fingerprint }) => fingerprint);
  for (const { opportunity: { fingerprint } } of kept.filter(({ opportunity, standing }) => standing.state !== 'over' && !names.includes(opportunity.fingerprint))) {
    await opportunities.update(tenant, component, fingerprint, (before) => before && overAt(before, analysis, sighting));
  }
  return recognized;
}
