import fc from 'fast-check';
import { healthyComponent, healthyNames, healthyPointSeconds } from '../../../../bench/healthy-series';
import { actOncePerDays, alarmScore, seriesModel } from '../../../../core/detectors/series/series-model';

const start = Date.UTC(2026, 0, 5) / 1000;
type Row = readonly [atSeconds: number, value: number];

const scoresOf = (rows: readonly Row[]): number[] => {
  const { observe } = seriesModel();
  return rows.map(([at, value]) => observe(at, value));
};

const healthy: readonly Row[] = [...healthyComponent(3, 5)].map(({ requests }, index) => [start + index * healthyPointSeconds, requests]);

test.each<readonly [string, (row: Row) => readonly Row[]]>([
  ['no number', ([at]) => [[at + 1, NaN], [at + 2, Infinity], [at + 3, -Infinity], [at + 4, 1e300]]],
  ['a row told twice', (row) => [row]],
  ['a row that comes late', ([at, value]) => [[at - 4000, value * 1000]]],
  ['a time that is none', ([, value]) => [[NaN, value]]],
])('%s changes nothing and is counted', (_name, bad) => {
  const { observe, ignoredRows } = seriesModel();
  const scores = healthy.map((row, index) => {
    const score = observe(...row);
    if (index % 50 === 49) expect(bad(row).map((one) => observe(...one))).toEqual(bad(row).map(() => 0));
    return score;
  });
  expect(scores).toEqual(scoresOf(healthy));
  expect(ignoredRows()).toBe(bad([0, 0]).length * Math.floor(healthy.length / 50));
});

test.each([['nothing ever happens', 5000], ['something happens once', 3000]])('%s: each score is a number, and none an alarm', (_name, at) => {
  const scores = scoresOf(Array.from({ length: 4000 }, (_, index): Row => [start + index * 300, index === at ? 1 : 0]));
  expect(scores.filter((score) => !(score < alarmScore))).toEqual([]);
});

test('rows missing by themselves or for hours raise no alarm', () => {
  const flat = (index: number): number => 50 + 10 * Math.sin((2 * Math.PI * index) / 288) + ((index * 7919) % 13) / 6;
  const rows = Array.from({ length: 288 * 20 }, (_, index): Row => [start + index * 300, flat(index)]).filter((_, index) => index % 17 !== 3 && Math.floor(index / 100) % 9 !== 4);
  expect(scoresOf(rows).filter((score) => score >= alarmScore)).toHaveLength(0);
});

test('a score does not depend on the unit of the series', () => {
  fc.assert(fc.property(fc.integer({ min: -20, max: 20 }), (power) => {
    const scaled = scoresOf(healthy.map(([at, value]) => [at, value * 2 ** power]));
    expect(Math.max(...scoresOf(healthy).map((score, row) => Math.abs(score - (scaled[row] ?? NaN))))).toBeLessThan(1e-6);
  }), { numRuns: 10, seed: 1 });
});

test('a constant that moves alarms once, and the new constant becomes usual', () => {
  const scores = scoresOf(Array.from({ length: 6000 }, (_, index): Row => [start + index * 300, index < 1000 ? 7 : 9]));
  expect(scores.slice(0, 1000).every((score) => score < alarmScore)).toBe(true);
  expect(scores.slice(1000, 1040).some((score) => score >= alarmScore)).toBe(true);
  expect(scores.slice(4000).every((score) => score < alarmScore)).toBe(true);
});

test('healthy components show shifts as rarely as `oncePerDays` says, within a factor of two', () => {
  const [components, days] = [12, 30];
  const counts = new Map([[30, 0], [100, 0], [actOncePerDays, 0]]);
  let early = 0;
  for (let seed = 90_001; seed <= 90_000 + components; seed += 1) {
    const models = healthyNames.map((name) => ({ name, model: seriesModel(), told: new Map<number, number>() }));
    let at = start;
    for (const point of healthyComponent(seed, days)) {
      at += healthyPointSeconds;
      for (const { name, model, told } of models) {
        if (model.observe(at, point[name]) >= alarmScore && at < start + 0.1 * 86_400) early += 1;
        const shift = model.shift();
        for (const [limit, count] of counts) {
          if (shift === undefined || shift.oncePerDays < limit) continue;
          if (shift.startedAtSeconds > (told.get(limit) ?? 0)) counts.set(limit, count + 1);
          told.set(limit, shift.lastAtSeconds);
        }
      }
    }
  }
  for (const [limit, count] of counts) expect(count).toBeLessThanOrEqual(2 * ((components * healthyNames.length * days) / limit) + 3);
  expect(counts.get(30)).toBeGreaterThan(0);
  expect(early).toBe(0);
});
