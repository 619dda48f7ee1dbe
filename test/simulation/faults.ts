import type { StepName } from '../../core/contracts';

/** Who cannot be reached for a while. */
export const services = ['state', 'journal', 'bucket', 'lambda', 'cloudwatch', 'model', 'step-functions'] as const;
export type Service = (typeof services)[number];

/** What a team does to its own function while Ratchet works on it. */
export const teamActs = ['deploys', 'deploys-beside-canary', 'changes-code', 'changes-settings', 'goes-back', 'splits', 'goes-forward', 'leaves'] as const;
export type TeamAct = (typeof teamActs)[number];

export const operatorActs = ['pause', 'stop', 'freeze', 'observe', 'take-back', 'end', 'compare', 'set-version', 'calibrate', 'answer-twice', 'forge-answer'] as const;
export type OperatorAct = (typeof operatorActs)[number];

/** A call of a port, by its name as `journal.append`, for the how manieth time in this world. */
interface AtCall {
  readonly call: string;
  readonly nth: number;
}
/** Seconds after the world began. */
interface AtTime {
  readonly seconds: number;
}

/**
 * One thing that goes wrong. With the seed of its world, a list of them is all that a replay needs: each is tied to a call,
 * a state or a moment, and not to the others.
 */
export type Fault =
  /** The function is killed: whoever called it is told so, and nothing of it goes on. */
  | ({ readonly kind: 'crash'; readonly when: 'before' | 'after' } & AtCall)
  /** An error that nobody retries. */
  | ({ readonly kind: 'bug'; readonly when: 'before' | 'after' } & AtCall)
  /** The service refuses the call for now; after it: it did what was asked, and its answer is lost. */
  | ({ readonly kind: 'throttle'; readonly when: 'before' | 'after' } & AtCall)
  /** The call never returns, until its function's time is up. */
  | ({ readonly kind: 'timeout'; readonly when: 'before' | 'after' } & AtCall)
  /** The call takes so many seconds; others go on meanwhile. */
  | ({ readonly kind: 'slow'; readonly when: 'before' | 'after'; readonly by: number } & AtCall)
  /** From then on, the first such call for which that makes a difference tells what was there some seconds ago. */
  | ({ readonly kind: 'stale-read'; readonly call: 'functions.alias' | 'executions.state' } & AtTime)
  /** A function is run twice for one event. */
  | { readonly kind: 'duplicate'; readonly of: StepName | 'Reconcile' | 'Sweep'; readonly nth: number }
  | { readonly kind: 'abort'; readonly state: string; readonly nth: number; /** Whether an event says that it ended. */ readonly told: boolean }
  /** The execution is aborted when the call has answered; the function that made it goes on so many seconds later, for nobody. */
  | ({ readonly kind: 'abort-after'; readonly told: boolean; readonly by: number } & AtCall)
  | ({ readonly kind: 'outage'; readonly of: Service; readonly lasts: number } & AtTime)
  | ({ readonly kind: 'late-metrics'; readonly lasts: number; readonly by: number } & AtTime)
  | ({ readonly kind: 'missing-metrics'; readonly lasts: number } & AtTime)
  /** The clock of one run of a function is off by so many seconds. */
  | { readonly kind: 'clock-jump'; readonly invocation: number; readonly by: number }
  /** Nothing runs for so long, and then goes on. */
  | ({ readonly kind: 'standstill'; readonly lasts: number } & AtTime)
  | ({ readonly kind: 'team'; readonly does: TeamAct } & (AtTime | AtCall))
  | ({ readonly kind: 'operator'; readonly does: OperatorAct } & (AtTime | AtCall))
  | ({ readonly kind: 'second-cycle'; readonly trigger: 'emergency' | 'manual' | 'scheduled' } & AtTime)
  /** The model answers something else than the scenario's. */
  | { readonly kind: 'model'; readonly nth: number; readonly answer: number };

export type FaultKind = Fault['kind'];
export const faultKinds = ['crash', 'bug', 'throttle', 'timeout', 'slow', 'stale-read', 'duplicate', 'abort', 'abort-after', 'outage', 'late-metrics', 'missing-metrics', 'clock-jump', 'standstill', 'team', 'operator', 'second-cycle', 'model'] as const satisfies readonly FaultKind[];

