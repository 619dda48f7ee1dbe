import { journalEntry } from '../../core/journal';
import type { JournalStore } from '../../core/ports';
import { writeJournal } from '../../core/write-journal';
import { defineHandler } from '../runtime/define-handler';
import { journalStore } from '../runtime/services';

/** The only function that may put an item into the journal: sequence number, previous hash and fencing happen here. */
export const step = defineHandler('JournalWriter', journalEntry, (entry, { store }: { readonly store: JournalStore }) => writeJournal(store, entry));

export const handler = step.serve(() => ({ store: journalStore() }));
