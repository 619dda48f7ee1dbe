import { dynamodbCounters } from '../../adapters/dynamodb-counters';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { countersContract } from './counters.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbCounters', () => countersContract(() => dynamodbCounters({ client: documents, stateTable, retentionDays: 14 })));
