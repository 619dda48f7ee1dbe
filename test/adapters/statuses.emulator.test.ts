import { dynamodbStatuses } from '../../adapters/dynamodb-statuses';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { statusesContract } from './statuses.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbStatuses', () => statusesContract(() => dynamodbStatuses({ client: documents, stateTable })));
