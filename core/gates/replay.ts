import { percent } from '../figures';
import type { GateResult } from '../cycle';
import type { CallResult, SandboxJob, SandboxReport } from '../sandbox-job';
import { agreementOf, type Answers } from './agreement';
import { bytesOf, largestJob, within } from './job-size';
import type { Gate, RunContext } from './types';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 262_144 } as const;
/** Recorded calls from which a replay says something. */
const least = 10;
/** Calls that are replayed at most, and bytes of them. */
const most = 50;
const mostBytes = 2_000_000;
const leastAgreement = 0.95;

type Result = Omit<GateResult, 'gate'>;

/** Both versions get the same recorded calls: what worked before must work now, and answer the same. */
export const replay: Gate<RunContext> = {
  name: 'replay',
  doc: `Recorded calls that worked, ${most} at most: none fails that works on the version that serves, and at least ${percent(leastAgreement)} are answered as by that version, apart from what it answers differently itself when it is asked twice`,
  async check({ component, sandbox, before, after, call, worked }) {
    if (component.sideEffects === 'unsafe') return unproven('not replayed: the component declares its side effects unsafe', { recorded: worked.length });
    const jobOf = (bundle: string, replayed: RunContext['worked']): SandboxJob => ({ run: 'calls', limits, bundle, ...call, events: [...replayed] });
    const events = within(worked.slice(0, most), Math.min(mostBytes, largestJob - Math.max(...[before, after].map((bundle) => bytesOf(jobOf(bundle, []))))));
    if (events.length === 0) return unproven(worked.length === 0 ? 'no call that worked was recorded yet' : 'the bundle leaves no room in a job for a recorded call', { recorded: worked.length });
    const run = (bundle: string): Promise<SandboxReport> => sandbox.run(jobOf(bundle, events));
    const [was, again, is] = [await run(before), await run(before), await run(after)];
    const ended = [was, again].find(({ ending }) => ending !== 'finished');
    if (ended) return { passed: false, reason: `the recorded calls end as ${ended.ending} also on the version that serves: ${ended.reason}`, figures: { ending: ended.ending } };
    if (is.ending !== 'finished') return { passed: false, reason: `the candidate ended as ${is.ending}: ${is.reason}`, figures: { ending: is.ending } };
    const replayable = was.calls.filter((result) => works(result) && again.calls.some((other) => other.requestId === result.requestId && works(other)));
    const failing = replayable.filter(({ requestId }) => !is.calls.some((result) => result.requestId === requestId && works(result)));
    const counted = { recorded: events.length, replayable: replayable.length, failing: failing.length };
    if (failing.length > 0) return { passed: false, reason: failureOf(failing, replayable.length, is), figures: counted };
    return judged(agreementOf(replayable.map(({ requestId }) => ({ requestId, was: outputOf(was, requestId), again: outputOf(again, requestId), is: outputOf(is, requestId) }))), counted);
  },
};

function judged({ agreement, compared, first, noise }: Answers, counted: { readonly recorded: number; readonly replayable: number; readonly failing: number }): Result {
  const figures = { ...counted, compared, agreement, noise };
  if (first && agreement < leastAgreement) return { passed: false, reason: `${percent(agreement)} of ${compared} answers agree with the version that serves, expected at least ${percent(leastAgreement)}; the first that does not, ${first.requestId}: ${first.path || 'the answer'} was ${first.before}, is ${first.after}`, figures };
  const told = `${counted.replayable} of ${counted.recorded} recorded calls could be replayed, all work on the candidate, and ${percent(agreement)} of ${compared} answers agree`;
  return compared < least ? unproven(`${told}; fewer than ${least} say little`, figures) : { passed: true, proved: true, reason: told, figures };
}

function unproven(reason: string, figures: Result['figures']): Result {
  return { passed: true, proved: false, reason, figures };
}

function works({ outcome, unanswered }: CallResult): boolean {
  return outcome.state === 'answered' && outcome.failure === undefined && unanswered.length === 0;
}

function outputOf({ calls }: SandboxReport, requestId: string): unknown {
  const outcome = calls.find((result) => result.requestId === requestId)?.outcome;
  return outcome?.state === 'answered' ? outcome.output : undefined;
}

function failureOf(failing: readonly CallResult[], replayable: number, is: SandboxReport): string {
  const first = is.calls.find(({ requestId }) => requestId === failing[0]?.requestId);
  return `${failing.length} of ${replayable} recorded calls that work on the version that serves fail on the candidate (${percent(1 - failing.length / replayable)} work); the first, ${failing[0]?.requestId}: ${first ? howItFailed(first) : 'gave no result'}`;
}

function howItFailed({ outcome, unanswered }: CallResult): string {
  if (unanswered.length > 0) return `asks for what was not recorded: ${unanswered.slice(0, 3).join(', ')}`;
  return outcome.state === 'threw' ? `${outcome.errorType}: ${outcome.message.slice(0, 200)}` : `answered a failure (${outcome.failure ?? 'none'})`;
}
