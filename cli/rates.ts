import type { Outcome } from '../core/cycle';
import { percent } from '../core/figures';
import type { Tone } from './page';

/** `31 % -> 0 %`; empty where no watch measured them. */
export function rates(outcome: Outcome | undefined): string {
  const { failureRateBefore: before, failureRateAfter: after } = outcome ?? { failureRateBefore: null, failureRateAfter: null };
  return before === null && after === null ? '' : `${rate(before)} -> ${rate(after)}`;
}

export function outcomeTone(kind: Outcome['kind'] | undefined): Tone | undefined {
  switch (kind) {
    case 'promoted':
      return 'good';
    case 'failed':
    case 'rolled-back':
    case 'reconciled':
      return 'bad';
    case 'calibrated':
    case undefined:
      return undefined;
    case 'no-effect':
    case 'inconclusive':
    case 'superseded':
    case 'rejected':
    case 'no-strategy':
    case 'proposed':
    case 'not-approved':
    case 'not-started':
    case 'postponed':
    case 'stopped':
      return 'warn';
  }
}

function rate(share: number | null): string {
  return share === null ? '?' : percent(share);
}
