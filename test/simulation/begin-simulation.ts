import './quiet';
import { parse } from '../../core/config';
import type { StepName } from '../../core/contracts';
import { InvalidInput, NotFound, StaleFencingToken } from '../../core/errors';
import { journalEntry } from '../../core/journal';
import type { Executions, Journal, Model, Reconciler, WaitingTasks } from '../../core/ports';
import { seededRandom } from '../../core/seeded-random';
import { writtenBy } from '../../core/journal-writers';
import { writeJournal } from '../../core/write-journal';
import { step as reconcile } from '../../lambdas/events/reconcile';
import { type Ports, stepsOf } from '../lambdas/steps/world';
import { operatorActs, teamActs } from './acts';
import { type CallHost, meetBetween, portsFor } from './calls';
import { faultBook } from './fault-book';
import type { Fault } from './faults';
import { componentOf, deployerFor, type FunctionName, type Invocation, invokeFunction } from './functions';
import { goOn } from './go-on';
import { type Actor, invariants } from './invariants';
import { answerOf, type Spending } from './model-answers';
import { scheduler as schedulerFrom } from './scheduler';
import type { Question } from './simulate';
import type { Simulation } from './simulation';
import { stepFunctions } from './step-functions';
import { beginning, iso, makeWorld, minuteMs, tenant } from './world';

/** How old what Lambda and Step Functions tell may be, at a fault. */
const staleMs = 3000;

