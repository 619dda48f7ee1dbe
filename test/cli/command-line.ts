import { config as configSchema } from '../../core/config';
import type { Candidate, Diagnosis, Outcome, Verdict } from '../../core/cycle';
import type { JournalRecord } from '../../core/journal';
import { subjectOf } from '../../core/names';
import type { AuditTrail, JournalRoots } from '../../core/ports';
import type { MendReport, MendRequest } from '../../core/mend-state';
import type { ReturnRequest } from '../../core/return-to-version';
import { withOperatorSettings } from '../../core/operator-settings';
import { runCommandLine } from '../../cli/program';
import type { Screen } from '../../cli/screen';
import type { Globals, Operations, Session } from '../../cli/session';
import { UsageError } from '../../cli/usage-error';
import { sampleComponent, sampleOpportunity } from '../adapters/samples';
import { fakeApprovals } from '../fakes/approvals';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeBudgets } from '../fakes/budgets';
import { fakeAuditTrail } from '../fakes/audit-trail';
import { fakeCalibrations } from '../fakes/calibrations';
import { fakeClock } from '../fakes/clock';
import { fakeControls } from '../fakes/controls';
import { fakeCounters } from '../fakes/counters';
import { fakeExecutions } from '../fakes/executions';
import { fakeFunctions } from '../fakes/functions';
import { fakeJournal } from '../fakes/journal';
import { fakeJournalRoots } from '../fakes/journal-roots';
import { lambdaWorld } from '../fakes/lambda-world';
import { fakeLeases } from '../fakes/leases';
import { fakeMetrics } from '../fakes/metrics';
import { fakeOpportunities } from '../fakes/opportunities';
import { fakeProgress } from '../fakes/progress';
import { fakeRegistry } from '../fakes/registry';
import { fakeStatuses } from '../fakes/statuses';
import { fakeWorkQueue } from '../fakes/work-queue';
import { fakeWorkbenches } from '../fakes/workbenches';

export const operator = 'arn:aws:sts::111122223333:assumed-role/Operators/night-shift';
export const tenant = 'shop';

/** An installation of fakes. `onSleep` is what happens while a command waits. */
export function installation(components = ['price-quote', 'restock']) {
  const clock = fakeClock();
  const journal = fakeJournal();
  const audit: { trail: AuditTrail; roots: JournalRoots | undefined } = { trail: fakeAuditTrail(journal), roots: fakeJournalRoots() };
  const artifacts = fakeArtifacts();
  const approvals = fakeApprovals();
  const progress = fakeProgress();
  const leases = fakeLeases();
  const queue = fakeWorkQueue();
  const controls = fakeControls();
  const executions = fakeExecutions();
  const registry = fakeRegistry(components.map((component) => sampleComponent({ component })));
  const controlled: Readonly<Record<string, unknown>>[] = [];
  const takenBack: unknown[] = [];
  const answered: unknown[] = [];
  const calibrated: unknown[] = [];
  const lambda = lambdaWorld();
  for (const component of components) {
    const { functionName } = sampleComponent({ component });
    lambda.addFunction(functionName);
    lambda.publish(functionName, '2026-11-20T10:00:00.000Z');
    lambda.putAlias(functionName, 'live', { version: '1', weights: {} });
  }
  const world = {
    lambda, functions: fakeFunctions(lambda), workbenches: fakeWorkbenches(), metrics: fakeMetrics(), counters: fakeCounters(), statuses: fakeStatuses(), opportunities: fakeOpportunities(),
    clock, journal, audit, artifacts, approvals, progress, leases, queue, controls, executions, registry, controlled, takenBack, answered, calibrated, calibrations: fakeCalibrations(), budgets: fakeBudgets(),
    onSleep: async (): Promise<void> => {
      throw new Error('the command waits, and nothing happens');
    },
    onTakeBack: async (): Promise<string> => 'nothing happened',
    setVersions: [] as ReturnRequest[],
    onSetVersion: async (_request: ReturnRequest): Promise<string> => 'nothing happened',
    compared: [] as MendRequest[],
    onCompare: async ({ component }: MendRequest): Promise<MendReport> => ({ component, agrees: ['nobody holds its lease'], findings: [], removed: [] }),
    failure: undefined as string | undefined,
    /** What the control function says of a calibration. */
    refusal: undefined as string | undefined,
    endpoint: undefined as string | undefined,
    /** What configuration says of the tenant. */
    settings: {} as Readonly<Record<string, unknown>>,
    connected: [] as Globals[],
  };
  return world;
}
export type World = ReturnType<typeof installation>;

