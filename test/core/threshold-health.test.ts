import { defaultSettings } from '../../core/config';
import { type Measured, worseThanBefore } from '../../core/threshold-health';

const calls = (requests: number, failed: number, bucket = '100'): Measured => ({ requests, failed, durations: { [bucket]: requests - failed } });

test.each<readonly [string, Measured | undefined, Measured | undefined, RegExp | undefined]>([
  ['the same', calls(20, 0), calls(1000, 0), undefined],
  ['10 % slower and more', calls(20, 0, '105'), calls(1000, 0), /^95 % of its last 20 calls took up to 8 ms, in the hour before it was 7 ms$/],
  ['a little slower', calls(20, 0, '104'), calls(1000, 0), undefined],
  ['faster', calls(20, 0, '90'), calls(1000, 0), undefined],
  ['one failure more is 10 % of 1 %', calls(100, 1), calls(1000, 0), /^1 % of its last 100 calls failed, in the hour before it was 0 %$/],
  ['a success rate that drops', calls(20, 10), calls(1000, 300), /^50 % of its last 20 calls failed/],
  ['too few calls of the look', calls(9, 9), calls(1000, 0), undefined],
  ['too few calls before', calls(20, 20), calls(9, 0), undefined],
  ['nothing known', undefined, undefined, undefined],
])('%s', (_name, latest, before, said) => {
  const worse = worseThanBefore(latest, before, defaultSettings);
  if (said === undefined) expect(worse).toBeUndefined();
  else expect(worse).toMatch(said);
});
