import { dynamodbBaselines } from '../../adapters/dynamodb-baselines';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { baselinesContract } from './baselines.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbBaselines', () => baselinesContract(() => dynamodbBaselines({ client: documents, stateTable })));
