import { stretchesOf } from '../../core/calibration-stretches';
import { sampleCounters } from '../adapters/samples';

const versions = { returnTo: '2', canary: '3' };
const window = { from: '2026-11-21T10:00:00.000Z', to: '2026-11-21T10:02:00.000Z' };
const item = (version: string, at: string, requests: number, batchHash = `${version}-${at}`) => sampleCounters('shop', {
  version, minute: `2026-11-21T${at.slice(0, 5)}:00.000Z`, firstAt: `2026-11-21T${at}.000Z`, lastAt: `2026-11-21T${at}.000Z`, requests, failures: {}, failedRequestIds: [], batchHash,
});
const calls = (stretches: ReturnType<typeof stretchesOf>) => stretches.map(({ control, canary }) => [control?.requests, canary?.requests]);

test.each<readonly [string, number, readonly (readonly [number | undefined, number | undefined])[]]>([
  ['parts of a minute', 2, [[15, 1], [7, undefined]]],
  ['parts closer together', 4, [[10, 1], [5, undefined], [undefined, undefined], [7, undefined]]],
  ['no part', 0, []],
])('%s: each batch where its last call ended, and nothing from outside', (_name, parts, expected) => {
  const items = [
    item('2', '09:59:59', 99), item('2', '10:00:05', 4), item('2', '10:00:10', 6), item('3', '10:00:20', 1), item('2', '10:00:45', 5), item('2', '10:01:59', 7), item('2', '10:02:00', 99), item('1', '10:00:05', 50),
  ];
  expect(calls(stretchesOf(items, versions, window, parts))).toEqual(expected);
});

test('a batch that reaches over the end of a minute counts with both its items, and a redelivered one once', () => {
  const whole = { from: window.from, to: '2026-11-21T10:04:00.000Z' };
  const items = [item('2', '10:00:59', 4, 'b'), item('2', '10:01:00', 6, 'b'), item('2', '10:01:00', 6, 'b')];
  expect(calls(stretchesOf(items, versions, whole, 2))).toEqual([[10, undefined], [undefined, undefined]]);
});
