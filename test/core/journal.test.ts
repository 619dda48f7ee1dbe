import fc from 'fast-check';
import { StaleFencingToken } from '../../core/errors';
import { firstBreak, hashOf, type JournalEntry, type JournalRecord, nextRecord, noPreviousHash } from '../../core/journal';
import { sampleEntry } from '../adapters/samples';

function chainOf(entries: readonly JournalEntry[]): JournalRecord[] {
  return entries.reduce<JournalRecord[]>((chain, entry) => {
    const { record, known } = nextRecord(chain, entry);
    return known ? chain : [...chain, record];
  }, []);
}
const entries = (count: number) => Array.from({ length: count }, (_, index) => sampleEntry('shop', { entryId: `e${index}`, summary: `fact ${index}`, data: { index, nested: { list: [index] } } }));

const entry = fc.record({
  entryId: fc.uuid(), summary: fc.string({ minLength: 1 }),
  data: fc.dictionary(fc.string(), fc.jsonValue()),
}).map((change) => sampleEntry('shop', { ...change, data: JSON.parse(JSON.stringify(change.data)) as JournalEntry['data'] }));
const chain = fc.uniqueArray(entry, { minLength: 2, maxLength: 8, selector: ({ entryId }) => entryId }).map(chainOf);

test('a chain begins with no hash before it, counts from one, and holds', () => {
  const records = chainOf(entries(3));
  expect(records.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  expect(records.map(({ previousHash }) => previousHash)).toEqual([noPreviousHash, records[0]?.hash, records[1]?.hash]);
  expect(firstBreak(records)).toBeUndefined();
  expect(firstBreak([])).toBeUndefined();
});

test('an entry that is known stays as it was, whatever is said now', () => {
  const records = chainOf(entries(2));
  expect(nextRecord(records, sampleEntry('shop', { entryId: 'e0', summary: 'another story' }))).toEqual({ record: records[0], known: true });
});

describe('fencing', () => {
  const held = (entryId: string, fencingToken?: number) => sampleEntry('shop', { entryId, ...(fencingToken === undefined ? {} : { fencingToken }) });
  test.each([
    ['the same token', 2, true], ['a newer one', 3, true], ['none: cycles and operators', undefined, true], ['an older one', 1, false],
  ])('%s', (_name, token, accepted) => {
    const records = chainOf([held('a', 1), held('b', 2), held('c')]);
    const append = () => nextRecord(records, held('d', token));
    if (accepted) expect(append().record.sequence).toBe(4);
    else expect(append).toThrow(StaleFencingToken);
  });
  test('an older token may repeat what it wrote', () => {
    const records = chainOf([held('a', 1), held('b', 2)]);
    expect(nextRecord(records, held('a', 1)).known).toBe(true);
  });
});

describe('a change is found, where it was made', () => {
  const edits: readonly (readonly [string, (record: JournalRecord) => JournalRecord])[] = [
    ['summary', (record) => ({ ...record, summary: `${record.summary}!` })],
    ['a figure deep in its data', (record) => ({ ...record, data: { ...record.data, nested: { list: [-1] } } })],
    ['who wrote it', (record) => ({ ...record, by: 'somebody else' })],
    ['when', (record) => ({ ...record, at: '2026-11-21T10:00:00.001Z' })],
    ['a field that was not there', (record) => ({ ...record, fencingToken: 7 })],
    ['content and its own hash', ({ hash: _hash, ...record }) => { const changed = { ...record, summary: 'forged' }; return { ...changed, hash: hashOf(changed) }; }],
  ];
  test.each(edits)('edit of %s', (name, edit) => {
    const records = chainOf(entries(4)).map((record, index) => (index === 1 ? edit(record) : record));
    expect(firstBreak(records)?.sequence).toBe(name === 'content and its own hash' ? 3 : 2);
  });

  test('a forged last entry alone is not found by the chain: that is what anchors are for', () => {
    const records = chainOf(entries(3));
    const { hash: _hash, ...last } = { ...(records[2] as JournalRecord), summary: 'forged' };
    expect(firstBreak([...records.slice(0, 2), { ...last, hash: hashOf(last) }])).toBeUndefined();
  });

  test('property: edit, removal, repetition, exchange and insertion', () => {
    fc.assert(fc.property(chain, fc.nat(), fc.nat(), fc.constantFrom('edit', 'remove', 'repeat', 'exchange', 'insert'), (records, a, b, change) => {
      expect(firstBreak(records)).toBeUndefined();
      const index = a % records.length;
      const other = b % records.length;
      const changed = [...records];
      const [one, two] = [records[index] as JournalRecord, records[other] as JournalRecord];
      if (change === 'edit') changed[index] = { ...one, summary: `${one.summary}.` };
      // The end can be cut off without a trace in the chain: anchors find that.
      if (change === 'remove') changed.splice(Math.min(index, records.length - 2), 1);
      if (change === 'repeat') changed.splice(index, 0, one);
      if (change === 'insert') changed.splice(index, 0, { ...two, entryId: 'inserted' });
      if (change === 'exchange') {
        fc.pre(index !== other);
        [changed[index], changed[other]] = [two, one];
      }
      expect(firstBreak(changed)).toBeDefined();
    }), { numRuns: 500 });
  });
});

test('property: the hash is of the content, not of the order in which it was written down', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
    const plain = JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
    expect(hashOf(Object.fromEntries(Object.entries(plain).reverse()))).toBe(hashOf(plain));
    // What a store gives back is what was hashed.
    expect(hashOf(JSON.parse(JSON.stringify(plain)))).toBe(hashOf(plain));
  }));
});
