import { dynamodbLeases } from '../../adapters/dynamodb-leases';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { leasesContract } from './leases.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbLeases', () => leasesContract(() => dynamodbLeases({ client: documents, stateTable })));
