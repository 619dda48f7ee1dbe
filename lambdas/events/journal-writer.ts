import { journalEntry } from '../../core/journal';
import { writtenBy } from '../../core/journal-writers';
import type { JournalStore } from '../../core/ports';
import { writeJournal } from '../../core/write-journal';
import { defineHandler } from '../runtime/define-handler';
import { journalStore } from '../runtime/services';

/** The only function that may put an item into the journal: who wrote it, sequence number, previous hash and fencing happen here. */
export const step = defineHandler('JournalWriter', journalEntry, (entry, { store }: { readonly store: JournalStore }, { invokedFunctionArn }) => writeJournal(store, writtenBy(entry, invokedFunctionArn)));

export const handler = step.serve(() => ({ store: journalStore() }));
