import { dynamodbServedFixes } from '../../adapters/dynamodb-served-fixes';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { servedFixesContract } from './served-fixes.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbServedFixes', () => servedFixesContract(() => dynamodbServedFixes({ client: documents, stateTable })));
