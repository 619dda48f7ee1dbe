import { scoreGroups } from '../../bench/score-groups';

test.each<readonly [string, string, string, { readonly accuracy: number; readonly f1: number; readonly groups: number; readonly events: number }]>([
  ['all right, under other names', 'aabc', 'xxyz', { accuracy: 1, f1: 1, groups: 3, events: 3 }],
  // a holds all of x; y is torn in two; z lies with w. Right: 3 of 8 lines, 1 of 4 groups, 1 of 4 events.
  ['torn and mixed', 'aaabcddd', 'xxxyyzzw', { accuracy: 3 / 8, f1: 1 / 4, groups: 4, events: 4 }],
  // Right: 1 of 3 groups, 1 of 2 events, so F1 is 2 · 1/3 · 1/2 / (1/3 + 1/2).
  ['one event torn', 'aabc', 'xxyy', { accuracy: 0.5, f1: 0.4, groups: 3, events: 2 }],
  ['all in one', 'aaaa', 'xxyz', { accuracy: 0, f1: 0, groups: 1, events: 3 }],
  ['no line', '', '', { accuracy: 0, f1: 0, groups: 0, events: 0 }],
])('%s', (_what, groups, truth, expected) => {
  const { accuracy, f1, ...counts } = scoreGroups([...groups], [...truth]);
  expect({ accuracy, ...counts }).toEqual({ accuracy: expected.accuracy, groups: expected.groups, events: expected.events });
  expect(f1).toBeCloseTo(expected.f1, 12);
});
