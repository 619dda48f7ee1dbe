import { percent } from '../figures';
import type { GateResult } from '../cycle';
import type { MadeWorld, SandboxJob, SandboxReport } from '../sandbox-job';
import { agreementOf, type Answers } from './agreement';
import { notCompared, otherEffect } from './compare-effects';
import { bytesOf, largestJob, within } from './job-size';
import { howItFailed, outputOf, resultOf, unrecorded, works, writesOf } from './replayed-calls';
import type { Gate, RunContext } from './types';
import { otherWorld, world } from './worlds';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 262_144 } as const;
/** Recorded calls from which a replay says something, and the share of them that has to be replayable. */
const least = 10;
const leastShare = 0.9;
/** Calls that are replayed at most, and bytes of them. The store keeps none for more than 30 days. */
const most = 50;
const mostBytes = 2_000_000;
const leastAgreement = 0.95;

type Result = Omit<GateResult, 'gate'>;

/** Both versions get the same recorded calls: what worked before must work now, answer the same and change the same. */
export const replay: Gate<RunContext> = {
  name: 'replay',
  doc: `Recorded calls that worked, ${most} at most, at the time when they were made: none fails that works on the version that serves, or changes other things than on it, and at least ${percent(leastAgreement)} are answered as by that version, apart from what it answers differently itself when it is asked at another time`,
  async check({ component, sandbox, before, after, call, worked }) {
    if (component.sideEffects === 'unsafe') return unproven('not replayed: the component declares its side effects unsafe', { recorded: worked.length });
    const jobOf = (bundle: string, replayed: RunContext['worked'], made: MadeWorld): SandboxJob => ({ run: 'calls', limits, bundle, ...call, events: [...replayed], world: made });
    const chosen = within(worked.slice(0, most), Math.min(mostBytes, largestJob - Math.max(...[before, after].map((bundle) => bytesOf(jobOf(bundle, [], world))))));
    if (chosen.length === 0) return unproven(worked.length === 0 ? 'no call that worked was recorded yet' : 'the bundle leaves no room in a job for a recorded call', { recorded: worked.length });
    // In the order in which they were made, as what a function remembers has it.
    const events = [...chosen].sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
    const run = (bundle: string, made: MadeWorld): Promise<SandboxReport> => sandbox.run(jobOf(bundle, events, made));
    const [was, again, is] = [await run(before, world), await run(before, otherWorld), await run(after, world)];
    const ended = [was, again].find(({ ending }) => ending !== 'finished');
    if (ended) return { passed: false, reason: `the recorded calls end as ${ended.ending} also on the version that serves: ${ended.reason}`, figures: { ending: ended.ending } };
    if (is.ending !== 'finished') return { passed: false, reason: `the candidate ended as ${is.ending}: ${is.reason}`, figures: { ending: is.ending } };
    const replayable = was.calls.filter((result) => works(result) && works(resultOf(again, result.requestId))).map(({ requestId }) => requestId);
    const asksNew = replayable.filter((id) => unrecorded(resultOf(is, id), events).length > 0);
    const failing = replayable.filter((id) => !works(resultOf(is, id)) && !asksNew.includes(id));
    const counted = { recorded: events.length, replayable: replayable.length, failing: failing.length };
    if (failing.length > 0) return { passed: false, reason: `${failing.length} of ${replayable.length} recorded calls that work on the version that serves fail on the candidate (${percent(1 - failing.length / replayable.length)} work); the first, ${failing[0]}: ${howItFailed(resultOf(is, failing[0]))}`, figures: counted };
    const compared = replayable.filter((id) => !asksNew.includes(id)).map((requestId) => ({ requestId, was: resultOf(was, requestId), again: resultOf(again, requestId), is: resultOf(is, requestId) }));
    const written = compared.map((one) => ({ requestId: one.requestId, was: writesOf(one.was), again: writesOf(one.again), is: writesOf(one.is) }));
    const other = otherEffect(written);
    if (other) return { passed: false, reason: `on a recorded call the candidate changes other things than the version that serves: ${other.requestId}: ${other.difference}`, figures: counted };
    const answers = agreementOf(compared.map((one) => ({ requestId: one.requestId, was: outputOf(one.was), again: outputOf(one.again), is: outputOf(one.is) })));
    const notReplayed = asksNew.length > 0 ? `${asksNew.length} of them ask on the candidate for what was never recorded (${unrecorded(resultOf(is, asksNew[0]), events).join(', ')})` : unreplayable(was, counted) ?? notCompared(written);
    return judged(answers, { ...counted, writes: compared.reduce((sum, { was: one }) => sum + writesOf(one).length, 0) }, notReplayed);
  },
};

/** Why too few can be replayed, where that is so. */
function unreplayable({ calls }: SandboxReport, { recorded, replayable }: { readonly recorded: number; readonly replayable: number }): string | undefined {
  if (replayable >= leastShare * recorded) return undefined;
  const asked = [...new Set(calls.flatMap(({ unanswered }) => unanswered))].slice(0, 3);
  return `expected at least ${percent(leastShare)} of them${asked.length > 0 ? `; never recorded: ${asked.join(', ')}` : ''}`;
}

function judged({ agreement, compared, first, noise }: Answers, counted: { readonly recorded: number; readonly replayable: number; readonly failing: number; readonly writes: number }, notReplayed: string | undefined): Result {
  const figures = { ...counted, compared, agreement, noise };
  if (first && agreement < leastAgreement) return { passed: false, reason: `${percent(agreement)} of ${compared} answers agree with the version that serves, expected at least ${percent(leastAgreement)}; the first that does not, ${first.requestId}: ${first.path || 'the answer'} was ${first.before}, is ${first.after}`, figures };
  const replayed = `${counted.replayable} of ${counted.recorded} recorded calls could be replayed`;
  const told = `${replayed}, all work on the candidate, and ${percent(agreement)} of ${compared} answers agree`;
  if (notReplayed !== undefined) return unproven(`${replayed}; ${notReplayed}; ${percent(agreement)} of ${compared} answers agree`, figures);
  return compared < least ? unproven(`${told}; fewer than ${least} say little`, figures) : { passed: true, proved: true, reason: told, figures };
}

function unproven(reason: string, figures: Result['figures']): Result {
  return { passed: true, proved: false, reason, figures };
}
