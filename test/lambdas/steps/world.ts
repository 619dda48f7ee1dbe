import { unmarkedDescription } from '../../../core/calibration-mark';
import { config as configSchema, parse, type SettingsOverrides } from '../../../core/config';
import type { StepName } from '../../../core/contracts';
import { type BatchCounters, type Component, type Histogram, type Improvement, outcome as outcomeSchema, verdict as verdictSchema } from '../../../core/cycle';
import { approvalOf, decisionEntry } from '../../../core/decide-approval';
import { bucketOf } from '../../../core/histogram';
import { memoryNearLimit } from '../../../core/detectors/memory-near-limit';
import { gatherTelemetry } from '../../../core/gather-telemetry';
import { firstBreak, type JournalRecord } from '../../../core/journal';
import { type JournalWriterName, writtenBy } from '../../../core/journal-writers';
import { subjectOf } from '../../../core/names';
import { withOperatorSettings } from '../../../core/operator-settings';
import { step as acquireLease } from '../../../lambdas/steps/acquire-lease';
import { step as admitCycle } from '../../../lambdas/steps/admit-cycle';
import { step as analyzeBatch } from '../../../lambdas/steps/analyze-batch';
import { step as checkHealth } from '../../../lambdas/steps/check-health';
import { step as deployCanary } from '../../../lambdas/steps/deploy-canary';
import { step as diagnose } from '../../../lambdas/steps/diagnose';
import { step as planBatches } from '../../../lambdas/steps/plan-batches';
import { step as promote } from '../../../lambdas/steps/promote';
import { step as proposeCandidate } from '../../../lambdas/steps/propose-candidate';
import { step as recordOutcome } from '../../../lambdas/steps/record-outcome';
import { step as reportCycle } from '../../../lambdas/steps/report-cycle';
import { step as requestApproval } from '../../../lambdas/steps/request-approval';
import { step as rollBack } from '../../../lambdas/steps/roll-back';
import { step as runActions } from '../../../lambdas/steps/run-actions';
import { step as selectOpportunities } from '../../../lambdas/steps/select-opportunities';
import { step as testCandidate } from '../../../lambdas/steps/test-candidate';
import { step as validateCandidate } from '../../../lambdas/steps/validate-candidate';
import { sampleComponent, sampleCounters, sampleOpportunity } from '../../adapters/samples';
import { fakeActionTargets } from '../../fakes/action-targets';
import { fakeAlarms } from '../../fakes/alarms';
import { fakeApprovals } from '../../fakes/approvals';
import { fakeCallers } from '../../fakes/callers';
import { fakeArtifacts } from '../../fakes/artifacts';
import { fakeBaselines } from '../../fakes/baselines';
import { fakeBudgets } from '../../fakes/budgets';
import { fakeCalibrations } from '../../fakes/calibrations';
import { fakeCircuits } from '../../fakes/circuits';
import { fakeClock } from '../../fakes/clock';
import { fakeControls } from '../../fakes/controls';
import { fakeCounters } from '../../fakes/counters';
import { fakeDeployer } from '../../fakes/deployer';
import { fakeExecutions } from '../../fakes/executions';
import { fakeFunctions } from '../../fakes/functions';
import { fakeJournal } from '../../fakes/journal';
import { fakeJournalStore } from '../../fakes/journal-store';
import { lambdaWorld, shaOf } from '../../fakes/lambda-world';
import { fakeLeases } from '../../fakes/leases';
import { fakeMeter } from '../../fakes/meter';
import { fakeMetrics } from '../../fakes/metrics';
import { type FakeAnswer, fakeModel } from '../../fakes/model';
import { fakeNotifier } from '../../fakes/notifier';
import { fakeOpportunities } from '../../fakes/opportunities';
import { fakeProgress } from '../../fakes/progress';
import { fakeReconciler } from '../../fakes/reconciler';
import { fakeRecordings } from '../../fakes/recordings';
import { fakeRegistry } from '../../fakes/registry';
import { fakeSandbox } from '../../fakes/sandbox';
import { fakeServedFixes } from '../../fakes/served-fixes';
import { fakeStatuses } from '../../fakes/statuses';
import { fakeTasks } from '../../fakes/tasks';
import { fakeTrackRecords } from '../../fakes/track-records';
import { fakeWorkQueue } from '../../fakes/work-queue';
import { fakeWorkbenches } from '../../fakes/workbenches';
import { type FlowEnd, flowNamed, runFlow } from '../../statemachines/run-flow';
import { codeProject, compiler, type Fault, type Foreign } from './code-project';