function sessionOf(world: World): Session {
  const operations: Operations = {
    caller: async () => operator,
    control: async (change) => {
      world.controlled.push(change);
      return `${change['by']} did ${change['operation']} for ${change['scope']}`;
    },
    approve: async (answer) => {
      world.answered.push(answer);
      return `${answer.decision === 'approve' ? 'approved' : 'rejected'} by ${answer.by}`;
    },
    calibrate: async (request) => {
      if (world.refusal !== undefined) throw new UsageError(world.refusal);
      world.calibrated.push(request);
      const improvementId = 'price-quote-0a1b2c3d4e5f';
      const executionArn = await world.executions.startImprovement(improvementId, improvementOf(improvementId, request.component));
      return { summary: `${request.by} starts a calibration`, improvementId, executionArn };
    },
    setVersion: async (request) => {
      world.setVersions.push(request);
      return world.onSetVersion(request);
    },
    takeBack: async (request) => {
      world.takenBack.push(request);
      return world.onTakeBack();
    },
    compare: async (request) => {
      world.compared.push(request);
      return world.onCompare(request);
    },
    failureOf: async () => world.failure,
  };
  const config = async () => configSchema.parse({ tenants: { [tenant]: world.settings } });
  return {
    ...world, stage: 'prod', tenant, region: 'eu-central-1', operations, config, registry: withOperatorSettings(world.registry, world.controls, config),
    sleep: async (milliseconds) => {
      world.clock.advance(milliseconds);
      await world.onSleep();
    },
  };
}

/** Runs one command line and catches what it says. */
export async function ratchet(world: World, argv: readonly string[], { width = 200, colour = false, answer, onOut = () => undefined }: { width?: number; colour?: boolean; answer?: boolean; onOut?: (text: string) => unknown } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const questions: string[] = [];
  /** What was shown while it worked, and an empty text at each end. */
  const spun: string[] = [];
  const screen = (json: boolean): Screen => ({
    json,
    page: () => ({ width, colour, now: world.clock.iso() }),
    out: (text) => {
      out.push(text);
      onOut(text);
    },
    err: (text) => err.push(text),
    spin: (label) => {
      spun.push(typeof label === 'string' ? label : label());
      return () => spun.push('');
    },
    ask: answer === undefined ? undefined : async (question) => {
      questions.push(question);
      return answer;
    },
  });
  const exitCode = await runCommandLine(argv, {
    screen,
    connect: async (globals) => {
      world.connected.push(globals);
      return sessionOf(world);
    },
  });
  const text = out.join('\n');
  return { exitCode, out: text, lines: text.split('\n'), err: err.join('\n'), questions, spun, json: () => JSON.parse(text) as Record<string, never> };
}

/** A whole improvement: found, diagnosed, accepted, watched; promoted unless it is told to end otherwise or to run on. */
export async function improve(world: World, changes: { improvementId?: string; component?: string; ending?: Outcome['kind'] | 'runs' } = {}): Promise<string> {
  const { improvementId = 'price-quote-0a1b2c3d4e5f', component = 'price-quote', ending = 'promoted' } = changes;
  const at = world.clock.iso();
  const executionArn = await world.executions.startImprovement(improvementId, improvementOf(improvementId, component));
  const held = await world.leases.acquire({ tenant, component, improvementId, executionArn, expiresAt: '2026-11-21T11:00:00.000Z' });
  const token = held.acquired ? held.lease.fencingToken : 1;
  await world.progress.startImprovement({ improvementId, tenant, component, cycleId: 'c1', summary: '31 of 120 calls failed', startedAt: at, executionArn });
  const record = (kind: 'improvement-started' | 'diagnosed' | 'proposed' | 'verdict' | 'deployment-intended' | 'deployed' | 'look' | 'promoted' | 'outcome', summary: string, data: Record<string, unknown>) =>
    world.journal.append({ tenant, subject: subjectOf.improvement(improvementId), entryId: kind, kind, at: world.clock.iso(), by: 'Test', component, fencingToken: token, summary, data });
  await record('improvement-started', 'started in mode auto', { improvement: improvementOf(improvementId, component) });
  await record('diagnosed', 'version 2 failed since its first call', { diagnosis: { summary: 'version 2 failed since its first call', suspectVersion: '2', previousVersion: '1', guilty: true, confidence: 0.99, evidence: { chance: 1e-30 }, strategies: ['revert'], key: 'k' } });
  await record('proposed', 'go back to version 1', { candidate: { strategy: 'revert', summary: 'go back to version 1', version: '1', replaces: '2', codeSha256: 'sha1' } });
  await record('verdict', 'accepted', { verdict: { accepted: true, reason: 'all gates passed', candidateSha256: 'sha1', gates: [{ gate: 'version-exists', passed: true, reason: 'version 1 is published', figures: {} }, { gate: 'served-well', passed: false, reason: 'too few calls', figures: { requests: 3 } }] } });
  await record('deployment-intended', 'about to expose version 1', { deployment: deployment('canary') });
  await record('deployed', 'version 1 gets 10 % beside version 2', { deployment: deployment('canary') });
  await record('look', 'look 1: continue', { weight: 0.1, health: health });
  if (ending === 'runs') return improvementId;
  world.clock.advance(90_000);
  if (ending === 'promoted') await record('promoted', 'version 1 serves alone', { deployment: deployment('promoted') });
  const outcome: Outcome = {
    improvementId, component, kind: ending, reason: `it ended so: ${ending}`, endedAt: world.clock.iso(), durationSeconds: 90, costUsd: 0.125,
    failureRateBefore: ending === 'promoted' ? 0.31 : null, failureRateAfter: ending === 'promoted' ? 0 : null,
  };
  await record('outcome', `${ending}: it ended so`, { outcome });
  await world.progress.finish(tenant, outcome);
  await world.leases.release(tenant, component, improvementId);
  world.executions.end(executionArn, 'succeeded');
  world.clock.advance(60_000);
  return improvementId;
}

