import { dynamodbJournalStore } from '../../adapters/dynamodb-journal-store';
import { dynamodbLeases } from '../../adapters/dynamodb-leases';
import { documents, dropTable, makeJournalTable, makeStateTable } from './emulator-tables';
import { journalStoreContract } from './journal-store.contract';

let stateTable: string;
let journalTable: string;
beforeAll(async () => {
  [stateTable, journalTable] = await Promise.all([makeStateTable(), makeJournalTable()]);
});
afterAll(() => Promise.all([stateTable, journalTable].map(dropTable)));

describe('dynamodbJournalStore', () =>
  journalStoreContract(() => dynamodbJournalStore({ client: documents, journalTable, stateTable }), () => dynamodbLeases({ client: documents, stateTable })));
