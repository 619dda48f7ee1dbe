import { dynamodbCircuits } from '../../adapters/dynamodb-circuits';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { circuitsContract } from './circuits.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbCircuits', () => circuitsContract(() => dynamodbCircuits({ client: documents, stateTable })));
