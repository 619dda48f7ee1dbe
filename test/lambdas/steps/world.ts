import { config as configSchema, parse, type SettingsOverrides } from '../../../core/config';
import type { StepName } from '../../../core/contracts';
import { type BatchCounters, type Component, type Improvement, outcome as outcomeSchema } from '../../../core/cycle';
import { bucketOf } from '../../../core/histogram';
import { NotFound } from '../../../core/errors';
import { firstBreak, type JournalRecord } from '../../../core/journal';
import { subjectOf } from '../../../core/names';
import type { Compiler, Model, Recordings, Sandbox, Workbenches } from '../../../core/ports';
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
import { fakeArtifacts } from '../../fakes/artifacts';
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
import { fakeMetrics } from '../../fakes/metrics';
import { fakeNotifier } from '../../fakes/notifier';
import { fakeProgress } from '../../fakes/progress';
import { fakeReconciler } from '../../fakes/reconciler';
import { fakeRegistry } from '../../fakes/registry';
import { fakeServedFixes } from '../../fakes/served-fixes';
import { fakeWorkQueue } from '../../fakes/work-queue';
import { type FlowEnd, flowNamed, runFlow } from '../../statemachines/run-flow';

export const good = shaOf('good');
export const bad = shaOf('bad');
export const tenant = 'shop';
const minuteMs = 60_000;

export interface WorldOptions {
  readonly component?: Partial<Component>;
  readonly settings?: SettingsOverrides;
  /** Share of calls that fail, by version, from the beginning. @default 3 of 10 on version 2 */
  readonly failing?: Readonly<Record<string, number>>;
}

/**
 * A shop's function with two published versions: 1 served well, 2 was deployed ten minutes ago and fails three calls of ten.
 * Everything round it is a fake; the steps are the product's own.
 */
export async function shopWorld({ component: changes = {}, settings = {}, failing: given = {} }: WorldOptions = {}) {
  const component = sampleComponent({ settings: {}, ...changes });
  const name = component.functionName;
  const clock = fakeClock();
  const lambda = lambdaWorld();
  lambda.addFunction(name, { latest: { codeSha256: good } });
  lambda.publish(name, ago(clock.now(), 3000));
  lambda.updateLatest(name, { codeSha256: bad });
  lambda.publish(name, ago(clock.now(), 10));
  lambda.putAlias(name, component.alias, { version: '2', weights: {} });

  const leases = fakeLeases();
  const counters = fakeCounters();
  const metrics = fakeMetrics();
  const ports = {
    config: parse(configSchema, { stage: 'test', settings, tenants: { [tenant]: {} } }, 'Configuration'),
    clock, leases, counters, metrics,
    registry: fakeRegistry([component]),
    controls: fakeControls(),
    queue: fakeWorkQueue(),
    progress: fakeProgress(),
    journal: fakeJournal(fakeJournalStore(leases)),
    artifacts: fakeArtifacts(),
    fixes: fakeServedFixes(),
    circuits: fakeCircuits(),
    ...codePorts(),
    functions: fakeFunctions(lambda),
    deployer: fakeDeployer(lambda),
    executions: fakeExecutions(),
    notifier: fakeNotifier(),
    approvals: fakeApprovals(),
    alarms: fakeAlarms(),
    reconciler: fakeReconciler(),
    targets: fakeActionTargets(),
  };

  /** Share of calls that fail, by version. */
  const failing: Record<string, number> = { '1': 0, '2': 0.3, ...given };
  const traffic = { callsPerMinute: 200, failing };
  const call = async (minute: number, version: string, calls: number) => {
    const failed = Math.round(calls * (failing[version] ?? 0));
    if (calls === 0) return;
    const at = new Date(minute).toISOString();
    await counters.put([countersOf(component, at, version, calls, failed)]);
    metrics.add(component.component, at, { version, requests: calls, failed });
  };
  const start = Math.floor(clock.now() / minuteMs) * minuteMs;
  for (let minute = start - 120 * minuteMs; minute < start; minute += minuteMs) await call(minute, minute < start - 10 * minuteMs ? '1' : '2', traffic.callsPerMinute);

  /** Time passes, and the alias's versions are called by their weights. */
  const pass = async (seconds: number) => {
    for (let left = seconds; left > 0; left -= 60) {
      const { version, weights } = aliasNow();
      const canary = Object.entries(weights)[0];
      const toCanary = Math.round(traffic.callsPerMinute * (canary?.[1] ?? 0));
      await call(clock.now(), version, traffic.callsPerMinute - toCanary);
      if (canary) await call(clock.now(), canary[0], toCanary);
      clock.advance(Math.min(60, left) * 1000);
    }
  };
  const aliasNow = () => {
    const state = lambda.get(name).aliases.get(component.alias);
    if (!state) throw new Error('the alias is gone');
    return { version: state.version, weights: state.weights };
  };
  return { component, lambda, traffic, ports, pass, alias: aliasNow, latest: () => lambda.get(name).latest.codeSha256 };
}
/** What a world without workbenches, recordings and a model answers: nothing that a change of code could be made from. */
function codePorts(): { workbenches: Workbenches; recordings: Recordings; compiler: Compiler; sandbox: Sandbox; model: Model } {
  const refuse = (what: string) => async (): Promise<never> => {
    throw new Error(`${what}: nothing was expected to be asked of it`);
  };
  return {
    workbenches: { keep: async () => 'none', read: async () => undefined, put: refuse('workbenches') },
    recordings: { put: async () => undefined, failed: async () => [], worked: async () => [], get: async (key) => { throw new NotFound(`Artifact ${key}: not in the bucket`); } },
    compiler: { syntaxErrors: refuse('compiler'), typeErrors: refuse('compiler'), handlerType: refuse('compiler'), build: refuse('compiler'), bundleTests: refuse('compiler') },
    sandbox: { run: refuse('sandbox') },
    model: { ask: refuse('model') },
  };
}
export type ShopWorld = Awaited<ReturnType<typeof shopWorld>>;
export type Ports = ShopWorld['ports'];