/** Calls that change the world, and how often each comes in a world in which much happens. */
const writes: readonly (readonly [call: string, times: number])[] = [
  ['journal.append', 24], ['journal.append', 24], ['journal.append', 24], ['leases.acquire', 2], ['leases.renew', 9], ['leases.release', 2], ['leases.takeOver', 2], ['progress.startImprovement', 3], ['progress.finish', 2],
  ['queue.putOpportunity', 2], ['queue.removeOpportunity', 3], ['queue.startCooldown', 1], ['queue.claim', 2], ['artifacts.putJson', 8], ['artifacts.putBytes', 3],
  ['deployer.setAlias', 4], ['deployer.setAlias', 4], ['deployer.setAlias', 4], ['deployer.publish', 2], ['deployer.publish', 2], ['deployer.betweenUpdateAndPublish', 2], ['deployer.restoreLatest', 3], ['deployer.restoreLatest', 3],
  ['fixes.put', 1], ['approvals.want', 2], ['approvals.decide', 2], ['tasks.answer', 2], ['notifier.publish', 4], ['circuits.write', 2], ['model.ask', 3], ['sandbox.run', 3], ['executions.startImprovement', 2], ['executions.stop', 1], ['opportunities.update', 4], ['trackRecords.put', 1], ['reconciler.request', 2],
];
const reads: readonly (readonly [call: string, times: number])[] = [
  ['journal.read', 14], ['registry.get', 20], ['controls.read', 5], ['functions.alias', 14], ['functions.configuration', 20], ['functions.versions', 12], ['counters.read', 12], ['metrics.counts', 10], ['leases.held', 20], ['artifacts.getJson', 6], ['executions.state', 10],
];
const stepsRunTwice: readonly (StepName | 'Reconcile' | 'Sweep')[] = ['AdmitCycle', 'SelectOpportunities', 'AcquireLease', 'ProposeCandidate', 'TestCandidate', 'RequestApproval', 'DeployCanary', 'DeployCanary', 'CheckHealth', 'Promote', 'RollBack', 'RecordOutcome', 'Reconcile', 'Reconcile', 'Sweep'];
const improvementStates: readonly (readonly [state: string, times: number])[] = [
  ['AcquireLease', 1], ['LeaseAcquired?', 1], ['Diagnose', 1], ['ProposeCandidate', 2], ['ValidateCandidate', 2], ['TestCandidate', 2], ['ApprovalNeeded?', 1], ['RequestApproval', 1], ['DeployCanary', 2], ['Deployed?', 2], ['WaitForFirstLook', 2], ['WaitForNextLook', 3], ['CheckHealth', 4], ['Healthy?', 4], ['Promote', 1], ['RollBack', 1], ['RecordOutcome', 1], ['Recorded', 1],
  ['AdmitCycle', 1], ['AnalyzeBatch', 1], ['StartImprovement', 1], ['ReportCycle', 1],
];

/** Seconds in which most of an improvement happens. */
const busySeconds = 700;

/** As many faults as asked for, all from the given numbers. */
export function randomFaults(random: () => number, count: number, kinds: readonly FaultKind[] = weighted): readonly Fault[] {
  return Array.from({ length: count }, () => randomFault(random, kinds));
}

function randomFault(random: () => number, kinds: readonly FaultKind[]): Fault {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const whole = (least: number, most: number): number => least + Math.floor(random() * (most - least + 1));
  const at = (calls: readonly (readonly [string, number])[]): AtCall => {
    const [call, times] = pick(calls);
    return { call, nth: whole(1, times) };
  };
  const when = random() < 0.5 ? 'before' as const : 'after' as const;
  const anyCall = () => at(random() < 0.7 ? writes : reads);
  const moment = (): AtTime => ({ seconds: whole(1, busySeconds) });
  const place = (): AtTime | AtCall => (random() < 0.6 ? at(writes) : moment());
  const kind = pick(kinds);
  switch (kind) {
    case 'crash':
    case 'bug':
    case 'throttle':
    case 'timeout':
      return { kind, when, ...anyCall() };
    case 'slow':
      return { kind, when, by: whole(1, 150), ...anyCall() };
    case 'stale-read':
      return { kind, call: pick(['functions.alias', 'functions.alias', 'executions.state'] as const), seconds: whole(1, busySeconds) };
    case 'duplicate':
      return { kind, of: pick(stepsRunTwice), nth: whole(1, 2) };
    case 'abort': {
      const [state, times] = pick(improvementStates);
      return { kind, state, nth: whole(1, times), told: random() < 0.5 };
    }
    case 'abort-after':
      return { kind, told: random() < 0.5, by: pick([0, 0, 5, 60]), ...anyCall() };
    case 'outage':
      return { kind, of: pick(services), ...moment(), lasts: pick([3, 10, 30, 120, 600, 1500]) };
    case 'late-metrics':
      return { kind, ...moment(), lasts: whole(60, 900), by: whole(30, 600) };
    case 'missing-metrics':
      return { kind, ...moment(), lasts: whole(60, 900) };
    case 'clock-jump':
      return { kind, invocation: whole(1, 60), by: whole(-120, 120) };
    case 'standstill':
      return { kind, ...moment(), lasts: pick([60, 600, 1200, 4000]) };
    case 'team':
      return { kind, does: pick(teamActs), ...place() };
    case 'operator':
      return { kind, does: pick(operatorActs), ...place() };
    case 'second-cycle':
      return { kind, trigger: pick(['emergency', 'manual', 'scheduled'] as const), seconds: random() < 0.5 ? whole(1, 10) : whole(10, 2 * busySeconds) };
    case 'model':
      return { kind, nth: whole(1, 3), answer: whole(0, 1000) };
  }
}

/** A kind is as likely as it stands here often. */
const weighted: readonly FaultKind[] = [
  'crash', 'crash', 'crash', 'bug', 'bug', 'throttle', 'throttle', 'timeout', 'slow', 'slow', 'stale-read', 'duplicate', 'duplicate', 'abort', 'abort', 'abort-after', 'abort-after',
  'outage', 'outage', 'late-metrics', 'missing-metrics', 'clock-jump', 'standstill', 'team', 'team', 'team', 'operator', 'operator', 'second-cycle', 'model',
];
