import { isCalibration } from './calibration-request';
import type { Improvement } from './cycle';
import { troubleOf } from './trouble';

/**
 * What a change has to show in its watch: fewer failures, fewer slow calls, calls that mostly stay under `overMs` where
 * they were mostly over it, or a distance from the memory's limit. `none` only has to be not worse.
 */
export type Benefit = 'failures' | 'latency' | 'memory' | 'none' | { readonly overMs: number };

/** What an improvement claims, fixed by its finding before anything is deployed. */
export function benefitOf({ opportunity }: Pick<Improvement, 'opportunity'>): Benefit {
  if (isCalibration({ opportunity })) return 'none';
  const trouble = troubleOf(opportunity);
  if (trouble === 'untreated') return 'none';
  if (trouble !== 'waits') return trouble;
  const { medianMs, savedMs } = opportunity.findings[0]?.evidence ?? {};
  // Half of what is promised has to arrive.
  return { overMs: Number(medianMs) - Number(savedMs) / 2 };
}
