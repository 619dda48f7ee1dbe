import { verifyJournal } from '../../core/audit/verify-journal';
import { exposureAccount } from '../../core/blast-radius';
import { settingsFor } from '../../core/config';
import { type Component, outcome as outcomeSchema } from '../../core/cycle';
import { subjectOf } from '../../core/names';
import type { ServedFix } from '../../core/ports';
import { fakeAuditTrail } from '../fakes/audit-trail';
import type { FaultKind } from './faults';
import type { Simulation } from './simulation';
import { beginning, iso, tenant, type World } from './world';

export interface Ended {
  readonly broken: readonly string[];
  readonly outcomes: readonly string[];
}

/** What must hold when nothing runs any more: every lease released, one outcome each, every alias explained, money within budget, every chain whole. */
export async function endOf({ world, kept, flows, spending, book, scheduler, atWork, isFaultless }: Simulation): Promise<Ended> {
  const { stores, lambda, components } = world;
  const broken: string[] = [];
  const outcomes: string[] = [];
  if (atWork()) {
    const leases = await stores.leases.held(tenant);
    const running = flows.all().filter(({ state }) => state === 'running').map(({ name, states }) => `${name} in ${states.at(-1)}`);
    broken.push(`end, every lease released: after ${Math.round((scheduler.now() - beginning) / 60_000)} minutes ${leases.map(({ component, improvementId, expiresAt }) => `${improvementId} holds ${component} until ${expiresAt}`).join(', ') || 'no lease is held'}; ${running.join(', ') || 'nothing runs'}${stores.budgets.holds('blast-radius') ? '; calls are still reserved to be exposed' : ''}`);
  }
  const subjects = new Map<string, (typeof stores.store.records)[number][]>();
  for (const record of stores.store.records) subjects.set(record.subject, [...(subjects.get(record.subject) ?? []), record]);
  const { faults, notes } = await verifyJournal({ tenant, now: iso(beginning) }, { trail: fakeAuditTrail(stores.store), roots: { list: async () => [] } });
  for (const what of [...faults.map((fault) => fault.what), ...notes]) broken.push(`end, chain valid: ${what}`);
  for (const { machine, name, state } of flows.all()) {
    if (machine !== 'improvement') continue;
    const chain = subjects.get(subjectOf.improvement(name)) ?? [];
    const recorded = chain.flatMap(({ kind, data }) => (kind === 'outcome' ? [outcomeSchema.parse(data['outcome'])] : []));
    const row = await stores.progress.improvement(tenant, name);
    if (chain.some(({ kind }) => kind === 'improvement-started') && recorded.length !== 1) broken.push(`end, one outcome: ${name} (${state}) has ${recorded.length}`);
    if (recorded[0] && JSON.stringify(row?.outcome) !== JSON.stringify(recorded[0])) broken.push(`end, one outcome: the row of ${name} says ${row?.outcome?.kind}, its journal ${recorded[0].kind}`);
    outcomes.push(recorded[0]?.kind ?? 'none');
    if (isFaultless && (recorded[0] === undefined || recorded[0].kind === 'failed' || recorded[0].kind === 'reconciled')) broken.push(`end, nothing fails where nothing goes wrong: ${name} ended as ${recorded[0] ? `${recorded[0].kind}: ${recorded[0].reason}` : 'nothing'}`);
  }
  for (const component of components) {
    const alias = lambda.get(component.functionName).aliases.get(component.alias);
    const { weights, promoted } = kept.careOf(component);
    if (alias && weights?.by === 'ratchet' && Object.keys(alias.weights).length > 0) broken.push(`end, every alias explained: ${component.component} serves version ${alias.version} with ${JSON.stringify(alias.weights)} of ${weights.of}`);
    const fix = (await stores.fixes.list(tenant)).find((one) => one.component === component.component);
    if (fix && !promoted.has(fix.version) && !(promoted.size > 0 && carriesOn(fix, world, component))) broken.push(`end, every alias explained: version ${fix.version} of ${component.component} is kept as a fix that serves, and was never promoted`);
  }
  const { taken, held } = await stores.budgets.read(exposureAccount(tenant));
  if (taken !== 0 || held.size > 0) broken.push(`end, what was reserved is given back: ${taken} calls are still exposed, of ${[...held.keys()].join(', ') || 'nobody'}`);
  const { model } = stores.config;
  const settings = settingsFor(stores.config, tenant);
  const spent = spending.reduce((sum, { inputTokens, outputTokens }) => sum + (inputTokens * (model?.inputUsdPerMillionTokens ?? 0) + outputTokens * (model?.outputUsdPerMillionTokens ?? 0)) / 1_000_000, 0);
  const improvements = flows.all().filter(({ machine }) => machine === 'improvement').length;
  // A call whose step was cut off before the journal heard of it is made once more, and is in no account.
  const unaccounted = lostCalls.reduce((sum, kind) => sum + (book.struck.get(kind) ?? 0), 0);
  const most = improvements * settings.maxModelCalls + unaccounted;
  if (spending.length > most) broken.push(`end, money within budget: ${spending.length} calls of the model by ${improvements} improvements of ${settings.maxModelCalls} at most, and ${unaccounted} faults`);
  if (spent > improvements * settings.maxModelUsd + unaccounted * 0.2) broken.push(`end, money within budget: ${spent} USD by ${improvements} improvements of ${settings.maxModelUsd} at most, and ${unaccounted} faults`);
  return { broken, outcomes };
}

/** The team deployed over a fix something that has it: it serves on under their version's number. */
function carriesOn(fix: ServedFix, { lambda }: World, component: Component): boolean {
  const version = lambda.get(component.functionName).versions.get(fix.version);
  return fix.memoryMb === undefined ? version?.codeSha256 === fix.codeSha256 : Number(version?.settings['memoryMb']) >= fix.memoryMb;
}

const lostCalls: readonly FaultKind[] = ['crash', 'bug', 'throttle', 'timeout', 'slow', 'duplicate', 'abort', 'abort-after', 'outage'];
