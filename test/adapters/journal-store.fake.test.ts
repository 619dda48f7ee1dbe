import { fakeJournalStore } from '../fakes/journal-store';
import { fakeLeases } from '../fakes/leases';
import { journalStoreContract } from './journal-store.contract';

const leases = fakeLeases();
const store = fakeJournalStore(leases);

describe('fakeJournalStore', () => journalStoreContract(() => store, () => leases));
