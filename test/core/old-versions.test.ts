import * as fc from 'fast-check';
import type { VersionCounters } from '../../core/cycle';
import { improvementOfVersion, type OldVersionFacts, oldVersions } from '../../core/old-versions';
import { after } from '../../core/time';

const now = '2026-11-22T10:00:00.000Z';
const ago = (days: number) => after(now, -days * 86_400);
const settings = { removeVersions: 'own', keepVersions: 3, keepVersionDays: 30 } as const;
const own = (version: string, days: number) => ({ version, publishedAt: ago(days), codeSha256: version, description: `Ratchet improvement i-${version}` });
const theirs = (version: string, days: number) => ({ ...own(version, days), description: 'release 17' });
const served = (version: string, requests: number, failed: number): VersionCounters => ({ version, firstAt: now, lastAt: now, requests, failed, failures: {}, durations: {}, coldStarts: 0, maxMemoryMb: 0, memoryMb: 128 });

/** Eight versions of Ratchet's own, one a month, the first of them seven months old; the last one serves. */
function facts(change: Partial<OldVersionFacts> = {}): OldVersionFacts {
  const versions = ['1', '2', '3', '4', '5', '6', '7', '8'].map((version, index) => own(version, (7 - index) * 31));
  return { versions, alias: { version: '8', weights: {}, revisionId: 'r' }, served: [], named: new Set(), settings, now, ...change };
}
const removed = (change: Partial<OldVersionFacts>) => oldVersions(facts(change)).map(({ version }) => version);

test.each<[string, Partial<OldVersionFacts>, readonly string[]]>([
  ['all but the newest three', {}, ['1', '2', '3', '4', '5']],
  ['none, where that is set', { settings: { ...settings, removeVersions: 'none' } }, []],
  ['none of a team\'s', { versions: facts().versions.map((version) => ({ ...version, description: '' })) }, []],
  ['also a team\'s, where that is set', { versions: [theirs('1', 200), ...facts().versions.slice(1)], settings: { ...settings, removeVersions: 'all' } }, ['1', '2', '3', '4', '5']],
  ['not what the alias serves, nor its canary', { alias: { version: '1', weights: { 2: 0.1 }, revisionId: 'r' } }, ['3', '4', '5']],
  ['not what somebody may go back to', { named: new Set(['3']) }, ['1', '2', '4', '5']],
  ['not the last two that served well', { served: [served('1', 60, 0), served('2', 60, 1), served('3', 60, 2), served('4', 60, 10), served('5', 40, 0)] }, ['1', '4', '5']],
  ['nothing young', { versions: facts().versions.map((version) => ({ ...version, publishedAt: ago(29) })) }, []],
  ['what is older than the days alone', { settings: { ...settings, keepVersionDays: 125 } }, ['1', '2', '3']],
])('removes %s', (_name, change, expected) => {
  expect(removed(change)).toEqual(expected);
});

test('whatever is set, the versions that serve, are named, are among the newest or are young stay, and the oldest go first', () => {
  const anyFacts = fc.record({
    days: fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 30 }), ours: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), serves: fc.nat(29), canary: fc.nat(29), named: fc.array(fc.nat(29)),
    removeVersions: fc.constantFrom('own', 'all', 'none'), keepVersions: fc.integer({ min: 3, max: 20 }), keepVersionDays: fc.integer({ min: 1, max: 300 }),
  });
  fc.assert(fc.property(anyFacts, ({ days, ours, serves, canary, named, ...set }) => {
    const versions = days.sort((one, other) => other - one).map((age, index) => (ours[index] ? own : theirs)(String(index + 1), age));
    const gone = oldVersions({ versions, alias: { version: String(serves), weights: { [canary]: 0.5 }, revisionId: 'r' }, served: [], named: new Set(named.map(String)), settings: set, now });
    const newest = versions.slice(-set.keepVersions);
    expect(gone.filter((one) => [String(serves), String(canary), ...named.map(String)].includes(one.version) || newest.includes(one) || one.publishedAt >= ago(set.keepVersionDays))).toEqual([]);
    if (set.removeVersions !== 'all') expect(gone.filter((one) => set.removeVersions === 'none' || improvementOfVersion(one) === undefined)).toEqual([]);
    expect(gone.map(({ version }) => Number(version))).toEqual(gone.map(({ version }) => Number(version)).sort((one, other) => one - other));
  }));
});
