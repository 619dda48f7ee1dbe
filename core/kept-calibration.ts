import * as z from 'zod';
import { intervalOf } from './compare-rates';
import { calibration } from './cycle';
import { figure, percent } from './figures';
import { after } from './time';

/** Days for which a calibration holds: hosts, runtimes and what a function does change within weeks, and with them its noise. */
export const calibrationDays = 30;
/** Standard deviations that 95 % of the cases lie within. */
const usualDeviations = 1.96;

/** Noise from which there may be more than the strongest level of `core/own-noise.ts`. */
const nearlyStrongest = 0.09;

/** How many of the watches that were replayed from a calibration's minutes took a canary with the same code back. */
const falseAlarms = z.object({
  watches: z.int().positive(),
  looks: z.int().positive(),
  /** By what is usual, and by what this calibration knows of noise. */
  without: z.int().nonnegative(),
  with: z.int().nonnegative(),
  seed: z.int().nonnegative(),
});
export type FalseAlarms = z.infer<typeof falseAlarms>;

/** What one calibration measured. */
export const keptCalibration = z.object({
  schemaVersion: z.literal(1),
  tenant: z.string(),
  component: z.string(),
  improvementId: z.string(),
  /** The version whose code ran in both arms. */
  version: z.string(),
  measuredAt: z.iso.datetime(),
  /** The watch itself took the copy back. */
  alarmed: z.boolean(),
  calibration,
  /** None where the time was too short to be replayed. */
  falseAlarms: falseAlarms.optional(),
});
export type KeptCalibration = z.infer<typeof keptCalibration>;

/** Whether it is young enough to be used. */
export function isFresh({ measuredAt }: Pick<KeptCalibration, 'measuredAt'>, now: string): boolean {
  return now < after(measuredAt, calibrationDays * 86_400);
}

/** The figures in one sentence. */
export function tellCalibration({ calibration: { noise, calls, minutes }, falseAlarms: alarms }: Pick<KeptCalibration, 'calibration' | 'falseAlarms'>): string {
  const learned = `noise that belongs to one arm sets the two apart by ${percent(noise)} of a typical duration${noise >= nearlyStrongest ? ', about as far as any noise that a watch reckons with' : ''} (${figure(calls)} warm calls in ${figure(minutes)} min)`;
  if (alarms === undefined) return `${learned}; too short a time to replay watches from it`;
  const share = (bad: number): string => {
    const { low, high } = intervalOf({ calls: alarms.watches, bad }, usualDeviations);
    return `${percent(bad / alarms.watches)} (95 % interval ${percent(low)} to ${percent(high)})`;
  };
  return `${learned}; of ${alarms.watches} watches of ${alarms.looks} looks replayed from them, ${share(alarms.without)} take the same code back without this calibration, ${share(alarms.with)} with it`;
}
