import { improvementUsage } from '../../bench/cost';
import { costOf } from '../../bench/prices';
import { defaultSettings } from '../../core/config';
import { watchCostUsd } from '../../core/watch-cost';

/** Looks of a watch of so many minutes, with the default looks: one a minute in the first hour, five more between each two. */
test.each([
  [1, { looks: 1, guards: 5 }],
  [10, { looks: 10, guards: 50 }],
  [60, { looks: 60, guards: 300 }],
  [180, { looks: 120, guards: 300 }],
  [1440, { looks: 120 + 252, guards: 300 }],
])('a watch of %d minutes is reserved at what it is counted to cost, and hardly more', (minutes, watched) => {
  const counted = costOf(improvementUsage({ attempts: 1, built: true, stages: 2, ...watched })).usd;
  const reserved = watchCostUsd(minutes * 60, defaultSettings);
  expect(reserved).toBeGreaterThanOrEqual(counted);
  expect(reserved).toBeLessThan(counted * 1.3 + 0.002);
});

test('without looks between, a watch costs less', () => {
  expect(watchCostUsd(3600, { ...defaultSettings, guardSeconds: 0 })).toBeLessThan(watchCostUsd(3600, defaultSettings) / 3);
});
