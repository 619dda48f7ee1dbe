import type { GateResult } from '../cycle';
import { percent } from '../figures';
import type { CallOutcome, RecordedEvent } from '../recorded-event';
import type { CallResult, SandboxJob } from '../sandbox-job';
import { casesLike } from './cases-like';
import { differences } from './compare-answers';
import { runTests } from './run-tests';
import type { Gate, RunContext } from './types';

const limits = { wallSeconds: 60, memoryMb: 512, outputBytes: 262_144 } as const;
const mostWorked = 50;
const mostCases = 100;
/** Share of the synthetic calls from which a part of the change counts as one that changes answers. */
const mostShare = 0.02;

/** A candidate, and what it would be with parts of its change left out. */
export interface ReducedContext extends RunContext {
  readonly reduced: readonly { readonly leftOut: string; readonly bundle: string; readonly tests: readonly { readonly file: string; readonly code: string }[] }[];
  /** Further inputs that are known, whatever the answer is: synthetic ones are made like these too. */
  readonly inputs: readonly unknown[];
}

type Result = Omit<GateResult, 'gate'>;

/**
 * What a change does beyond the fault's reach shows by leaving parts of it out: where the rest does all that is known to be
 * right as well, the part is for something else. That is a reason to refuse it if it changes answers.
 */
export const beyondFault: Gate<ReducedContext> = {
  name: 'beyond-fault',
  doc: `No part of the change can be left out that changes more than ${percent(mostShare)} of the answers to synthetic calls, while the captured fault, the recorded calls and the tests come out as well without it`,
  async check({ component, sandbox, after, call, fault, worked, reduced, inputs }) {
    if (!fault || component.sideEffects === 'unsafe') return { passed: true, proved: false, reason: fault ? 'not tried: the component declares its side effects unsafe' : 'no failed call was recorded, so nothing tells what the change is for', figures: {} };
    const calls = async (bundle: string, events: readonly RecordedEvent[]): Promise<readonly CallResult[]> => {
      const job: SandboxJob = { run: 'calls', limits, bundle, ...call, events: [...events] };
      const report = await sandbox.run(job);
      return report.ending === 'finished' ? report.calls : [];
    };
    const known = [fault, ...worked.slice(0, mostWorked)];
    const cases = synthetic(known, inputs);
    const [right, is, again] = [await calls(after, known), await calls(after, cases), await calls(after, cases)];
    const steady = cases.filter((_, index) => sameCall(is[index], again[index]));
    const tried = { reduced: reduced.length, cases: steady.length };
    for (const { leftOut, bundle, tests } of reduced) {
      const seen = await calls(bundle, known);
      if (seen.length < known.length || !known.every((_, index) => sameCall(right[index], seen[index]))) continue;
      const tested = await runTests(tests, sandbox);
      if (tested.ending !== 'finished' || tested.tests.some(({ state }) => state === 'failed')) continue;
      const other = await calls(bundle, cases);
      const differing = cases.flatMap((event, index) => (steady.includes(event) && !sameCall(is[index], other[index]) ? [{ event, with: is[index], without: other[index] }] : []));
      const [first] = differing;
      if (first && differing.length > mostShare * steady.length) {
        return refused(`the change of ${leftOut} is not needed: without it the captured fault, ${known.length - 1} recorded calls and ${tested.tests.length} tests come out as well, but ${differing.length} of ${steady.length} synthetic calls are answered otherwise; the first, ${shown(first.event.event)}: ${told(first.with)} with it, ${told(first.without)} without`, { ...tried, differing: differing.length });
      }
    }
    return { passed: true, proved: steady.length > 0, reason: `with any of ${reduced.length} choices of its parts left out the change does not do as well, or nothing else`, figures: tried };
  },
};

/** A synthetic call gets the recorded answers of the fault; what asks for more says nothing. */
function synthetic(known: readonly RecordedEvent[], inputs: readonly unknown[]): readonly RecordedEvent[] {
  const [first] = known;
  if (!first) return [];
  const events = casesLike([...known.map(({ event }) => event), ...inputs], lehmer(1), mostCases);
  return events.map((event, index) => ({ ...first, requestId: `synthetic-${index + 1}`, event }));
}

/** Uniform numbers from 0 to 1, the same in each run: Park and Miller's generator with the multiplier 48271. */
function lehmer(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function sameCall(one: CallResult | undefined, other: CallResult | undefined): boolean {
  if (!one || !other) return one === other;
  return one.unanswered.length > 0 || other.unanswered.length > 0 || sameOutcome(one.outcome, other.outcome);
}

function sameOutcome(one: CallOutcome, other: CallOutcome): boolean {
  if (one.state === 'threw' || other.state === 'threw') return one.state === other.state;
  return one.failure === other.failure && differences(one.output, other.output).length === 0;
}

function refused(reason: string, figures: Result['figures']): Result {
  return { passed: false, reason, figures };
}

function told(result: CallResult | undefined): string {
  if (!result) return 'nothing';
  return result.outcome.state === 'threw' ? `${result.outcome.errorType}: ${result.outcome.message.slice(0, 80)}` : shown(result.outcome.output);
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 120);
}
