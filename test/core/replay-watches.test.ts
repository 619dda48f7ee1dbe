import type { Stretch } from '../../core/calibration-stretches';
import { calibrationOf } from '../../core/compare-durations';
import { defaultSettings } from '../../core/config';
import type { Deployment, Histogram, VersionCounters } from '../../core/cycle';
import { bucketOf } from '../../core/histogram';
import { type Replay, replayWatches } from '../../core/replay-watches';
import { normal, random } from './random';

const deployment: Deployment = {
  state: 'canary', returnTo: '2', canary: '3', returnToSha256: 'a', canarySha256: 'a', stage: 0, weight: 0.5, moreStages: false, startedAt: '2026-11-21T10:00:00.000Z', stageStartedAt: '2026-11-21T10:00:00.000Z', settleSeconds: 0, lookSeconds: 60, detail: '',
};

/** Minutes of two arms with the same code, each with noise of its own of which 0.8 is left a minute later. */
function minutesOf(seed: number, { minutes, calls, own, slower = 0 }: { readonly minutes: number; readonly calls: number; readonly own: number; readonly slower?: number }): Stretch[] {
  const draw = normal(random(seed));
  const noise = [own * draw(), own * draw()];
  const arm = (index: 0 | 1, more: number): VersionCounters => {
    noise[index] = 0.8 * (noise[index] ?? 0) + own * 0.6 * draw();
    const durations: Record<string, number> = {};
    for (let call = 0; call < calls; call += 1) {
      const bucket = String(bucketOf(120 * Math.exp(0.3 * draw() + (noise[index] ?? 0) + more)));
      durations[bucket] = (durations[bucket] ?? 0) + 1;
    }
    return { version: String(2 + index), firstAt: '', lastAt: '', requests: calls, failed: 0, failures: {}, durations, coldStarts: 0, maxMemoryMb: 90, memoryMb: 256 };
  };
  return Array.from({ length: minutes }, () => ({ control: arm(0, 0), canary: arm(1, slower) }));
}

const calibrated = (stretches: readonly Stretch[]) => calibrationOf(stretches.map(({ control, canary }) => ({ control: control?.durations ?? {}, canary: canary?.durations ?? {} })));
const replay = (stretches: readonly Stretch[], change: Partial<Replay> = {}): number | undefined =>
  replayWatches(stretches, { deployment, before: undefined, calibration: undefined, settings: { ...defaultSettings, monitoringDurationSeconds: 60 * 60 }, looks: 60, watches: 40, seed: 1, ...change });

test('the same seed gives the same watches', () => {
  const noisy = minutesOf(7, { minutes: 60, calls: 200, own: 0.12 });
  expect(replay(noisy)).toBe(replay(noisy));
});

test('quiet arms are left alone', () => {
  expect(replay(minutesOf(1, { minutes: 60, calls: 60, own: 0 }))).toBeLessThanOrEqual(1);
});

test('noisy hosts cost false alarms, and fewer where a calibration knows of them', () => {
  const noisy = minutesOf(7, { minutes: 60, calls: 200, own: 0.12 });
  const [without, withIt] = [replay(noisy, { watches: 60 }) ?? 0, replay(noisy, { watches: 60, calibration: calibrated(noisy) }) ?? 0];
  expect(without).toBeGreaterThan(2);
  expect(withIt).toBeLessThan(without);
});

test('an arm that is slower throughout is found in those watches in which it is the canary, about half of them', () => {
  const lame = minutesOf(3, { minutes: 60, calls: 60, own: 0, slower: 0.3 });
  expect(replay(lame)).toBeGreaterThan(10);
  expect(replay(lame)).toBeLessThan(30);
});

test('the seeds\' rule, looked at each minute, takes most of them back', () => {
  const quiet = minutesOf(1, { minutes: 60, calls: 60, own: 0.02 });
  const durations = quiet.reduce<Histogram>((sum, { control }) => Object.entries(control?.durations ?? {}).reduce<Histogram>((all, [bucket, count]) => ({ ...all, [bucket]: (all[bucket] ?? 0) + count }), sum), {});
  expect(replay(quiet, { watches: 20, before: { requests: 3600, failed: 0, durations }, settings: { ...defaultSettings, healthRule: 'threshold' } })).toBeGreaterThan(10);
});

test('too short a time is not replayed', () => {
  expect(replay(minutesOf(1, { minutes: 9, calls: 60, own: 0 }))).toBeUndefined();
  expect(replay(minutesOf(1, { minutes: 10, calls: 60, own: 0 }))).toBeDefined();
});
