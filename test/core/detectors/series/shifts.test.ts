import type { ModelShift } from '../../../../core/detectors/series/model-shift';
import { actOncePerDays, alarmScore, seriesModel } from '../../../../core/detectors/series/series-model';

const start = Date.UTC(2026, 0, 5) / 1000;
const day = 86_400;

function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

interface World {
  readonly spacingSeconds: number;
  /** Value at a time in days, with a normal deviate of spread 1. */
  readonly value: (days: number, normal: number) => number;
  readonly days: number;
}

function watch({ spacingSeconds, value, days }: World, changedAt: number): { readonly alarmsBefore: number; readonly alarmAfterRows: number | undefined; readonly shift: ModelShift | undefined; readonly actedAfterRows: number | undefined } {
  const random = randomOf(7);
  const { observe, shift } = seriesModel();
  let [alarmsBefore, row] = [0, 0];
  let [alarmAfterRows, actedAfterRows]: [number | undefined, number | undefined] = [undefined, undefined];
  let told: ModelShift | undefined;
  for (let at = 0; at < days * day; at += spacingSeconds, row += 1) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const score = observe(start + at, value(at / day, normal));
    const changed = at >= changedAt * day;
    if (score >= alarmScore && !changed) alarmsBefore += 1;
    if (score >= alarmScore && changed) alarmAfterRows ??= Math.round((at - changedAt * day) / spacingSeconds);
    const seen = shift();
    if (changed && seen !== undefined && seen.oncePerDays >= actOncePerDays) {
      actedAfterRows ??= Math.round((at - changedAt * day) / spacingSeconds);
      told ??= seen;
    }
  }
  return { alarmsBefore, alarmAfterRows, actedAfterRows, shift: told ?? shift() };
}

const wave = (days: number): number => 100 + 40 * Math.sin(2 * Math.PI * days);
const changedAt = 20;

test.each<readonly [string, World, Partial<ModelShift>, number]>([
  ['a level that rises', { spacingSeconds: 300, days: 22, value: (days, normal) => 100 + 5 * normal + (days < changedAt ? 0 : 15) }, { kind: 'level', direction: 'up' }, 36],
  ['a level that falls, under a rhythm of the day', { spacingSeconds: 300, days: 22, value: (days, normal) => wave(days) + 4 * normal - (days < changedAt ? 0 : 14) }, { kind: 'rhythm', direction: 'down' }, 36],
  ['a level that rises, by the hour', { spacingSeconds: 3600, days: 27, value: (days, normal) => 100 + 5 * normal + (days < changedAt ? 0 : 25) }, { kind: 'level', direction: 'up' }, 36],
  ['a level that rises, by the minute', { spacingSeconds: 60, days: 21, value: (days, normal) => 100 + 5 * normal + (days < changedAt ? 0 : 25) }, { kind: 'level', direction: 'up' }, 36],
  ['a slow drift', { spacingSeconds: 300, days: 27, value: (days, normal) => 100 + 5 * normal + Math.max(0, days - changedAt) * 9 }, { kind: 'drift', direction: 'up' }, 1500],
  ['more variance', { spacingSeconds: 300, days: 22, value: (days, normal) => 100 + (days < changedAt ? 5 : 15) * normal }, { kind: 'variance', direction: 'up' }, 120],
  ['a rhythm that is lost', { spacingSeconds: 300, days: 22, value: (days, normal) => (days < changedAt ? wave(days) : 100) + 4 * normal }, { kind: 'rhythm' }, 144],
  ['a counter, mostly zero, that begins to count', { spacingSeconds: 300, days: 22, value: (days, normal) => (days < changedAt ? (normal > 2.6 ? 1 : 0) : normal > 0 ? 6 : 3) }, { kind: 'level', direction: 'up' }, 36],
])('finds %s, and is quiet before', (_name, world, shift, withinRows) => {
  const seen = watch(world, changedAt);
  expect(seen.alarmsBefore).toBeLessThanOrEqual(1);
  expect(seen.actedAfterRows).toBeLessThanOrEqual(withinRows);
  expect(seen.shift).toMatchObject(shift);
  expect(seen.shift!.startedAtSeconds).toBeGreaterThanOrEqual(start + (changedAt - 0.1) * day);
});
