import { finding } from '../../../core/cycle';
import { slowColdStart } from '../../../core/detectors/slow-cold-start';
import { end, telemetryOf, type Stretch } from '../telemetry-of';

const slow: Stretch = { from: 60, to: 0, calls: 10, ms: () => 20, coldStarts: 1, initMs: 1800 };
const detect = (stretches: readonly Stretch[], serves = '1') => slowColdStart.detect(telemetryOf(stretches, { serves }), end).map((one) => finding.parse(one));

test('says how many wait, how long, and what a warm call takes', () => {
  const [found, ...more] = detect([slow]);
  expect(more).toEqual([]);
  expect(found?.summary).toMatch(/^60 of 600 calls \(10 %\) waited for a new environment, half of them over 1,8\d\d ms; a warm call takes 20 ms in the middle$/);
  expect(found).toMatchObject({ severity: 'medium', confidence: 0.95, evidence: { starts: 60, calls: 600 } });
});

test.each<readonly [string, readonly Stretch[], string]>([
  ['no cold start', [{ ...slow, coldStarts: 0 }], '1'],
  ['no init duration in the lines', [{ from: 60, to: 0, calls: 10, coldStarts: 1 }], '1'],
  ['19 of them', [{ ...slow, coldStarts: 0 }, { ...slow, from: 19 }], '1'],
  ['900 ms', [{ ...slow, initMs: 900 }], '1'],
  ['one call in 300', [{ ...slow, calls: 300 }], '1'],
  ['a deployment just now', [{ ...slow, from: 30 }], '1'],
  ['a version that no longer serves', [slow], '2'],
])('leaves alone: %s', (_name, stretches, serves) => {
  expect(detect(stretches, serves)).toEqual([]);
});
