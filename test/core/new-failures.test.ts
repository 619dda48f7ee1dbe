import type { BatchCounters } from '../../core/cycle';
import { failuresIn, knownIn, newFailuresOf } from '../../core/new-failures';
import { sampleCounters } from '../adapters/samples';

const template = (id: string, count = 1) => ({ id, kind: 'error' as const, text: `text of ${id}`, example: '', count });
const batch = (change: Partial<BatchCounters>): BatchCounters => sampleCounters('shop', { version: '2', failures: { thrown: 3 }, failedRequestIds: ['a', 'b', 'c'], templates: [template('t1', 3)], failedTemplates: { t1: 3 }, ...change });
const counted = (items: readonly BatchCounters[], known: readonly string[] = []) => newFailuresOf(items, '2', new Set(known));

test.each<readonly [string, readonly BatchCounters[], readonly string[], number]>([
  ['what nobody knows', [batch({})], [], 3],
  ['what is known', [batch({})], ['t1'], 0],
  ['another version', [batch({ version: '1' })], [], 0],
  ['a batch that was delivered twice', [batch({}), batch({})], [], 3],
  ['two errors that the same calls told', [batch({ templates: [template('t1', 3), template('t2', 3)], failedTemplates: { t1: 3, t2: 3 } })], [], 3],
  ['one of two errors', [batch({ templates: [template('t1', 2), template('t2')], failedTemplates: { t1: 2, t2: 1 } })], ['t1'], 1],
  ['an error of calls that worked', [batch({ failedTemplates: {} })], [], 0],
  ['a retry of what failed before', [batch({}), batch({ minute: '2026-11-21T10:01:00.000Z', failedRequestIds: ['c', 'd', 'e'] })], [], 5],
  ['a new way to end', [batch({ failures: { timeout: 2 }, templates: [], failedTemplates: {}, failedRequestIds: ['a', 'b'] })], ['t1'], 2],
  ['a way to end that is known', [batch({ failures: { timeout: 2 }, templates: [], failedTemplates: {}, failedRequestIds: ['a', 'b'] })], ['timeout'], 0],
  ['counters of the release before: no more calls than failed', [batch({ failedTemplates: undefined, templates: [template('t1', 40)] })], [], 3],
  ['the same without a failure', [batch({ failedTemplates: undefined, failures: {}, failedRequestIds: [], templates: [template('t1', 40)] })], [], 0],
])('calls that fail in a new way: %s', (_name, items, known, calls) => {
  expect(counted(items, known).calls).toBe(calls);
});

test('what is known of an hour: errors also of calls that worked, and ways to end', () => {
  const hour = [batch({ failures: {}, failedRequestIds: [], failedTemplates: {} }), batch({ version: '1', failures: { memory: 1 }, templates: [] })];
  expect([...knownIn(hour)].sort()).toEqual(['memory', 't1']);
  expect(failuresIn(hour).map(({ id }) => id)).toEqual(['memory']);
});

test('says what was told, the most frequent first, and how much of what threw it read', () => {
  const items = [batch({ templates: [template('t1'), template('t2', 2)], failedTemplates: { t1: 1, t2: 2 } }), batch({ batchHash: 'b2', failedRequestIds: ['d', 'e', 'f'], templates: [], failedTemplates: {} })];
  expect(counted(items)).toEqual({ calls: 2, told: ['text of t2', 'text of t1'], thrown: 6, read: 2 });
});
