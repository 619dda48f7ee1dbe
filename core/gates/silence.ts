import type { GateResult } from '../cycle';
import type { OutgoingCall, RecordedEvent } from '../recorded-event';
import type { CallResult, SandboxJob } from '../sandbox-job';
import type { RunContext } from './types';

const limits = { wallSeconds: 7, memoryMb: 512, outputBytes: 65_536 } as const;
/** Kinds of outgoing calls that are tried at most: each that hangs takes the whole time. */
const mostKinds = 3;
/** Milliseconds after which an answer comes that does not come. */
const never = 3_600_000;

type Result = Omit<GateResult, 'gate'>;

/**
 * A call that ran into its time limit leaves no recording. What made it hang can be tried all the same: a recorded call
 * that worked, of whose outgoing calls one kind is never answered, or fails each time.
 */
export async function standsSilence({ sandbox, before, after, call, worked }: RunContext): Promise<Result> {
  const tried = troubledCalls(worked);
  const run = async (bundle: string, event: RecordedEvent): Promise<CallResult | undefined> => (await sandbox.run(troubledJob(bundle, call, event))).calls[0];
  const hung: string[] = [];
  const mended: string[] = [];
  for (const { what, event } of tried) {
    if (!isHung(await run(before, event))) continue;
    hung.push(what);
    if (works(await run(after, event))) mended.push(what);
  }
  const figures = { tried: tried.length, hung: hung.length, mended: mended.length };
  const none = 'no failed call was recorded, as with any call that runs into its time limit';
  if (hung.length === 0) return { passed: false, reason: `${none}; and the version that serves answers in time whichever of ${tried.length} troubles its outgoing calls have, so nothing shows that the fault is gone`, figures };
  if (mended.length === 0) return { passed: false, reason: `${none}; the version that serves hangs when ${hung.join(' or ')}, and the candidate does not work then either`, figures };
  return { passed: true, proved: true, reason: `${none}; the version that serves hangs when ${mended.join(' or ')} (red), and the candidate works (green)`, figures };
}

/** Whether calls ran into their time limit and left no recording of one that failed. */
export function leftNoFault({ fault, diagnosis }: Pick<RunContext, 'fault' | 'diagnosis'>): boolean {
  return !fault && Number(diagnosis.evidence['timeouts'] ?? 0) > 0;
}

/** How such a call is tried with a bundle: answers come as late as they are said to. */
export function troubledJob(bundle: string, call: RunContext['call'], event: RecordedEvent): Extract<SandboxJob, { run: 'calls' }> {
  return { run: 'calls', limits, bundle, ...call, events: [event], timed: true };
}

interface Troubled {
  readonly what: string;
  readonly event: RecordedEvent;
}

/** For each kind of outgoing calls the first recorded call that has one: never answered, and answered by an error. */
export function troubledCalls(worked: readonly RecordedEvent[]): readonly Troubled[] {
  const kinds = new Map(worked.flatMap((event) => event.calls.map((one) => [kindOf(one), event] as const)).reverse());
  return [...kinds].reverse().slice(0, mostKinds).flatMap(([kind, event]) => {
    const change = (to: (one: OutgoingCall) => OutgoingCall): RecordedEvent => ({ ...event, calls: event.calls.map((one) => (kindOf(one) === kind ? to(one) : { ...one, startMs: 0, answeredMs: 0 })) });
    return [
      { what: `${kind} is never answered`, event: change((one) => ({ ...one, startMs: 0, answeredMs: never })) },
      { what: `${kind} fails each time`, event: change((one) => ({ ...one, startMs: 0, answeredMs: 0, answer: { error: 'ECONNRESET: the connection was closed' } })) },
    ];
  });
}

function kindOf({ method, url, headers }: OutgoingCall): string {
  const { host, pathname } = new URL(url);
  return headers['x-amz-target']?.split('.').at(-1) ?? `${method} ${host}/${pathname.split('/')[1] ?? ''}`;
}

/** No result at all: the process had to be killed. */
function isHung(result: CallResult | undefined): boolean {
  return !result || (result.outcome.state === 'threw' && result.outcome.errorType === 'Sandbox.Timedout');
}

function works(result: CallResult | undefined): boolean {
  return result !== undefined && result.outcome.state === 'answered' && result.outcome.failure === undefined && result.unanswered.length === 0;
}
