import { dynamodbCalibrations } from '../../adapters/dynamodb-calibrations';
import { calibrationsContract } from './calibrations.contract';
import { documents, dropTable, makeStateTable } from './emulator-tables';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbCalibrations', () => calibrationsContract(() => dynamodbCalibrations({ client: documents, stateTable })));
