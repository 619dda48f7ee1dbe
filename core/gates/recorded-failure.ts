import { faultOf } from '../read-recordings';
import type { CallOutcome, RecordedEvent } from '../recorded-event';

/** The same error at the same place, by the log template that both would have; or the same kind of failing answer. */
export function isRecordedFailure(fault: RecordedEvent, seen: CallOutcome): boolean {
  const { outcome } = fault;
  if (outcome.state === 'answered') return seen.state === 'answered' && outcome.failure === seen.failure && statusOf(outcome.output) === statusOf(seen.output);
  if (seen.state !== 'threw' || outcome.errorType !== seen.errorType) return false;
  // Frames of a function with source maps switched on name sources, those of the sandbox the bundle.
  const comparable = [outcome, seen].every(({ stack }) => /\/index\.m?js:\d+/.test(stack));
  const templateOf = (one: typeof outcome): string | undefined => faultOf({ ...fault, outcome: comparable ? one : { ...one, stack: '' } });
  return templateOf(outcome) === templateOf(seen);
}

function statusOf(output: unknown): unknown {
  return typeof output === 'object' && output !== null && 'statusCode' in output ? output.statusCode : undefined;
}
