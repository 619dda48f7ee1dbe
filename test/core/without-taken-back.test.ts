import type { Telemetry } from '../../core/cycle';
import type { JournalRecord } from '../../core/journal';
import { withoutTakenBack } from '../../core/without-taken-back';
import { minutesBeforeEnd, telemetryOf } from './telemetry-of';

const description = (version: string) => (version === '1' || version === '4' ? '' : `Ratchet improvement i-${version}`);
const versions = ['1', '2', '3', '4'].map((version) => ({ version, publishedAt: minutesBeforeEnd(100 - Number(version)), codeSha256: version, description: description(version) }));
const telemetry: Telemetry = telemetryOf(versions.map(({ version }) => ({ version, from: 40, to: 30, calls: 100 })), { versions, serves: '4' });

/** The kinds of entries of an improvement's chain. */
async function left(chains: Readonly<Record<string, readonly JournalRecord['kind'][]>>, suspect = '4'): Promise<readonly string[]> {
  const read = async (_tenant: string, subject: string) => (chains[subject] ?? []).map((kind) => ({ kind }) as JournalRecord);
  const { versions: known, minutes } = await withoutTakenBack(telemetry, 'shop', suspect, { read });
  expect(new Set(minutes.map(({ version }) => version))).toEqual(new Set(known.map(({ version }) => version)));
  return known.map(({ version }) => version);
}

test.each<[string, Parameters<typeof left>[0], string, readonly string[]]>([
  ['taken back by its watch', { 'improvement/i-2': ['deployed', 'rollback-intended', 'rolled-back'], 'improvement/i-3': ['deployed', 'promoted'] }, '4', ['1', '3', '4']],
  ['promoted, and taken back by an operator', { 'improvement/i-2': ['promoted'], 'improvement/i-3': ['promoted', 'operator', 'rolled-back'] }, '4', ['1', '2', '4']],
  ['never exposed', { 'improvement/i-2': ['published'], 'improvement/i-3': [] }, '4', ['1', '4']],
  ['the suspect itself stays', { 'improvement/i-3': ['promoted'] }, '2', ['1', '2', '3', '4']],
])('%s', async (_name, chains, suspect, expected) => {
  expect(await left(chains, suspect)).toEqual(expected);
});
