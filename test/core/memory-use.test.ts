import type { BatchCounters } from '../../core/cycle';
import { comesNearLimit, isUntold, memoryUseOf, moreMemory, mostComeNear } from '../../core/memory-use';
import { sampleCounters } from '../adapters/samples';

/** One batch a minute of each environment. */
const used = (version: string, minutes: number, shareAt: (minute: number) => number, environments = 1): BatchCounters[] => Array.from({ length: minutes * environments }, (_, index) => {
  const minute = Math.floor(index / environments);
  const at = new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();
  return sampleCounters('shop', { version, minute: at, firstAt: at, lastAt: at, batchHash: `${version}-${index}`, requests: 10, memoryMb: 200, maxMemoryMb: 200 * (index % environments === 0 ? shareAt(minute) : 0.5) });
});

test.each<readonly [string, canary: readonly BatchCounters[], control: readonly BatchCounters[], before: readonly BatchCounters[], near: boolean, most: boolean]>([
  ['far from its limit', used('2', 9, () => 0.6), used('1', 9, () => 0.5), [], false, false],
  ['it creeps to its limit', used('2', 20, (minute) => 0.5 + 0.025 * minute), used('1', 20, () => 0.5), [], true, true],
  ['so does the version beside it', used('2', 20, (minute) => 0.5 + 0.025 * minute), used('1', 20, (minute) => 0.5 + 0.02 * minute), [], false, false],
  ['so did the version beside it in the hour before', used('2', 9, () => 0.9), used('1', 9, () => 0.5), used('1', 9, () => 0.87), false, false],
  ['the version beside it is nearly as near', used('2', 9, () => 0.86), used('1', 9, () => 0.84), [], false, false],
  ['too few calls', used('2', 2, () => 0.9), used('1', 9, () => 0.5), [], false, false],
  ['one large call raised one of four environments', used('2', 20, () => 0.9, 4), used('1', 20, () => 0.5, 4), [], true, false],
  ['one large call raised the only environment', used('2', 20, (minute) => (minute < 5 ? 0.5 : 0.9)), used('1', 20, () => 0.5), [], true, false],
  ['nothing is known of the version beside it', used('2', 9, () => 0.9), [], [], false, false],
])('memory: %s', (_name, canary, control, before, near, most) => {
  const use = { canary: memoryUseOf(canary, '2'), control: memoryUseOf(control, '1'), before: memoryUseOf(before, '1') };
  expect([comesNearLimit(use), mostComeNear(use)]).toEqual([near, most]);
});

test('by how much more of its limit, where limits differ', () => {
  const half = used('1', 9, () => 0.5).map((item) => ({ ...item, memoryMb: 400, maxMemoryMb: 100 }));
  expect(moreMemory({ canary: memoryUseOf(used('2', 9, () => 0.5), '2'), control: memoryUseOf(half, '1'), before: memoryUseOf([], '1') })).toBeCloseTo(1);
});

test('calls whose memory nobody told', () => {
  expect([isUntold(memoryUseOf(used('2', 9, () => 0), '2')), isUntold(memoryUseOf(used('2', 2, () => 0), '2')), isUntold(memoryUseOf(used('2', 9, () => 0.1), '2'))]).toEqual([true, false, false]);
});
