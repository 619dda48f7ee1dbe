import { cut } from '../../core/bounded';
import { reserveUsd } from '../../core/budgets';
import { settingsFor, parse } from '../../core/config';
import { candidate as candidateSchema, patch as patchSchema } from '../../core/cycle';
import { attemptsIn, costIn, firstAttemptAt, modelCallsIn } from '../../core/earlier-attempts';
import { ModelUnavailable, NotFound } from '../../core/errors';
import { subjectOf } from '../../core/names';
import { tenantSettings } from '../../core/operator-settings';
import type { Artifacts, Circuits, Functions, Journal, Model, Recordings, Registry, Workbenches } from '../../core/ports';
import { expectDeployable, type PreparePorts } from '../../core/prepare-deployment';
import { proposeCandidate } from '../../core/propose-candidate';
import { readAttempts } from '../../core/read-attempts';
import { registered } from '../../core/registered';
import { expectNotStopped } from '../../core/stopped';
import { strategies } from '../../core/strategies';
import { iso } from '../../core/time';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { tellingPostponed } from '../runtime/telling-postponed';
import { alarms, artifacts, budgets, circuits, clock, config, controls, counters, functions, journal, model, recordings, registry, workbenches } from '../runtime/services';

interface Services extends PreparePorts {
  readonly registry: Registry;
  readonly functions: Functions;
  readonly artifacts: Artifacts;
  readonly workbenches: Workbenches;
  readonly recordings: Recordings;
  readonly model: Model;
  readonly circuits: Circuits;
  readonly journal: Journal;
}

/** One attempt: at most one model call. A call that failed is told in the journal, and thrown on for the state machine to retry. */
export const step = defineStep('ProposeCandidate', async ({ improvement, lease, diagnosis, attempt }, services: Services) => {
  const component = await registered(services.registry, improvement);
  const { tenant, component: name, improvementId } = improvement;
  const chain = await services.journal.read(tenant, subjectOf.improvement(improvementId));
  // Run again after it was recorded: what the journal has is what this attempt proposed, and what its model call was paid for.
  const recorded = chain.find(({ entryId }) => entryId === `candidate/${attempt}`);
  if (recorded) return parse(candidateSchema, recorded.data['candidate'], 'Recorded candidate');
  await expectNotStopped(improvement, services.controls);
  const settings = settingsFor(services.config, tenant, component.settings);
  if (attempt === 1) await tellingPostponed('ProposeCandidate', { improvement, lease }, services, () => expectDeployable({ improvement, lease, component, settings, chain }, services));
  const [{ attempts: before, spending }, workbench, fault] = await Promise.all([
    readAttempts(tenant, name, services.artifacts),
    diagnosis.bundleSha256 === undefined ? undefined : services.workbenches.read(component, diagnosis.bundleSha256),
    orNothing(async () => (diagnosis.fault ? services.recordings.get(diagnosis.fault.key) : undefined)),
  ]);
  const reserve = async (mostUsd: number) => reserveUsd({ tenant, kind: 'model', limitUsd: tenantSettings(services.config, tenant, await services.controls.read(tenant)).maxTenantModelUsdPerDay, id: `${improvementId}/${attempt}/${services.clock.now()}`, mostUsd, now: iso(services.clock.now()) }, services.budgets);
  const context = { ...services, reserve, improvement, component, diagnosis, attempt, workbench, fault, settings, earlier: [...before, ...attemptsIn(improvementId, chain)], spending, madeCalls: modelCallsIn(chain), spentUsd: costIn(chain), startedAt: firstAttemptAt(chain) ?? iso(services.clock.now()) };
  const candidate = await tellingPostponed('ProposeCandidate', { improvement, lease }, services, () => proposeCandidate(context, strategies)).catch(async (error: unknown) => {
    if (error instanceof ModelUnavailable) await services.journal.append(improvementEntry('ProposeCandidate', improvement, lease, services.clock, { kind: 'model-failed', entryId: `model-failed/${attempt}/${services.clock.now()}`, summary: `the model did not answer: ${error.message}`, data: { attempt, costUsd: error.costUsd } }));
    throw error;
  });
  const diff = 'key' in candidate ? parse(patchSchema, await services.artifacts.getJson(candidate.key), 'Patch').diff : '';
  await services.journal.append(improvementEntry('ProposeCandidate', improvement, lease, services.clock, {
    kind: 'proposed', entryId: `candidate/${attempt}`, summary: candidate.summary, data: { candidate, attempt, ...(diff !== '' && { diff: cut(diff, longestDiff) }) },
  }));
  return candidate;
});

/** Characters of a diff that the journal keeps; the patch artifact has all. */
const longestDiff = 20_000;

async function orNothing<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  return read().catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
}

export const handler = step.serve(() => ({
  config: config(), clock: clock(), controls: controls(), registry: registry(), functions: functions(), artifacts: artifacts(), workbenches: workbenches(), recordings: recordings(), model: model(), circuits: circuits(), budgets: budgets(), alarms: alarms(), counters: counters(), journal: journal(),
}));