export function improvementOf(change: Partial<Improvement> = {}): Improvement {
  return { improvementId: 'price-quote-1', tenant, component: 'price-quote', cycleId: 'c1', emergency: true, opportunity: sampleOpportunity(tenant), ...change };
}

/** Every Task's function, by its name in the flows, with one set of services for all. */
export const stepsOf: Readonly<Record<StepName, (input: unknown, ports: Ports) => Promise<unknown>>> = {
  AdmitCycle: admitCycle.run, PlanBatches: planBatches.run, AnalyzeBatch: analyzeBatch.run, SelectOpportunities: selectOpportunities.run,
  RunActions: runActions.run, ReportCycle: reportCycle.run, AcquireLease: acquireLease.run, Diagnose: diagnose.run,
  ProposeCandidate: proposeCandidate.run, ValidateCandidate: validateCandidate.run, TestCandidate: testCandidate.run, RequestApproval: requestApproval.run,
  DeployCanary: deployCanary.run, CheckHealth: checkHealth.run, Promote: promote.run, RollBack: rollBack.run, RecordOutcome: recordOutcome.run,
};

export interface RunOptions {
  /** Stands between an execution and its steps: to run one twice, to change the world before it, to count. */
  readonly around?: (step: StepName, run: () => Promise<unknown>, input: unknown) => Promise<unknown>;
  /** What the person decides who is asked for approval. @default nobody decides in time */
  readonly decide?: (candidateSha256: string) => { readonly approved: boolean; readonly by: string; readonly reason: string; readonly candidateSha256: string };
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
      const wanted = world.ports.approvals.wanted(tenant, executionName);
      if (wanted?.taskToken !== taskToken) throw new Error('nobody can answer: the token was not kept');
      if (!options.decide) throw Object.assign(new Error('nobody answered'), { name: 'States.Timeout' });
      return options.decide(wanted.candidateSha256);
    },
  });
  world.ports.executions.end(arn, end.status === 'SUCCEEDED' ? 'succeeded' : 'failed');
  return end;
}

export const runImprovement = (world: ShopWorld, improvement: Improvement = improvementOf(), options: RunOptions = {}) =>
  execute(world, 'improvement', improvement.improvementId, { improvement }, options);

