import { dynamodbTrackRecords } from '../../adapters/dynamodb-track-records';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { trackRecordsContract } from './track-records.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbTrackRecords', () => trackRecordsContract(() => dynamodbTrackRecords({ client: documents, stateTable })));
