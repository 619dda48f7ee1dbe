import { cut } from '../bounded';
import type { CallOutcome } from '../recorded-event';
import type { CallResult } from '../sandbox-job';
import { differences } from './compare-answers';

/** Whether two calls came out alike; what asks for more than was recorded says nothing, and counts as alike. */
export function sameCall(one: CallResult | undefined, other: CallResult | undefined): boolean {
  if (!one || !other) return one === other;
  return one.unanswered.length > 0 || other.unanswered.length > 0 || sameOutcome(one.outcome, other.outcome);
}

function sameOutcome(one: CallOutcome, other: CallOutcome): boolean {
  if (one.state === 'threw' || other.state === 'threw') return one.state === other.state;
  return one.failure === other.failure && differences(one.output, other.output).length === 0;
}

/** What came of a call, in few words. */
export function tellCall(result: CallResult | undefined): string {
  if (!result) return 'nothing';
  return result.outcome.state === 'threw' ? `${result.outcome.errorType}: ${cut(result.outcome.message, 80)}` : shown(result.outcome.output);
}

export function shown(value: unknown): string {
  return cut(JSON.stringify(value) ?? 'undefined', 120);
}
