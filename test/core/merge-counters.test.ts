import fc from 'fast-check';
import type { BatchCounters } from '../../core/cycle';
import { mergeByMinute, mergeByVersion, mergeTemplates } from '../../core/merge-counters';

const minuteAt = (index: number): string => new Date(Date.parse('2026-11-21T10:00:00.000Z') + index * 60_000).toISOString();

function item(change: Partial<BatchCounters> & { readonly batchHash: string }): BatchCounters {
  const minute = change.minute ?? minuteAt(0);
  return { tenant: 'default', component: 'c', minute, version: '1', firstAt: minute, lastAt: minute, requests: 10, failures: {}, failedRequestIds: [], durations: { '50': 10 }, coldStarts: 0, maxMemoryMb: 60, memoryMb: 128, templates: [], ...change };
}

test.each<readonly [string, readonly BatchCounters[], readonly { readonly version: string; readonly requests: number; readonly failed: number }[]]>([
  ['two batches add up', [item({ batchHash: 'a' }), item({ batchHash: 'b', failures: { thrown: 2 }, failedRequestIds: ['x', 'y'] })], [{ version: '1', requests: 20, failed: 2 }]],
  ['a redelivered batch counts once', [item({ batchHash: 'a' }), item({ batchHash: 'a' })], [{ version: '1', requests: 10, failed: 0 }]],
  ['the same batch in another minute is another item', [item({ batchHash: 'a' }), item({ batchHash: 'a', minute: minuteAt(1) })], [{ version: '1', requests: 20, failed: 0 }]],
  ['a retry counts once', [item({ batchHash: 'a', failures: { timeout: 1 }, failedRequestIds: ['x'] }), item({ batchHash: 'b', minute: minuteAt(1), requests: 1, failures: { timeout: 1 }, failedRequestIds: ['x'] })], [{ version: '1', requests: 10, failed: 1 }]],
  ['two versions stay apart', [item({ batchHash: 'a' }), item({ batchHash: 'a', version: '2', failures: { status: 10 } })], [{ version: '1', requests: 10, failed: 0 }, { version: '2', requests: 10, failed: 10 }]],
  ['a call whose failure and report came in two batches', [item({ batchHash: 'a', requests: 1, failures: { thrown: 1 }, failedRequestIds: ['x'] }), item({ batchHash: 'b', requests: 5, continuedRequestIds: ['x'] })], [{ version: '1', requests: 5, failed: 1 }]],
  ['a continued call that never failed', [item({ batchHash: 'b', requests: 5, continuedRequestIds: ['x'] })], [{ version: '1', requests: 5, failed: 0 }]],
])('%s', (_name, items, expected) => {
  expect(mergeByVersion(items)).toMatchObject(expected);
});

test('a retry takes nothing from other kinds than its batch had', () => {
  const merged = mergeByVersion([item({ batchHash: 'a', failures: { thrown: 1 }, failedRequestIds: ['x'] }), item({ batchHash: 'b', failures: { timeout: 3, thrown: 1 }, failedRequestIds: ['x', 'p', 'q', 'r'] })]);
  expect(merged).toMatchObject([{ failed: 4, failures: { thrown: 2, timeout: 2 }, requests: 19 }]);
});

test('how long environments took to begin is merged where any item tells', () => {
  expect(mergeByVersion([item({ batchHash: 'a', initDurations: { '300': 1 } }), item({ batchHash: 'b' }), item({ batchHash: 'c', initDurations: { '300': 2, '310': 1 } })])).toMatchObject([{ initDurations: { '300': 3, '310': 1 } }]);
  expect(mergeByVersion([item({ batchHash: 'a' })])[0]).not.toHaveProperty('initDurations');
});

test('minutes come in order, with the extremes of their items', () => {
  const minutes = mergeByMinute([item({ batchHash: 'b', minute: minuteAt(1), maxMemoryMb: 90 }), item({ batchHash: 'a' }), item({ batchHash: 'c', minute: minuteAt(1), lastAt: '2026-11-21T10:01:40.000Z' })]);
  expect(minutes).toMatchObject([{ minute: minuteAt(0), requests: 10 }, { minute: minuteAt(1), requests: 20, maxMemoryMb: 90, firstAt: minuteAt(1), lastAt: '2026-11-21T10:01:40.000Z', durations: { '50': 20 } }]);
});

test('templates: counts, first and last time, versions, last hour', () => {
  const template = { id: 't', kind: 'error' as const, text: 'x', example: 'x', count: 3 };
  const items = [item({ batchHash: 'a', templates: [template] }), item({ batchHash: 'a', templates: [template] }), item({ batchHash: 'b', minute: minuteAt(90), version: '2', templates: [{ ...template, count: 5 }, { ...template, id: 'u', count: 1 }] })];
  expect(mergeTemplates(items, minuteAt(100))).toEqual([
    { ...template, count: 8, firstAt: minuteAt(0), lastAt: minuteAt(90), versions: ['1', '2'], lastHour: 5, hours: [{ at: '2026-11-21T10:00:00.000Z', count: 3 }, { at: '2026-11-21T11:00:00.000Z', count: 5 }] },
    { ...template, id: 'u', count: 1, firstAt: minuteAt(90), lastAt: minuteAt(90), versions: ['2'], lastHour: 1, hours: [{ at: '2026-11-21T11:00:00.000Z', count: 1 }] },
  ]);
});

describe('laws', () => {
  const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
  const items = fc.array(
    fc.record({ minute: fc.integer({ min: 0, max: 3 }), version: fc.constantFrom('1', '2'), failed: ids, continued: ids, worked: fc.nat(20), kind: fc.constantFrom('thrown' as const, 'timeout' as const), templates: ids }),
    { maxLength: 12 },
  ).map((rows) => rows.map((row, index) => item({
    batchHash: `h${index}`, minute: minuteAt(row.minute), version: row.version, requests: row.worked + row.failed.length, failures: row.failed.length > 0 ? { [row.kind]: row.failed.length } : {},
    failedRequestIds: row.failed, continuedRequestIds: row.continued.filter((one) => !row.failed.includes(one)).slice(0, row.worked),
    templates: row.templates.map((one) => ({ id: one, kind: 'error' as const, text: one, example: `${one}${index}`, count: 1 })),
  })));
  const shuffled = items.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows, ...rows], { minLength: rows.length * 2 })));

  test('order and redelivery never matter', () => {
    fc.assert(fc.property(shuffled, ([rows, again]) => {
      expect(mergeByVersion(again)).toEqual(mergeByVersion(rows));
      expect(mergeByMinute(again)).toEqual(mergeByMinute(rows));
      expect(mergeTemplates(again, minuteAt(4))).toEqual(mergeTemplates(rows, minuteAt(4)));
    }));
  });

  test('each failed request counts once a version, requests cover failures', () => {
    fc.assert(fc.property(items, (rows) => {
      for (const version of mergeByVersion(rows)) {
        const distinct = new Set(rows.filter((row) => row.version === version.version).flatMap((row) => row.failedRequestIds));
        expect(version.failed).toBe(distinct.size);
        expect(version.requests).toBeGreaterThanOrEqual(version.failed);
        expect(Object.values(version.failures).reduce((a, b) => a + b, 0)).toBe(version.failed);
      }
    }));
  });
});