export const good = shaOf('good');
export const bad = shaOf('bad');
export const tenant = 'shop';
const minuteMs = 60_000;

export interface WorldOptions {
  readonly component?: Partial<Component>;
  /** @default no guard looks */
  readonly settings?: SettingsOverrides;
  /** Share of calls that fail, by version, from the beginning. @default 3 of 10 on version 2 */
  readonly failing?: Readonly<Record<string, number>>;
  /** The fault is in the code of both versions, which a workbench can build. Without it there is nothing to change. */
  readonly code?: CodeOptions;
  /** Megabytes that a call uses of the 256 that each version has; from 218 on that is what is improved. @default 92 */
  readonly usedMb?: number;
}

export interface CodeOptions {
  /** @default read */
  readonly fault?: Fault;
  readonly foreign?: Foreign;
  /** What the model answers, one after the other, the last one for ever. @default a model that answers nothing */
  readonly model?: readonly FakeAnswer[];
  /** Answers in the sandbox's place, for what only the real one can see. */
  readonly sandbox?: Parameters<typeof fakeSandbox>[0];
}

/**
 * A shop's function with two published versions: 1 served well, 2 was deployed ten minutes ago and fails three calls of ten.
 * Everything round it is a fake; the steps are the product's own.
 */
export async function shopWorld({ component: changes = {}, settings = {}, failing: given = {}, code, usedMb = 92 }: WorldOptions = {}) {
  const clock = fakeClock();
  const project = code && (await codeProject(ago(clock.now(), 2), code.fault, code.foreign));
  const workbench = project && { state: 'built' as const, bucket: 'assets', key: 'workbench.zip', bundleSha256: project.workbench.manifest.bundle.sha256 };
  const component = sampleComponent({ settings: {}, ...(workbench && { workbench }), ...changes });
  const name = component.functionName;
  const lambda = lambdaWorld();
  const [first, second] = project?.sha256 ?? [good, bad];
  project?.zips.forEach((zip, index) => lambda.keepCode(project.sha256[index] ?? '', zip));
  lambda.addFunction(name, { latest: { codeSha256: first } });
  lambda.publish(name, ago(clock.now(), 3000));
  lambda.updateLatest(name, { codeSha256: second });
  lambda.publish(name, ago(clock.now(), 10));
  lambda.putAlias(name, component.alias, { version: '2', weights: {} });

  const leases = fakeLeases();
  const counters = fakeCounters();
  const metrics = fakeMetrics();
  const config = parse(configSchema, { stage: 'test', settings: { guardSeconds: 0, ...settings }, tenants: { [tenant]: {} } }, 'Configuration');
  const controls = fakeControls();
  const ports = {
    config, clock, leases, counters, metrics, controls,
    registry: withOperatorSettings(fakeRegistry([component]), controls, () => config),
    queue: fakeWorkQueue(),
    progress: fakeProgress(),
    journal: fakeJournal(fakeJournalStore(leases)),
    artifacts: fakeArtifacts(),
    fixes: fakeServedFixes(),
    baselines: fakeBaselines(),
    calibrations: fakeCalibrations(),
    budgets: fakeBudgets(),
    statuses: fakeStatuses(),
    opportunities: fakeOpportunities(),
    trackRecords: fakeTrackRecords(),
    circuits: fakeCircuits(),
    workbenches: fakeWorkbenches(),
    recordings: fakeRecordings(),
    compiler,
    sandbox: fakeSandbox(code?.sandbox),
    model: fakeModel(...(code?.model ?? [])),
    functions: fakeFunctions(lambda),
    deployer: fakeDeployer(lambda),
    executions: fakeExecutions(),
    notifier: fakeNotifier(),
    meter: fakeMeter(),
    approvals: fakeApprovals(),
    callers: fakeCallers(),
    tasks: fakeTasks(),
    alarms: fakeAlarms(),
    reconciler: fakeReconciler(),
    targets: fakeActionTargets(),
  };
  if (project) {
    ports.workbenches.leave('assets', 'workbench.zip', project.archive);
    await Promise.all([ports.workbenches.keep(component), ports.recordings.put(tenant, component.component, project.events)]);
  }

  /** Share of calls that fail, by version. */
  const failing: Record<string, number> = { '1': code ? 0.3 : 0, '2': 0.3, ...given };
  /** How many times longer calls take, by version. @default 1 */
  const slower: Record<string, number> = {};
  const traffic = { callsPerMinute: 200, failing, slower, usedMb };
  const call = async (minute: number, version: string, calls: number) => {
    const failed = Math.round(calls * (failing[version] ?? 0));
    if (calls === 0) return;
    const at = new Date(minute).toISOString();
    const memoryMb = Number(lambda.get(name).versions.get(version)?.settings['memoryMb']);
    await counters.put([{ ...countersOf(component, at, version, calls, failed, slower[version]), maxMemoryMb: traffic.usedMb, memoryMb }]);
    metrics.add(component.component, at, { version, requests: calls, failed });
  };
  const start = Math.floor(clock.now() / minuteMs) * minuteMs;
  for (let minute = start - 120 * minuteMs; minute < start; minute += minuteMs) await call(minute, minute < start - 10 * minuteMs ? '1' : '2', traffic.callsPerMinute);

  /** Time passes, and the alias's versions are called by their weights. */
  const pass = async (seconds: number) => {
    for (let left = seconds; left > 0; left -= 60) {
      const { version, weights } = aliasNow();
      const canary = Object.entries(weights)[0];
      const calls = Math.round((traffic.callsPerMinute * Math.min(60, left)) / 60);
      const toCanary = Math.round(calls * (canary?.[1] ?? 0));
      await call(clock.now(), version, calls - toCanary);
      if (canary) await call(clock.now(), canary[0], toCanary);
      clock.advance(Math.min(60, left) * 1000);
    }
  };
  const aliasNow = () => {
    const state = lambda.get(name).aliases.get(component.alias);
    if (!state) throw new Error('the alias is gone');
    return { version: state.version, weights: state.weights };
  };
  const improvement = improvementOf(usedMb > 218 ? { opportunity: sampleOpportunity(tenant, { findings: [...memoryNearLimit.detect(await gatherTelemetry(component, { from: ago(clock.now(), 60), to: clock.iso() }, ports), clock.iso())] }) } : {});
  return { component, lambda, traffic, ports, pass, improvement, alias: aliasNow, latest: () => lambda.get(name).latest.codeSha256 };
}
export type ShopWorld = Awaited<ReturnType<typeof shopWorld>>;
export type Ports = ShopWorld['ports'];