/** What must hold however an improvement ended: DESIGN §2. */
export async function expectSettled(world: ShopWorld, improvementId = 'price-quote-1'): Promise<void> {
  const { ports, component } = world;
  const { version, weights } = world.alias();
  expect({ weights, latest: world.latest() }).toEqual({ weights: {}, latest: world.lambda.get(component.functionName).versions.get(version)?.codeSha256 });
  expect(await ports.leases.held(tenant)).toEqual([]);
  const chain = await ports.journal.read(tenant, subjectOf.improvement(improvementId));
  expect(firstBreak(chain)).toBeUndefined();
  expect(kindsOf(chain).filter((kind) => kind === 'outcome')).toHaveLength(1);
  const outcome = chain.find(({ kind }) => kind === 'outcome')?.data['outcome'];
  expect((await ports.progress.improvement(tenant, improvementId))?.outcome).toEqual(outcome);
  const recorded = outcomeSchema.parse(outcome);
  if (recorded.kind !== 'superseded') expect({ kind: recorded.kind, serves: version }).toEqual({ kind: recorded.kind, serves: recorded.kind === 'promoted' ? '1' : '2' });
  const exposed = chain.findIndex(({ kind }) => kind === 'deployed');
  if (exposed >= 0) expect(chain.slice(0, exposed).find(({ kind }) => kind === 'deployment-intended')?.data['deployment']).toMatchObject({ returnTo: '2', canary: '1' });
}

export const kindsOf = (chain: readonly JournalRecord[]) => chain.map(({ kind }) => kind);

export async function outcomeOf(world: ShopWorld, improvementId = 'price-quote-1') {
  return (await world.ports.progress.improvement(tenant, improvementId))?.outcome;
}

export function ago(now: number, minutes: number): string {
  return new Date(now - minutes * minuteMs).toISOString();
}

function countersOf(component: Component, at: string, version: string, calls: number, failed: number): BatchCounters {
  const minute = new Date(Math.floor(Date.parse(at) / minuteMs) * minuteMs).toISOString();
  const durations: Record<string, number> = {};
  for (let call = 0; call < calls - failed; call += 1) {
    const bucket = bucketOf(10 + (call % 20));
    durations[bucket] = (durations[bucket] ?? 0) + 1;
  }
  return sampleCounters(component.tenant, {
    component: component.component, minute, version, batchHash: `batch of ${at}`, firstAt: at, lastAt: at, requests: calls,
    failures: failed > 0 ? { thrown: failed } : {}, failedRequestIds: Array.from({ length: failed }, (_, index) => `${version}-${at}-${index}`), durations, coldStarts: 0,
    templates: failed > 0 ? [{ id: 't1', kind: 'error', text: 'TypeError: x of undefined at quote (index.js)', example: 'TypeError: x of undefined', count: failed }] : [],
  });
}

const writes: Readonly<Partial<Record<keyof Ports, readonly string[]>>> = {
  journal: ['append'], leases: ['acquire', 'takeOver', 'renew', 'release'], queue: ['putOpportunity', 'removeOpportunity', 'startCooldown', 'claim'],
  progress: ['startImprovement', 'finish'], deployer: ['setAlias', 'restoreLatest', 'publish'], artifacts: ['putJson', 'putBytes'], fixes: ['put', 'remove'], approvals: ['want'], notifier: ['publish'],
};

/** The world's ports, with something that happens before and after each write. A write's number counts from 1. */
export function watchedWrites(ports: Ports, meet: (write: number, when: 'before' | 'after', name: string) => void): Ports {
  let count = 0;
  const around = (port: keyof Ports, method: string) => async (...given: unknown[]) => {
    const write = (count += 1);
    meet(write, 'before', `${port}.${method}`);
    const target = ports[port] as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
    const result = await target[method]?.(...given);
    meet(write, 'after', `${port}.${method}`);
    return result;
  };
  const changed = Object.entries(writes).map(([port, methods]) => {
    const name = port as keyof Ports;
    return [name, { ...ports[name], ...Object.fromEntries(methods.map((method) => [method, around(name, method)])) }];
  });
  return { ...ports, ...Object.fromEntries(changed) };
}
