import type { GateResult } from '../cycle';
import { percent } from '../figures';
import type { RecordedEvent } from '../recorded-event';
import type { CallResult, MadeWorld } from '../sandbox-job';
import { runTests } from './run-tests';
import { sameCall, shown, tellCall } from './same-calls';
import { runCalls, syntheticCalls, type CallsRun } from './synthetic-calls';
import type { CandidateForms, Gate, RunContext } from './types';
import { otherWorld, world } from './worlds';

const mostWorked = 50;
/** Share of the synthetic calls from which a part of the change counts as one that changes answers. */
const mostShare = 0.02;
/** Forms that run at one time, and forms without an end after which no further ones are tried. */
const together = 4;
const mostEndless = 3;
/** Time for the captured fault alone, by which most forms are refused, and for many calls. */
const faultSeconds = 5;
const callsSeconds = 20;

type Result = Omit<GateResult, 'gate'>;
type Reduced = CandidateForms['reduced'][number];

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
    if (forms.reduced.length === 0) return { passed: true, reason: 'no part of the change can be left out: it is one part, or does not parse without any of them', figures: { reduced: 0 } };
    const known = [fault, ...worked.slice(0, mostWorked)];
    const run = (bundle: string, events: readonly RecordedEvent[], made = world, wallSeconds = callsSeconds): Promise<CallsRun> => runCalls({ bundle, events, known, made, wallSeconds }, context);
    const right = await run(after, known);
    const marked = await run(forms.marked.bundle, known);
    for (const { ending, reason, calls } of [right, marked]) {
      if (ending !== 'finished' || calls.length < known.length) return untried(`not tried: of ${known.length} known calls ${calls.length} ran and ended as ${ending}: ${reason}`);
    }
    const asWell = ({ ending, calls }: CallsRun, events: readonly RecordedEvent[]): boolean => ending === 'finished' && calls.length >= events.length && events.every((_, index) => sameCall(right.calls[index], calls[index]));
    if (!asWell(marked, known)) return untried('not tried: built together with its other forms the candidate does not answer as it does by itself');
    let asked: Promise<readonly SteadyCall[]> | undefined;
    const cases = syntheticCalls(known, context);
    const steadyOnce = (): Promise<readonly SteadyCall[]> => (asked ??= steadyCalls((made) => run(after, cases, made)));

    const judge = async ({ leftOut, bundle, tests }: Reduced): Promise<Result | 'endless' | undefined> => {
      for (const [events, seconds] of [[[fault], faultSeconds], [known, callsSeconds]] as const) {
        const seen = await run(bundle, events, world, seconds);
        if (seen.ending === 'timeout') return 'endless';
        if (!asWell(seen, events)) return undefined;
      }
      const tested = await runTests(tests, sandbox);
      if (tested.ending === 'timeout') return 'endless';
      if (tested.ending !== 'finished' || tested.tests.some(({ state }) => state === 'failed')) return undefined;
      const steady = await steadyOnce();
      const other = await run(bundle, cases);
      if (other.ending === 'timeout') return 'endless';
      // What its job had no room for says nothing; of one that was ended, no call was answered.
      const compared = other.ending === 'finished' || other.ending === 'too-large' ? steady.filter(({ index }) => index < other.calls.length) : steady;
      const differing = compared.flatMap(({ index, is }) => {
        const without = other.ending === 'finished' ? other.calls[index] : undefined;
        return sameCall(is, without) ? [] : [{ event: cases[index]?.event, is, without }];
      });
      const [first] = differing;
      if (!first || differing.length <= mostShare * compared.length) return undefined;
      const reason = `the change of ${leftOut} is not needed: without it the captured fault, ${known.length - 1} recorded calls and ${tested.tests.length} tests come out as well, but ${differing.length} of ${compared.length} synthetic calls are answered otherwise; the first, ${shown(first.event)}: ${tellCall(first.is)} with it, ${tellCall(first.without)} without`;
      return { passed: false, reason, figures: { reduced: forms.reduced.length, cases: steady.length, differing: differing.length } };
    };

    const { refused, endless, tried } = await inTurn(forms.reduced, judge);
    if (refused) return refused;
    const steady = asked && (await asked).length;
    const figures = { reduced: forms.reduced.length, tried, endless, ...(steady !== undefined && { cases: steady }) };
    if (endless >= mostEndless) return { passed: true, proved: false, reason: `stopped after ${tried} of ${forms.reduced.length} choices of parts left out: ${endless} of them had no end`, figures };
    return { passed: true, proved: steady !== 0, reason: `with any of ${forms.reduced.length} choices of its parts left out the change does not do as well, or nothing else`, figures };
  },
};

/** A synthetic call, by its place, that the candidate answers alike when it is asked twice, with its answer. */
interface SteadyCall {
  readonly index: number;
  readonly is: CallResult;
}

async function steadyCalls(run: (made: MadeWorld) => Promise<CallsRun>): Promise<readonly SteadyCall[]> {
  const [first, again] = [await run(world), await run(otherWorld)];
  if (first.ending !== 'finished' || again.ending !== 'finished') return [];
  return first.calls.map((is, index) => ({ index, is })).filter(({ index, is }) => is.unanswered.length === 0 && sameCall(is, again.calls[index]));
}

/** Judges forms, some at one time, until one refuses the change or too many had no end. */
async function inTurn(reduced: readonly Reduced[], judge: (form: Reduced) => Promise<Result | 'endless' | undefined>): Promise<{ readonly refused: Result | undefined; readonly endless: number; readonly tried: number }> {
  let [refused, endless, tried]: [Result | undefined, number, number] = [undefined, 0, 0];
  while (tried < reduced.length && !refused && endless < mostEndless) {
    const judged = await Promise.all(reduced.slice(tried, tried + together).map(judge));
    tried += judged.length;
    endless += judged.filter((one) => one === 'endless').length;
    refused = judged.find((one) => one !== undefined && one !== 'endless');
  }
  return { refused, endless, tried };
}

function untried(reason: string): Result {
  return { passed: true, proved: false, reason, figures: {} };
}