export function improvementOf(change: Partial<Improvement> = {}): Improvement {
  return { improvementId: 'price-quote-1', tenant, component: 'price-quote', cycleId: 'c1', emergency: true, opportunity: sampleOpportunity(tenant), ...change };
}

/** The ports with a journal that knows who writes, as the journal's writer does by its aliases. */
export function writingAs(name: JournalWriterName, ports: Ports): Ports {
  return { ...ports, journal: { ...ports.journal, append: async (entry) => ports.journal.append(writtenBy(entry, `arn:aws:lambda:us-east-1:000000000000:function:writer:${name}`)) } };
}

const runs: Readonly<Record<StepName, (input: unknown, ports: Ports) => Promise<unknown>>> = {
  AdmitCycle: admitCycle.run, PlanBatches: planBatches.run, AnalyzeBatch: analyzeBatch.run, SelectOpportunities: selectOpportunities.run,
  RunActions: runActions.run, ReportCycle: reportCycle.run, AcquireLease: acquireLease.run, Diagnose: diagnose.run,
  ProposeCandidate: proposeCandidate.run, ValidateCandidate: validateCandidate.run, TestCandidate: testCandidate.run, RequestApproval: requestApproval.run,
  DeployCanary: deployCanary.run, CheckHealth: checkHealth.run, Promote: promote.run, RollBack: rollBack.run, RecordOutcome: recordOutcome.run,
};
/** Every Task's function, by its name in the flows, with one set of services for all. */
export const stepsOf = Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, (input: unknown, ports: Ports) => run(input, writingAs(name as StepName, ports))])) as typeof runs;

export interface RunOptions {
  /** Stands between an execution and its steps: to run one twice, to change the world before it, to count. */
  readonly around?: (step: StepName, run: () => Promise<unknown>, input: unknown) => Promise<unknown>;
  /** What the person decides who is asked for approval. @default nobody decides in time */
  readonly decide?: (candidateSha256: string) => { readonly approved: boolean; readonly by: string; readonly reason: string; readonly candidateSha256: string };
  /** What people do while the execution waits: they answer through the approving function. @default nothing */
  readonly meanwhile?: () => Promise<unknown>;
  /** Ports that the steps get in place of the world's own. */
  readonly ports?: Ports;
}

