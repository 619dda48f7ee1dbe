import type { Fault, Service } from './faults';
import type { FaultBook } from './fault-book';
import { type Invocation, named, never } from './functions';
import type { Scheduler } from './scheduler';

/** Which service a port's calls go to; what is not here needs nobody. */
const serviceOf: Readonly<Record<string, Service>> = {
  journal: 'journal', artifacts: 'bucket', recordings: 'bucket', workbenches: 'bucket', functions: 'lambda', deployer: 'lambda', sandbox: 'lambda', reconciler: 'lambda',
  metrics: 'cloudwatch', alarms: 'cloudwatch', model: 'model', executions: 'step-functions', tasks: 'step-functions',
  ...Object.fromEntries(['leases', 'registry', 'controls', 'queue', 'progress', 'fixes', 'baselines', 'calibrations', 'statuses', 'opportunities', 'trackRecords', 'circuits', 'counters', 'approvals', 'budgets'].map((port) => [port, 'state'])),
};
/** Ports that are no service: they answer at once, and nothing happens to them. */
const local: ReadonlySet<string> = new Set(['config', 'clock', 'compiler', 'meter']);

export interface CallHost {
  readonly scheduler: Scheduler;
  readonly random: () => number;
  readonly book: FaultBook;
  readonly secondsNow: () => number;
  /** What people do, and aborts: things that happen to the world and not to the call. */
  happen(fault: Fault, invocation: Invocation): Promise<void>;
  /** What was there some seconds ago, where that is known. */
  stale(call: string, given: readonly unknown[]): unknown;
  /** After each call: the invariants are checked, the history is written. */
  seen(invocation: Invocation, call: string, given: readonly unknown[], result: unknown): void;
  failed(invocation: Invocation, call: string, error: unknown): void;
}

type Method = (...given: unknown[]) => unknown;

/** The ports as one invocation has them: each call takes some milliseconds, in which others run, and meets its faults. */
export function portsFor<Ports extends object>(ports: Ports, invocation: Invocation, host: CallHost): Ports {
  const wrapped = Object.entries(ports).map(([name, port]: [string, unknown]) => {
    if (local.has(name) || port === null || typeof port !== 'object') return [name, port];
    return [name, Object.fromEntries(Object.entries(port).map(([method, call]: [string, unknown]) => [method, typeof call === 'function' ? meetingFaults(`${name}.${method}`, call as Method, invocation, host) : call]))];
  });
  return Object.fromEntries(wrapped) as Ports;
}

function meetingFaults(call: string, run: Method, invocation: Invocation, host: CallHost): Method {
  return async (...given) => {
    await host.scheduler.sleep(1 + Math.floor(host.random() * 30));
    if (!invocation.isAlive()) return never();
    const faults = host.book.atCall(call);
    try {
      await meet(faults.filter((fault) => 'when' in fault && fault.when === 'before'), call, invocation, host);
      const service = serviceOf[call.slice(0, call.indexOf('.'))];
      if (service !== undefined && host.book.isOut(service, host.secondsNow())) throw named('ServiceUnavailable', `${service} does not answer`);
      const stale = host.book.staleRead(call, host.secondsNow());
      const old = stale && host.stale(call, given);
      if (stale && old !== undefined) host.book.strike(stale);
      const result = old ?? (await run(...given));
      host.seen(invocation, call, given, result);
      await meet(faults.filter((fault) => !('when' in fault) || fault.when === 'after'), call, invocation, host);
      return result;
    } catch (error) {
      host.failed(invocation, call, error);
      throw error;
    }
  };
}

/** What happens between two moments of a function, such as the update of `$LATEST` and the publishing. */
export async function meetBetween(call: string, invocation: Invocation, host: CallHost): Promise<void> {
  await host.scheduler.sleep(100 + Math.floor(host.random() * 3000));
  await meet(host.book.atCall(call), call, invocation, host);
  if (!invocation.isAlive()) await never();
}

async function meet(faults: readonly Fault[], call: string, invocation: Invocation, host: CallHost): Promise<void> {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'crash':
        host.book.strike(fault);
        invocation.kill(named('Lambda.Unknown', `killed at ${call}`));
        return never();
      case 'bug':
        host.book.strike(fault);
        throw new TypeError(`a bug at ${call}`);
      case 'throttle':
        host.book.strike(fault);
        throw named('ThrottlingException', `${call}: slow down`);
      case 'timeout':
        host.book.strike(fault);
        return never();
      case 'slow':
        host.book.strike(fault);
        await host.scheduler.sleep(fault.by * 1000);
        if (!invocation.isAlive()) return never();
        break;
      case 'team':
      case 'operator':
      case 'abort-after':
        host.book.strike(fault);
        await host.happen(fault, invocation);
        if (fault.kind === 'abort-after') await host.scheduler.sleep(fault.by * 1000);
        if (!invocation.isAlive()) return never();
        break;
      case 'stale-read':
      case 'duplicate':
      case 'abort':
      case 'outage':
      case 'late-metrics':
      case 'missing-metrics':
      case 'clock-jump':
      case 'standstill':
      case 'second-cycle':
      case 'model':
        break;
    }
  }
}
