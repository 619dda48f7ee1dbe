import { cut } from '../bounded';
import type { RecordedEvent } from '../recorded-event';
import type { CallResult, SandboxReport } from '../sandbox-job';

export function resultOf({ calls }: SandboxReport, requestId: string | undefined): CallResult | undefined {
  return calls.find((result) => result.requestId === requestId);
}

/** Whether a call was answered well, with recorded answers alone. */
export function works(result: CallResult | undefined): boolean {
  return result?.outcome.state === 'answered' && result.outcome.failure === undefined && result.unanswered.length === 0;
}

export function outputOf(result: CallResult | undefined): unknown {
  return result?.outcome.state === 'answered' ? result.outcome.output : undefined;
}

export function writesOf(result: CallResult | undefined): readonly string[] {
  return result?.writes ?? [];
}

export function howItFailed(result: CallResult | undefined): string {
  if (!result) return 'gave no result';
  const { outcome, unanswered } = result;
  if (unanswered.length > 0) return `asks for what was not recorded: ${unanswered.slice(0, 3).join(', ')}`;
  return outcome.state === 'threw' ? `${outcome.errorType}: ${cut(outcome.message, 200)}` : `answered a failure (${outcome.failure ?? 'none'})`;
}

/**
 * What a call asked for by operations of AWS that only read and that no recorded call names, so that nothing can be said of
 * the answers: as where a batch is read in place of single items. Empty where it asked for something else too that has no
 * answer: the same operation with another input, a write, another host are other behaviour.
 */
export function unrecorded(result: CallResult | undefined, events: readonly RecordedEvent[]): readonly string[] {
  const targets = new Set(events.flatMap(({ calls }) => calls.map(({ headers }) => headers['x-amz-target'])));
  const asked = result?.unanswered ?? [];
  const isNew = (one: string): boolean => {
    const target = one.split(' ')[2];
    return target !== undefined && !targets.has(target) && reading.test(target);
  };
  return asked.every(isNew) ? [...new Set(asked.map((one) => one.split(' ')[2] ?? ''))] : [];
}

const reading = /\.(Get|List|Describe|Query|Scan|BatchGet|TransactGet)\w*$/;
