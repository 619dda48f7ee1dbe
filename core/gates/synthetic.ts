import { cut } from '../bounded';
import { percent } from '../figures';
import type { GateResult } from '../cycle';
import type { RecordedEvent } from '../recorded-event';
import type { CallResult, MadeWorld } from '../sandbox-job';
import { agreementOf } from './agreement';
import { isRecordedFailure } from './recorded-failure';
import { works } from './replayed-calls';
import { runCalls, syntheticCalls, type CallsRun } from './synthetic-calls';
import type { Gate, RunContext } from './types';
import { otherWorld, world } from './worlds';

const mostWorked = 50;
const wallSeconds = 60;
/** Calls from which a comparison says something. */
const least = 10;
/** Calls on which the fault has to show before the others count as answered rightly. */
const leastShown = 3;
const leastAgreement = 0.95;

type Result = Omit<GateResult, 'gate'>;

/**
 * Calls that were never made, on both versions. The version that serves is known to be right where its fault would show
 * and does not: a fault that fails calls, and fails some of these too. Where a fault does not show by itself nothing is said.
 * Without a fault, as where time is wasted, other answers refuse, but the same ones prove nothing: none may reach the change.
 */
export const synthetic: Gate<RunContext> = {
  name: 'synthetic',
  doc: `On synthetic calls (values, sizes, orders and missing fields like the recorded ones, and at the boundaries of the event's type) that the version that serves answers well, at least ${percent(leastAgreement)} of the answers are the same`,
  async check(context) {
    const { component, before, after, fault, worked } = context;
    if (component.sideEffects === 'unsafe') return unproven('not tried: the component declares its side effects unsafe', {});
    const known = [...fault ? [fault] : [], ...worked.slice(0, mostWorked)];
    const cases = syntheticCalls(known, context);
    if (cases.length === 0) return unproven('no call was recorded from which others could be made', { cases: 0 });
    const run = (bundle: string, made: MadeWorld): Promise<CallsRun> => runCalls({ bundle, events: cases, known, made, wallSeconds }, context);
    const [was, again, is] = [await run(before, world), await run(before, otherWorld), await run(after, world)];
    const large = [was, again, is].find(({ ending }) => ending === 'too-large');
    if (large) return unproven(`not tried: ${large.reason}`, { ending: large.ending });
    const ended = [was, again].find(({ ending }) => ending !== 'finished');
    if (ended) return unproven(`synthetic calls end as ${ended.ending} on the version that serves: ${ended.reason}`, { ending: ended.ending });
    const shown = fault ? was.calls.filter(({ outcome }) => isRecordedFailure(fault, outcome)).length : 0;
    if (fault && shown < leastShown) return unproven(`the fault shows on ${shown} of ${cases.length} synthetic calls, too few to tell where the version that serves is right`, { cases: cases.length, shown });
    if (is.ending !== 'finished') return { passed: false, reason: `the candidate ended as ${is.ending} on synthetic calls: ${is.reason}`, figures: { ending: is.ending } };
    return compared(cases, { was, again, is }, fault && shown);
  },
};

function compared(cases: readonly RecordedEvent[], { was, again, is }: Readonly<Record<'was' | 'again' | 'is', CallsRun>>, shown: number | undefined): Result {
  // What the candidate asks for and nobody recorded says nothing of it, nor what its job had no room or no time for.
  const right = cases.slice(0, is.calls.length).flatMap((event, index) => (works(was.calls[index]) && works(again.calls[index]) && saysSomething(is.calls[index]) ? [{ event, index }] : []));
  const failing = right.filter(({ index }) => !works(is.calls[index]));
  const { agreement, compared: count, first } = agreementOf(right.filter((one) => !failing.includes(one)).map(({ event: { requestId }, index }) => ({ requestId, was: outputOf(was, index), again: outputOf(again, index), is: outputOf(is, index) })));
  const all = count + failing.length;
  const share = all === 0 ? 1 : (agreement * count) / all;
  const figures = { cases: cases.length, shown: shown ?? 0, compared: all, failing: failing.length, agreement: share };
  const told = `${percent(share)} of ${all} synthetic calls that the version that serves answers well are answered the same`;
  if (all < least) return unproven(`${told}; fewer than ${least} say little`, figures);
  if (share >= leastAgreement && shown === undefined) return unproven(`${told}, but no failed call was recorded, so nothing tells that any of them reaches the change`, figures);
  if (share >= leastAgreement) return { passed: true, proved: true, reason: told, figures };
  const [failed] = failing;
  const example = failed ? `${shownEvent(failed.event)} ${howItFails(is.calls[failed.index])}` : `${shownEvent(cases.find(({ requestId }) => requestId === first?.requestId))}: ${first?.path || 'the answer'} was ${first?.before ?? ''}, is ${first?.after ?? ''}`;
  return { passed: false, reason: `${told}, expected at least ${percent(leastAgreement)}: the change reaches beyond the fault; the first that differs, ${example}`, figures };
}

function unproven(reason: string, figures: Result['figures']): Result {
  return { passed: true, proved: false, reason, figures };
}

/** Each call of a job has an equal part of its time, which is far less than a function has: one that is slower is for the watch to judge. */
function saysSomething(result: CallResult | undefined): boolean {
  return !result?.unanswered.length && !(result?.outcome.state === 'threw' && result.outcome.errorType === 'Sandbox.Timedout');
}

function outputOf({ calls }: CallsRun, index: number): unknown {
  const outcome = calls[index]?.outcome;
  return outcome?.state === 'answered' ? outcome.output : undefined;
}

function howItFails(result: CallResult | undefined): string {
  if (!result) return 'gives no result';
  return result.outcome.state === 'threw' ? `throws ${result.outcome.errorType}: ${cut(result.outcome.message, 100)}` : `answers a failure (${result.outcome.failure ?? 'none'})`;
}

function shownEvent(event: RecordedEvent | undefined): string {
  return cut(JSON.stringify(event?.event) ?? '', 120);
}