/** A world with all that acts in it: begun, and not yet run. */
export async function beginSimulation({ seed, scenario, faults, keepHistory = false, sabotage, meanwhile }: Question): Promise<Simulation> {
  const random = seededRandom(seed);
  const scheduler = schedulerFrom(beginning);
  const world = await makeWorld(scenario, scheduler);
  const { stores, lambda, components, main } = world;
  sabotage?.(world);
  const book = faultBook(faults);
  const kept = invariants(world);
  const history: string[] = [];
  const spending: Spending[] = [];
  const waiting = new Map<string, (output: unknown) => void>();
  let invoked = 0;
  let working = 0;
  const tell = (what: string): void => {
    if (keepHistory) history.push(`${(scheduler.now() - beginning) / 1000} s: ${what}`);
  };
  const secondsNow = (): number => (scheduler.now() - beginning) / 1000;

  const flows = stepFunctions({
    scheduler, random,
    async runTask(execution, resource, input) {
      if (resource === 'arn:aws:states:::states:startExecution') {
        const { Name, Input } = input as { readonly Name: string; readonly Input: unknown };
        await scheduler.sleep(20);
        return { ExecutionArn: flows.start('improvement', Name, Input), StartDate: iso(scheduler.now()) };
      }
      const byToken = resource.endsWith('.waitForTaskToken');
      const { FunctionName, Payload } = byToken ? (input as { readonly FunctionName: string; readonly Payload: unknown }) : { FunctionName: resource, Payload: input };
      const step = /^\$\{(\w+)\}$/.exec(FunctionName)?.[1] as StepName;
      const token = byToken ? (Payload as { readonly taskToken: string }).taskToken : undefined;
      const answered = token === undefined ? undefined : new Promise<unknown>((resolve) => void waiting.set(token, resolve));
      const run = () => invoke(step, execution.name, (ports) => stepsOf[step](Payload, ports));
      if (book.isDuplicated(step)) void run().catch(() => undefined);
      const result = await run();
      return answered ?? result;
    },
    meetState(execution, state) {
      tell(`${execution.name}: ${state}`);
      return book.abortAt(state);
    },
    tellEnd(execution, status, cause) {
      const event = { source: 'aws.states', detail: { executionArn: execution.arn, name: execution.name, status, stateMachineArn: 'arn', input: JSON.stringify(execution.input), cause } };
      asynchronously('Reconcile', execution.name, (ports) => reconcile.run(event, ports));
    },
  });

  const host: CallHost = {
    scheduler, random, book, secondsNow,
    async happen(fault, { of }) {
      if (fault.kind === 'team') await act(fault);
      if (fault.kind === 'operator') operatorActs(fault.does, simulation);
      if (fault.kind === 'abort-after') flows.all().find(({ name, state }) => name === of && state === 'running')?.abort('by hand', fault.told);
    },
    stale(call, given) {
      const since = scheduler.now() - staleMs;
      switch (call) {
        case 'functions.alias':
          return aliasBefore.get((given[0] as { readonly functionName: string }).functionName)?.find(({ until }) => until > since)?.state;
        case 'executions.state':
          return (flows.get(String(given[0]))?.endedAt ?? 0) > since ? 'running' : undefined;
        default:
          return undefined;
      }
    },
    seen(invocation, call, given, result) {
      if (keepHistory) tell(`  ${invocation.functionName} ${invocation.number} of ${invocation.of}: ${call} ${brief(given)} → ${brief(result)}`);
      const lease = leaseTaken(call, result);
      if (lease !== undefined) heldBy.set(invocation.number, lease);
      kept.check();
    },
    failed(invocation, call, error) {
      tell(`  ${invocation.functionName} ${invocation.number} of ${invocation.of}: ${call} FAILED ${String(error).slice(0, 200)}`);
      kept.check();
    },
  };
  const act = async (fault: Extract<Fault, { readonly kind: 'team' }>): Promise<void> => {
    tell(`the team ${fault.does}`);
    await teamActs(fault.does, main, world, kept, scheduler);
    kept.check();
  };
  /** The improvement whose lease a run of a function took: what it does from then on, it does for that one. */
  const heldBy = new Map<number, string>();
  /** What aliases were, and until when: for reads that come too late. */
  const aliasBefore = new Map<string, { readonly until: number; readonly state: unknown }[]>();

  const portsOf = (invocation: Invocation): Ports => {
    const actor = (): Actor => (invocation.of === 'operator' ? { by: 'operator' } : { by: 'ratchet', of: heldBy.get(invocation.number) ?? invocation.of, since: invocation.begunAt });
    const of = (functionName: string) => componentOf(components, functionName)!;
    const deployer = deployerFor(lambda, () => iso(scheduler.now()), () => meetBetween('deployer.betweenUpdateAndPublish', invocation, host), {
      alias(functionName, before, after) {
        aliasBefore.set(functionName, [...(aliasBefore.get(functionName) ?? []), { until: scheduler.now(), state: before }]);
        kept.alias(of(functionName), before, after, actor());
      },
      latest: (functionName, change, before) => kept.latest(of(functionName), change, before, actor()),
      published: (functionName, version) => kept.published(of(functionName), version, actor()),
    });
    const clock = { now: () => scheduler.now() + invocation.skewMs };
    return portsFor({ ...stores, clock, deployer, journal: journalOf(invocation.functionName), executions, tasks, reconciler, model }, invocation, host) as unknown as Ports;
  };

  const invoke = async <Result>(functionName: FunctionName, of: string, run: (ports: Ports) => Promise<Result>): Promise<Result> => {
    const number = (invoked += 1);
    working += 1;
    try {
      await scheduler.sleep(10 + Math.floor(random() * 40));
      return await invokeFunction({ number, functionName, of, skewMs: book.skewMs(number) }, (invocation) => run(portsOf(invocation)), scheduler);
    } catch (error) {
      tell(`  ${functionName} ${number} of ${of} ended with ${String(error).slice(0, 300)}`);
      throw error;
    } finally {
      working -= 1;
      kept.check();
    }
  };
  /** As Lambda runs what nobody waits for: two more tries, after one minute and after two. */
  const asynchronously = (functionName: FunctionName, of: string, run: (ports: Ports) => Promise<unknown>, tries = 3): void => {
    if (tries === 3 && book.isDuplicated(functionName)) asynchronously(functionName, of, run, 2);
    working += 1;
    void invoke(functionName, of, run).catch(async (error: unknown) => {
      // What one function of Ratchet tells another is never refused, whatever goes wrong in between; nor is losing a race an error to be paged for.
      if (error instanceof InvalidInput || error instanceof StaleFencingToken) kept.refused(functionName, error.message);
      if (tries === 1) return;
      await scheduler.sleep((4 - tries) * minuteMs);
      asynchronously(functionName, of, run, tries - 1);
    }).finally(() => { working -= 1; });
  };

  const store = {
    async chain(of: string, subject: string) {
      await scheduler.sleep(2 + Math.floor(random() * 8));
      return stores.store.chain(of, subject);
    },
    async lastLink(of: string) {
      await scheduler.sleep(2 + Math.floor(random() * 8));
      return stores.store.lastLink(of);
    },
    async put(...[record, link]: Parameters<typeof stores.store.put>) {
      await scheduler.sleep(2 + Math.floor(random() * 8));
      await stores.store.put(record, link);
      kept.written(record);
      tell(`    journal of ${record.subject} ${record.sequence}: ${record.kind}: ${record.summary.slice(0, 160)}`);
    },
  };
  /** The writer knows by its alias which function calls it. */
  const journalOf = (functionName: FunctionName): Journal => ({
    append: async (entry) => writeJournal(store, writtenBy(parse(journalEntry, entry, 'Journal entry'), `arn:aws:lambda:us-east-1:000000000000:function:writer:${functionName}`)),
    read: (of, subject) => stores.store.chain(of, subject),
    recent: async (of, limit) => stores.store.records.filter((record) => record.tenant === of).reverse().slice(0, limit),
  });
  const executions: Executions = {
    startImprovement: async (name, input) => flows.start('improvement', name, { improvement: input }),
    startCycle: async (name, input) => flows.start('improvement-cycle', name, input),
    state: async (arn) => flows.get(arn)?.state ?? 'unknown',
    stop: async (arn, reason) => flows.get(arn)?.abort(reason),
  };
  const tasks: WaitingTasks = {
    async answer(token, output) {
      const answered = waiting.get(token);
      if (!answered) throw new NotFound('Task: TaskTimedOut, expected one that waits for its answer');
      waiting.delete(token);
      answered(JSON.parse(JSON.stringify(output)));
    },
  };
  const reconciler: Reconciler = {
    request: async (of, component, improvementId, reason) => asynchronously('Reconcile', improvementId, (ports) => reconcile.run({ tenant: of, component, improvementId, reason }, ports)),
    compare: async (of, component) => asynchronously('Reconcile', component, (ports) => reconcile.run({ tenant: of, component, compare: true }, ports)),
  };
  const model: Model = { ask: async (request) => answerOf(scenario, spending, book.modelAnswer(), request, random, scheduler.now()) };
  const simulation: Simulation = {
    seed, scenario, world, scheduler, flows, kept, book, history, spending, tell, invoke, asynchronously,
    isFaultless: faults.length === 0,
    invocations: () => invoked,
    atWork: () => working > 0 || flows.running() || stores.budgets.holds('blast-radius') || components.some(({ component }) => stores.leases.holder(tenant, component) !== undefined),
  };

  goOn(simulation, act);
  meanwhile?.(simulation);
  return simulation;
}

function leaseTaken(call: string, result: unknown): string | undefined {
  const taken = result as { readonly improvementId?: string; readonly lease?: { readonly improvementId: string } } | undefined;
  return call === 'leases.acquire' ? taken?.lease?.improvementId : call === 'leases.takeOver' ? taken?.improvementId : undefined;
}

const brief = (value: unknown): string => (JSON.stringify(value, (_key, inner: unknown) => (inner instanceof Uint8Array ? `${inner.length} bytes` : inner)) ?? '').slice(0, 240);
