import { dynamodbControls } from '../../adapters/dynamodb-controls';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { controlsContract } from './controls.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbControls', () => controlsContract(() => dynamodbControls({ client: documents, stateTable })));
