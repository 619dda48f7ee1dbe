import { figure, percent } from '../figures';
import type { CallResult, SandboxReport } from '../sandbox-job';
import type { Gate, RunContext } from './types';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 262_144 } as const;
/** Recorded calls from which a replay says something. */
const least = 10;
/** Calls that are replayed at most, and bytes of them: a job has 6 MB. */
const most = 50;
const mostBytes = 2_000_000;
const leastSuccess = 0.9;

/** Both versions get the same recorded calls: what worked before must work now. */
export const replay: Gate<RunContext> = {
  name: 'replay',
  doc: `Recorded calls that worked, ${most} at most: at least ${percent(leastSuccess)} work on the candidate, and none fails that works on the version that serves`,
  async check({ component, sandbox, before, after, call, worked }) {
    if (component.sideEffects === 'unsafe') return { passed: true, reason: 'not replayed: the component declares its side effects unsafe', figures: { recorded: worked.length } };
    const events = withinBytes(worked.slice(0, most));
    if (events.length === 0) return { passed: true, reason: 'no call that worked was recorded yet', figures: { recorded: 0 } };
    const run = (bundle: string): Promise<SandboxReport> => sandbox.run({ run: 'calls', limits, bundle, ...call, events });
    const [was, is] = [await run(before), await run(after)];
    if (is.ending !== 'finished') return { passed: false, reason: `the candidate ended as ${is.ending}: ${is.reason}`, figures: { ending: is.ending } };
    const replayable = was.calls.filter(works);
    const failing = replayable.filter(({ requestId }) => !is.calls.some((result) => result.requestId === requestId && works(result)));
    const success = replayable.length === 0 ? 0 : 1 - failing.length / replayable.length;
    const figures = { recorded: events.length, replayable: replayable.length, failing: failing.length };
    const first = is.calls.find(({ requestId }) => requestId === failing[0]?.requestId);
    if (failing.length > 0) return { passed: false, reason: `${failing.length} of ${replayable.length} recorded calls that work on the version that serves fail on the candidate (${percent(success)} work); the first, ${failing[0]?.requestId}: ${first ? failureOf(first) : 'gave no result'}`, figures };
    const few = replayable.length < least ? `; fewer than ${least} say little` : '';
    return { passed: true, reason: `${figure(replayable.length)} of ${events.length} recorded calls could be replayed, and all work on the candidate${few}`, figures };
  },
};

function works({ outcome, unanswered }: CallResult): boolean {
  return outcome.state === 'answered' && outcome.failure === undefined && unanswered.length === 0;
}

function failureOf({ outcome, unanswered }: CallResult): string {
  if (unanswered.length > 0) return `asks for what was not recorded: ${unanswered.slice(0, 3).join(', ')}`;
  return outcome.state === 'threw' ? `${outcome.errorType}: ${outcome.message.slice(0, 200)}` : `answered a failure (${outcome.failure ?? 'none'})`;
}

function withinBytes<Event>(events: readonly Event[]): Event[] {
  let bytes = 0;
  return events.filter((event) => (bytes += JSON.stringify(event).length) <= mostBytes);
}
