import { InvalidInput } from '../../core/errors';
import { type JournalEntry, journalKinds } from '../../core/journal';
import { isFromItsWriter, writersOf } from '../../core/journal-writers';
import { step } from '../../lambdas/events/journal-writer';
import { sampleEntry } from '../adapters/samples';
import { fakeJournalStore } from '../fakes/journal-store';

const called = (alias: string) => ({ invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:ratchet-prod-journal-writer${alias}` });
const write = (entry: JournalEntry, alias: string, store = fakeJournalStore()) => step.run(entry, { store }, called(alias));
const functions = [...new Set(Object.values(writersOf).flat())];

it.each(journalKinds)('an entry of kind %s is taken from the functions that decide it, and from no other', async (kind) => {
  for (const name of functions) {
    const written = write(sampleEntry('shop', { kind, by: name }), `:${name}`);
    if (writersOf[kind].includes(name)) expect(await written).toMatchObject({ writer: name, by: name, sequence: 1 });
    else await expect(written).rejects.toThrow(InvalidInput);
  }
});

it.each([
  ['without an alias', ''], ['through a version', ':3'], ['through the latest version', ':$LATEST'], ['through an alias of nobody', ':Eve'],
])('nothing is taken from who calls %s', async (_how, alias) => {
  await expect(write(sampleEntry('shop'), alias)).rejects.toThrow(/expected it from AcquireLease/);
});

it('a caller names no other writer, and signs as no other function; a person\'s name may stand there', async () => {
  const entry = sampleEntry('shop', { kind: 'approved', by: 'ann', writer: 'AcquireLease' });
  expect(await write(entry, ':Approve')).toMatchObject({ writer: 'Approve', by: 'ann' });
  await expect(write({ ...entry, by: 'TestCandidate' }, ':Approve')).rejects.toThrow('saw it signed by TestCandidate from Approve');
});

it.each<readonly [string, Pick<JournalEntry, 'kind' | 'by' | 'writer'>, boolean]>([
  ['proven', { kind: 'verdict', by: 'ValidateCandidate', writer: 'ValidateCandidate' }, true],
  ['proven to be another', { kind: 'verdict', by: 'ValidateCandidate', writer: 'ProposeCandidate' }, false],
  ['of the release before, signed', { kind: 'verdict', by: 'ValidateCandidate' }, true],
  ['of the release before, signed by another', { kind: 'verdict', by: 'ProposeCandidate' }, false],
  ['of the release before, signed by a person', { kind: 'approved', by: 'ann' }, true],
  ['of the release before, signed by a person who decides nothing of it', { kind: 'verdict', by: 'ann' }, false],
  ['of the release before, an approval signed by a step', { kind: 'approved', by: 'ProposeCandidate' }, false],
])('an entry whose writer is %s', (_what, entry, expected) => {
  expect(isFromItsWriter(entry)).toBe(expected);
});
