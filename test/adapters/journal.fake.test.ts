import { fakeJournal } from '../fakes/journal';
import { fakeJournalStore } from '../fakes/journal-store';
import { fakeLeases } from '../fakes/leases';
import { journalContract } from './journal.contract';

const leases = fakeLeases();
const journal = fakeJournal(fakeJournalStore(leases));

describe('fakeJournal', () => journalContract(() => journal, () => leases));
