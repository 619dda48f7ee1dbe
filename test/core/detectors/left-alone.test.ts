import type { AskedCall } from '../../../core/asked-calls';
import type { Telemetry } from '../../../core/cycle';
import { detectors, detectorsOf } from '../../../core/detectors';
import { askedOf, end, seeded, telemetryOf, type Stretch } from '../telemetry-of';

/** As a shop's function that is called a few times a second, and whose calls ask the same rates and a few products again and again. */
const shopping = (count: number): AskedCall[] => askedOf(count, (n) => [{ question: `q${n % 3}` }, ...Array.from({ length: 6 }, (_, k) => ({ name: 'GetItem products', question: `p${k}`, ms: 6 }))], { durationMs: 90 });
const random = seeded(11);
const calls = (from: number): readonly Stretch[] => [{ from, to: 0, calls: 200, ms: () => 80 + 30 * random(), coldStarts: 1, initMs: 1200, usedMb: 90, memoryMb: 256 }];
const limits: Telemetry['limits'] = { version: '1', memoryMb: 256, timeoutSeconds: 5, architecture: 'x86_64' };

test.each([1, 3, 15, 19, 50])('a healthy function of %i minutes is left alone by every detector', (minutes) => {
  const telemetry = telemetryOf(calls(minutes), { limits, guardMetrics: [], series: {}, shifts: [], asked: shopping(20) });
  for (const rule of ['model', 'threshold'] as const) expect(detectorsOf(rule).flatMap((detector) => detector.detect(telemetry, end))).toEqual([]);
});

test('two quiet days of a function that keeps what it asked for are left alone by every detector', () => {
  const quiet: readonly Stretch[] = Array.from({ length: 48 }, (_, hour) => ({ from: 2880 - 60 * hour, to: 2879 - 60 * hour, calls: 40 + Math.round(20 * random() + 15 * Math.sin((2 * Math.PI * hour) / 24)), ms: () => 20 + 10 * random(), usedMb: 150 + Math.round(4 * random()), memoryMb: 256 }));
  const telemetry = telemetryOf(quiet, { windowMinutes: 1440, limits, asked: askedOf(20, (n) => [{ question: `q${n}` }]) });
  expect(detectors.flatMap((detector) => detector.detect(telemetry, end))).toEqual([]);
});

test.each(detectors.map((detector) => [detector.name, detector] as const))('%s says nothing of nothing', (_name, detector) => {
  expect(detector.detect(telemetryOf([]), end)).toEqual([]);
  const { alias: _alias, ...unread } = telemetryOf([], { sources: [] });
  expect(detector.detect(unread, end)).toEqual([]);
});
