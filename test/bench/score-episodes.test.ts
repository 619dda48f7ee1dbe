import { probation, scoreEpisodes, scoreNab } from '../../bench/score-episodes';

const series = (alarms: readonly number[], windows: readonly (readonly [number, number])[] = [[400, 499], [800, 899]], rows = 1000): Parameters<typeof scoreNab>[0][number] => ({ rows, windows, alarms });

// Of two windows, nothing found is 0 and all found is 100; so each window is worth 50, and a false row far from any 0.11 / 4 of 100.
test.each<readonly [string, readonly number[], number, number]>([
  ['nothing', [], 0, 0],
  ['every window in its first row', [400, 800], 100, 0],
  ['one window in its first row', [400], 50, 0],
  ['the best row of a window alone counts', [400, 450, 499, 800], 100, 0],
  ['half way through a window', [450, 800], 96.45, 0],
  ['a false row before any window', [200, 400, 800], 97.25, 1],
  ['a row of the probation', [149, 400, 800], 100, 0],
  ['a false row three widths behind a window', [400, 798, 800], 97.25, 1],
  ['a false row just behind a window', [400, 500, 800], 99.93, 1],
])('NAB: %s', (_name, alarms, score, falseRows) => {
  const seen = scoreNab([series(alarms)]);
  expect(seen.score).toBeCloseTo(score, 1);
  expect(seen.falseRows).toBe(falseRows);
});

test('NAB: a window inside the probation cannot be found, and counts among those to find', () => {
  expect(scoreNab([series([800], [[10, 20], [800, 899]])])).toMatchObject({ found: 1, windows: 2 });
});

test.each([[100, 15], [4032, 604], [5000, 750], [20_000, 750]])('NAB: of %i rows %i are probation', (rows, expected) => {
  expect(probation(rows)).toBe(expected);
});

test.each<readonly [string, readonly number[], number, number]>([
  ['rows within five of each other are one episode', [10, 15, 20], 1, 0],
  ['a sixth row apart is another', [10, 16], 2, 0],
  ['alarms in a labelled run are never false', [40, 41, 42], 0, 1],
  ['both', [10, 40, 70], 2, 1],
])('episodes: %s', (_name, alarms, falseEpisodes, found) => {
  expect(scoreEpisodes([{ rows: 100, windows: [[40, 45], [80, 90]], alarms, days: 4 }])).toEqual({ falseEpisodes, found, windows: 2, recall: found / 2, falsePerDay: falseEpisodes / 4 });
});
