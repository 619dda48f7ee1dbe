import { memoryRises } from '../../core/memory-rises';
import { minutesBeforeEnd, telemetryOf } from './telemetry-of';

const day = { from: minutesBeforeEnd(1440), to: minutesBeforeEnd(0) };
const used = (of: (hour: number) => number) => telemetryOf(Array.from({ length: 24 }, (_, hour) => ({ from: 1440 - hour * 60, to: 1440 - hour * 60 - 60, calls: 1, usedMb: of(hour), memoryMb: 256 }))).minutes;

test.each<[string, boolean, (hour: number) => number]>([
  ['a leak that gets there within a week', true, (hour) => 200 + hour * 0.4],
  ['a slow leak with room for weeks', false, (hour) => 60 + hour * 0.4],
  ['nearly full, and stays so', false, (hour) => 240 + (hour % 2)],
  ['one large call', false, (hour) => (hour === 23 ? 250 : 100)],
  ['less and less', false, (hour) => 240 - hour],
])('%s: %s', (_name, expected, of) => {
  expect(memoryRises(used(of), day)).toBe(expected);
});

test('no calls', () => {
  expect(memoryRises([], day)).toBe(false);
});
