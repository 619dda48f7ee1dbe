import type { GateResult } from '../cycle';
import { percent } from '../figures';
import { inGroups } from '../in-groups';
import type { CallOutcome, RecordedEvent } from '../recorded-event';
import type { CallResult } from '../sandbox-job';
import { differences } from './compare-answers';
import { runTests } from './run-tests';
import { runCalls, syntheticCalls } from './synthetic-calls';
import type { CandidateForms, Gate, RunContext } from './types';
import { otherWorld, world } from './worlds';

const mostWorked = 50;
/** Share of the synthetic calls from which a part of the change counts as one that changes answers. */
const mostShare = 0.02;
/** Forms that run at one time. */
const together = 4;

type Result = Omit<GateResult, 'gate'>;

/**
 * What a change does beyond the fault's reach shows by leaving parts of it out: where the rest does all that is known to be
 * right as well, the part is for something else. That is a reason to refuse it if it changes answers.
 */
export const beyondFault: Gate<RunContext> = {
  name: 'beyond-fault',
  doc: `No part of the change can be left out that changes more than ${percent(mostShare)} of the answers to synthetic calls, while the captured fault, the recorded calls and the tests come out as well without it`,
  async check(context) {
    const { component, sandbox, after, fault, worked, forms } = context;
    if (!fault) return untried('no failed call was recorded, so nothing tells what the change is for');
    if (component.sideEffects === 'unsafe') return untried('not tried: the component declares its side effects unsafe');
    if ('reason' in forms) return untried(`not tried: ${forms.reason}`);
    if (forms.reduced.length === 0) return { passed: true, reason: 'the change is one part, and has none that could be left out', figures: { reduced: 0 } };
    const known = [fault, ...worked.slice(0, mostWorked)];
    const cases = syntheticCalls(known, context);
    const calls = async (bundle: string, given: readonly RecordedEvent[], made = world): Promise<readonly CallResult[]> => {
      const report = await runCalls(bundle, given, known, made, context);
      return report.ending === 'finished' ? report.calls : [];
    };
    const [right, marked, is, again] = [await calls(after, known), await calls(forms.marked.bundle, known), await calls(after, cases), await calls(after, cases, otherWorld)];
    if (!known.every((_, index) => sameCall(right[index], marked[index]))) return untried('not tried: built together with its other forms the candidate does not answer as it does by itself');
    const steady = cases.filter((_, index) => is[index]?.unanswered.length === 0 && sameCall(is[index], again[index]));

    const found = await inGroups(together, forms.reduced, async ({ leftOut, bundle, tests }): Promise<Result | undefined> => {
      const seen = await calls(bundle, known);
      if (seen.length < known.length || !known.every((_, index) => sameCall(right[index], seen[index]))) return undefined;
      const tested = await runTests(tests, sandbox);
      if (tested.ending !== 'finished' || tested.tests.some(({ state }) => state === 'failed')) return undefined;
      const other = await calls(bundle, cases);
      const differing = cases.flatMap((event, index) => (steady.includes(event) && !sameCall(is[index], other[index]) ? [{ event, with: is[index], without: other[index] }] : []));
      const [first] = differing;
      if (!first || differing.length <= mostShare * steady.length) return undefined;
      const reason = `the change of ${leftOut} is not needed: without it the captured fault, ${known.length - 1} recorded calls and ${tested.tests.length} tests come out as well, but ${differing.length} of ${steady.length} synthetic calls are answered otherwise; the first, ${shown(first.event.event)}: ${told(first.with)} with it, ${told(first.without)} without`;
      return { passed: false, reason, figures: { ...tried(forms, steady), differing: differing.length } };
    });
    return found.find((one) => one !== undefined) ?? { passed: true, proved: steady.length > 0, reason: `with any of ${forms.reduced.length} choices of its parts left out the change does not do as well, or nothing else`, figures: tried(forms, steady) };
  },
};

function sameCall(one: CallResult | undefined, other: CallResult | undefined): boolean {
  if (!one || !other) return one === other;
  return one.unanswered.length > 0 || other.unanswered.length > 0 || sameOutcome(one.outcome, other.outcome);
}

function sameOutcome(one: CallOutcome, other: CallOutcome): boolean {
  if (one.state === 'threw' || other.state === 'threw') return one.state === other.state;
  return one.failure === other.failure && differences(one.output, other.output).length === 0;
}

function untried(reason: string): Result {
  return { passed: true, proved: false, reason, figures: {} };
}

function tried({ reduced }: CandidateForms, steady: readonly unknown[]): Result['figures'] {
  return { reduced: reduced.length, cases: steady.length };
}

function told(result: CallResult | undefined): string {
  if (!result) return 'nothing';
  return result.outcome.state === 'threw' ? `${result.outcome.errorType}: ${result.outcome.message.slice(0, 80)}` : shown(result.outcome.output);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 120);
}