/** Starts an execution, as an operator at the console or `startExecution` does, and runs it to its end. */
export async function execute(world: ShopWorld, machine: 'improvement' | 'improvement-cycle', executionName: string, input: unknown, options: RunOptions = {}): Promise<FlowEnd> {
  const ports = options.ports ?? world.ports;
  const { around = (_step, run) => run() } = options;
  const { executions } = world.ports;
  const arn = machine === 'improvement' ? await executions.startImprovement(executionName, (input as { improvement: Improvement }).improvement) : await executions.startCycle(executionName, input);
  const end = await runFlow(flowNamed(machine), input, {
    execution: { Id: arn, Name: executionName, StartTime: world.ports.clock.iso() },
    wait: world.pass,
    async task(resource, parameters) {
      if (resource === 'arn:aws:states:::states:startExecution') {
        const { Name, Input } = parameters as { Name: string; Input: { improvement: Improvement } };
        return { ExecutionArn: await ports.executions.startImprovement(Name, Input.improvement), StartDate: world.ports.clock.iso() };
      }
      const byToken = resource.endsWith('.waitForTaskToken');
      const { FunctionName, Payload } = byToken ? (parameters as { FunctionName: string; Payload: unknown }) : { FunctionName: resource, Payload: parameters };
      const step = /^\$\{(\w+)\}$/.exec(FunctionName)?.[1] as StepName;
      const result = await around(step, () => stepsOf[step](Payload, ports), Payload);
      if (!byToken) return result;
      const { taskToken } = Payload as { taskToken: string };
      const wanted = world.ports.approvals.kept(tenant, executionName);
      if (wanted?.taskToken !== taskToken) throw new Error('nobody can answer: the token was not kept');
      world.ports.tasks.wait(taskToken);
      await options.meanwhile?.();
      const answer = world.ports.tasks.answers().findLast(([token]) => token === taskToken);
      if (answer) return answer[1];
      world.ports.tasks.end(taskToken);
      if (!options.decide) throw Object.assign(new Error('nobody answered'), { name: 'States.Timeout' });
      const { approved, by, reason, candidateSha256 } = options.decide(wanted.candidateSha256);
      const decision = { approved, by, reason, at: world.ports.clock.iso() };
      await writingAs('Approve', ports).journal.append(decisionEntry(wanted, decision));
      return { ...approvalOf(wanted, decision), candidateSha256 };
    },
  });
  world.ports.executions.end(arn, end.status === 'SUCCEEDED' ? 'succeeded' : 'failed');
  return end;
}

export const runImprovement = (world: ShopWorld, improvement: Improvement = world.improvement, options: RunOptions = {}) =>
  execute(world, 'improvement', improvement.improvementId, { improvement }, options);

/** What must hold however an improvement ended: DESIGN §2. `before` is the version that served when it began. */
export async function expectSettled(world: ShopWorld, improvementId = 'price-quote-1', before = '2'): Promise<void> {
  const { ports, component } = world;
  const { version, weights } = world.alias();
  expect(unmarkedDescription(world.lambda.get(component.functionName).latest.description)).toBeUndefined();
  const versions = world.lambda.get(component.functionName).versions;
  const { codeSha256, settings } = world.lambda.get(component.functionName).latest;
  expect({ weights, codeSha256, settings }).toEqual({ weights: {}, codeSha256: versions.get(version)?.codeSha256, settings: versions.get(version)?.settings });
  expect(await ports.leases.held(tenant)).toEqual([]);
  const chain = await ports.journal.read(tenant, subjectOf.improvement(improvementId));
  expect(firstBreak(chain)).toBeUndefined();
  expect(kindsOf(chain).filter((kind) => kind === 'outcome')).toHaveLength(1);
  const outcome = chain.find(({ kind }) => kind === 'outcome')?.data['outcome'];
  expect((await ports.progress.improvement(tenant, improvementId))?.outcome).toEqual(outcome);
  const recorded = outcomeSchema.parse(outcome);
  const built = [...versions.values()].filter(({ description }) => description === `Ratchet improvement ${improvementId}`);
  expect(built.length).toBeLessThanOrEqual(1);
  const canary = built[0]?.version ?? '1';
  if (recorded.kind !== 'superseded') expect({ kind: recorded.kind, serves: version }).toEqual({ kind: recorded.kind, serves: recorded.kind === 'promoted' ? canary : before });
  const exposed = chain.findIndex(({ kind }) => kind === 'deployed');
  if (exposed >= 0) expect(chain.slice(0, exposed).find(({ kind }) => kind === 'deployment-intended')?.data['deployment']).toMatchObject({ returnTo: before, canary: built.length > 0 ? expect.stringMatching(`^${canary}?$`) : '1' });
  for (const { codeSha256 } of built.filter((one) => one.codeSha256 !== versions.get(before)?.codeSha256)) expect(chain.find(({ kind, data }) => kind === 'tested' && verdictSchema.parse(data['verdict']).accepted)?.data['verdict']).toMatchObject({ candidateSha256: codeSha256 });
}

