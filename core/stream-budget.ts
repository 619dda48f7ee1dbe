import type { Settings } from './config';
import type { StreamEvidence } from './cycle';
import { endsOf } from './watch-policy';

/**
 * How the false-alarm budget is split: over streams, and in each over all looks and one more test when the watch ends. The
 * parts add up to no more than 1. What memory a version used is seen, not estimated, and needs no part. What is left over is not spent.
 */
export const shares: Readonly<Record<Exclude<StreamEvidence['stream'], 'memory'>, { readonly looks: number; readonly end: number }>> = {
  failures: { looks: 0.06, end: 0.01 },
  typical: { looks: 0.26, end: 0.18 },
  tail: { looks: 0.22, end: 0.04 },
  'new-failures': { looks: 0.06, end: 0.05 },
  'cold-starts': { looks: 0.03, end: 0 },
  cost: { looks: 0.015, end: 0.005 },
  guards: { looks: 0.06, end: 0 },
};

/** Chance without cause that one end of a watch may have: ends of an extended watch share it. */
export function endBudget(stream: keyof typeof shares, settings: Pick<Settings, 'falseAlarmBudget' | 'inconclusivePolicy' | 'rareFaultPolicy'>): number {
  return (settings.falseAlarmBudget * shares[stream].end) / endsOf(settings);
}
