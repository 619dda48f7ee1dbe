import type { Calibration } from './cycle';
import { percent } from './figures';
import { calibrationDays, isFresh, type KeptCalibration } from './kept-calibration';
import { isUsable } from './own-noise';

/** What a watch may use of the last calibration of its component, and what it says of it. */
export function knownCalibration(kept: KeptCalibration | undefined, now: string): { readonly calibration?: Calibration; readonly note?: string } {
  if (kept === undefined) return {};
  const { calibration, component, measuredAt, version } = kept;
  const measured = `the calibration of ${measuredAt.slice(0, 16).replace('T', ' ')} UTC`;
  if (!isFresh(kept, now)) return { note: `${measured} is older than ${calibrationDays} days and is not used; ratchet calibrate ${component} measures anew` };
  if (!isUsable(calibration)) return { note: `${measured} was made by another release and is not used; ratchet calibrate ${component} measures anew` };
  return { calibration, note: `${measured} on version ${version} is used: noise that belongs to one arm sets the two apart by ${percent(calibration.noise)} of a typical duration` };
}
