import { tellCalibration } from '../../core/kept-calibration';
import { knownCalibration } from '../../core/known-calibration';
import { sampleCalibration } from '../adapters/samples';

const kept = sampleCalibration();
const measured = 'the calibration of 2026-11-21 09:00 UTC';

test.each<readonly [string, ReturnType<typeof sampleCalibration> | undefined, string, boolean, string | undefined]>([
  ['none', undefined, '2026-11-21T10:00:00.000Z', false, undefined],
  ['a young one', kept, '2026-11-21T10:00:00.000Z', true, `${measured} on version 2 is used: noise that belongs to one arm sets the two apart by 2.1 % of a typical duration`],
  ['29 days old', kept, '2026-12-20T09:00:00.000Z', true, `${measured} on version 2 is used: noise that belongs to one arm sets the two apart by 2.1 % of a typical duration`],
  ['30 days old', kept, '2026-12-21T09:00:00.000Z', false, `${measured} is older than 30 days and is not used; ratchet calibrate price-quote measures anew`],
  ['with levels of another release', { ...kept, calibration: { ...kept.calibration, levels: kept.calibration.levels.slice(1) } }, '2026-11-21T10:00:00.000Z', false, `${measured} was made by another release and is not used; ratchet calibrate price-quote measures anew`],
])('%s', (_name, calibration, now, used, note) => {
  expect(knownCalibration(calibration, now)).toEqual({ ...(used && { calibration: kept.calibration }), ...(note !== undefined && { note }) });
});

test('the figures, for people', () => {
  expect(tellCalibration(kept)).toBe('noise that belongs to one arm sets the two apart by 2.1 % of a typical duration (3,600 warm calls in 60 min); of 200 watches of 60 looks replayed from them, 2 % (95 % interval 0.78 % to 5 %) take the same code back without this calibration, 0.5 % (95 % interval 0.088 % to 2.8 %) with it');
  expect(tellCalibration({ ...kept, calibration: { ...kept.calibration, noise: 0.0999 } })).toContain('10 % of a typical duration, about as far as any noise that a watch reckons with (');
  const { falseAlarms: _falseAlarms, ...short } = kept;
  expect(tellCalibration(short)).toMatch(/in 60 min\); too short a time to replay watches from it$/);
});