export const kindsOf = (chain: readonly JournalRecord[]) => chain.map(({ kind }) => kind);

export async function outcomeOf(world: ShopWorld, improvementId = 'price-quote-1') {
  return (await world.ports.progress.improvement(tenant, improvementId))?.outcome;
}

export function ago(now: number, minutes: number): string {
  return new Date(now - minutes * minuteMs).toISOString();
}

const counted = new Map<string, BatchCounters>();

/** The same minutes lie behind all worlds, and are counted once. */
function countersOf(component: Component, at: string, version: string, calls: number, failed: number, slower = 1): BatchCounters {
  const key = JSON.stringify([component.tenant, component.component, at, version, calls, failed, slower]);
  const made = counted.get(key) ?? countCalls(component, at, version, calls, failed, slower);
  counted.set(key, made);
  return made;
}

function countCalls(component: Component, at: string, version: string, calls: number, failed: number, slower: number): BatchCounters {
  const minute = new Date(Math.floor(Date.parse(at) / minuteMs) * minuteMs).toISOString();
  // Calls that worked took from 10 to 29 ms.
  const worked = Array.from({ length: 20 }, (_, index) => [bucketOf(slower * (10 + index)), Math.ceil((calls - failed - index) / 20)] as const).filter(([, count]) => count > 0);
  const durations = worked.reduce<Histogram>((sum, [bucket, count]) => ({ ...sum, [bucket]: (sum[bucket] ?? 0) + count }), {});
  return sampleCounters(component.tenant, {
    component: component.component, minute, version, batchHash: `batch of ${at}`, firstAt: at, lastAt: at, requests: calls,
    failures: failed > 0 ? { thrown: failed } : {}, failedRequestIds: Array.from({ length: failed }, (_, index) => `${version}-${at}-${index}`), durations, coldStarts: 0,
    templates: failed > 0 ? [{ id: 't1', kind: 'error', text: 'TypeError: x of undefined at quote (index.js)', example: 'TypeError: x of undefined', count: failed }] : [],
  });
}

const writes: Readonly<Partial<Record<keyof Ports, readonly string[]>>> = {
  journal: ['append'], leases: ['acquire', 'takeOver', 'renew', 'release'], queue: ['putOpportunity', 'removeOpportunity', 'startCooldown', 'claim'],
  progress: ['startImprovement', 'finish'], deployer: ['setAlias', 'restoreLatest', 'restoreDescription', 'publish'], calibrations: ['put'], artifacts: ['putJson', 'putBytes'], fixes: ['put', 'remove'], approvals: ['want', 'agree', 'decide', 'close'], tasks: ['answer'], notifier: ['publish'], workbenches: ['put'], circuits: ['write'], opportunities: ['update'], trackRecords: ['put'], statuses: ['put'], budgets: ['reserve', 'settle'],
};

/** What happens at a write, which has a number and a name such as `journal.append`. */
export type Meet = (write: number, when: 'before' | 'after', name: string) => void | Promise<void>;

/** The world's ports, with something that happens before and after each write. A write's number counts from 1. */
export function watchedWrites(ports: Ports, meet: Meet): Ports {
  let count = 0;
  const around = (port: keyof Ports, method: string) => async (...given: unknown[]) => {
    const write = (count += 1);
    await meet(write, 'before', `${port}.${method}`);
    const target = ports[port] as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
    const result = await target[method]?.(...given);
    await meet(write, 'after', `${port}.${method}`);
    return result;
  };
  const changed = Object.entries(writes).map(([port, methods]) => {
    const name = port as keyof Ports;
    return [name, { ...ports[name], ...Object.fromEntries(methods.map((method) => [method, around(name, method)])) }];
  });
  return { ...ports, ...Object.fromEntries(changed) };
}
