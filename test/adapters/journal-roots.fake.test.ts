import { fakeJournalRoots } from '../fakes/journal-roots';
import { journalRootsContract } from './journal-roots.contract';

const roots = fakeJournalRoots();

describe('fakeJournalRoots', () => journalRootsContract(() => roots));