export interface Tried {
  readonly candidate?: Candidate;
  readonly diff?: string;
  readonly verdict?: Verdict;
  readonly tested?: Verdict;
  readonly modelFailures?: readonly string[];
}

/** An improvement whose candidates are changes of sources; its artifacts hold what its journal tells. */
export async function improveSource(world: World, changes: { diagnosis?: Partial<Diagnosis>; attempts: readonly Tried[]; ending?: Outcome['kind'] | 'runs'; costUsd?: number; after?: readonly (readonly [JournalRecord['kind'], string])[] }): Promise<string> {
  const { diagnosis, attempts, ending = 'promoted', costUsd = 0, after = [] } = changes;
  const [improvementId, component] = ['order-status-0a1b2c3d4e5f', 'order-status'];
  const executionArn = await world.executions.startImprovement(improvementId, improvementOf(improvementId, component));
  await world.progress.startImprovement({ improvementId, tenant, component, cycleId: 'c1', summary: '31 of 120 calls failed', startedAt: world.clock.iso(), executionArn });
  const record = (kind: JournalRecord['kind'], summary: string, data: Record<string, unknown>, entryId: string = kind) =>
    world.journal.append({ tenant, subject: subjectOf.improvement(improvementId), entryId, kind, at: world.clock.iso(), by: 'Test', component, summary, data });
  await record('improvement-started', 'started', { improvement: improvementOf(improvementId, component) });
  await record('diagnosed', 'd', { diagnosis: { summary: 'a value is missing', suspectVersion: '3', guilty: false, confidence: 0.9, evidence: {}, strategies: ['template', 'model'], key: 'k', ...diagnosis } });
  for (const [index, { candidate, diff, verdict, tested, modelFailures = [] }] of attempts.entries()) {
    const attempt = index + 1;
    for (const [at, summary] of modelFailures.entries()) await record('model-failed', summary, { attempt }, `model-failed/${attempt}/${at}`);
    if (candidate && 'key' in candidate) await world.artifacts.putJson(candidate.key, { files: {}, diff });
    if (candidate) await record('proposed', candidate.summary, { candidate, attempt, ...(diff !== undefined && { diff: diff.slice(0, 20_000) }) }, `candidate/${attempt}`);
    if (verdict) await record('verdict', verdict.reason, { verdict, attempt }, `verdict/${attempt}`);
    if (tested) await record('tested', tested.reason, { verdict: tested, attempt }, `test/${attempt}`);
  }
  for (const [kind, summary] of after.filter(([kind]) => kind !== 'fix-overwritten')) await record(kind, summary, {});
  if (ending === 'runs') return improvementId;
  const outcome: Outcome = { improvementId, component, kind: ending, reason: `it ended so: ${ending}`, endedAt: world.clock.iso(), durationSeconds: 90, costUsd, failureRateBefore: null, failureRateAfter: null };
  await record('outcome', `${ending}: it ended so`, { outcome });
  await world.progress.finish(tenant, outcome);
  for (const [kind, summary] of after.filter(([kind]) => kind === 'fix-overwritten')) await record(kind, summary, {});
  return improvementId;
}

export function deployment(state: 'canary' | 'promoted' | 'rolled-back') {
  return { state, returnTo: '2', canary: '1', returnToSha256: 'sha2', canarySha256: 'sha1', stage: 0, weight: 0.1, moreStages: true, startedAt: '2026-11-21T10:00:00.000Z', stageStartedAt: '2026-11-21T10:00:00.000Z', settleSeconds: 0, lookSeconds: 60, detail: 'd' };
}

const health = {
  decision: 'continue', reason: 'too few calls yet', look: 1, waitSeconds: 60, stage: 0, stageBase: 0, stageLooks: 1, slowOverMs: 100,
  control: { requests: 1092, failed: 43, succeeded: 1049, slow: 1 }, canary: { requests: 5, failed: 0, succeeded: 5, slow: 0 }, logEvidence: {}, notes: ['metrics are late'],
};

function improvementOf(improvementId: string, component: string) {
  return { improvementId, tenant, component, cycleId: 'c1', emergency: false, opportunity: sampleOpportunity(tenant, { component }) };
}
