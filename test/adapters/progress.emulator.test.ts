import { dynamodbProgress } from '../../adapters/dynamodb-progress';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { progressContract } from './progress.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbProgress', () => progressContract(() => dynamodbProgress({ client: documents, stateTable })));
