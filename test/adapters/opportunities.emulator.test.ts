import { dynamodbOpportunities } from '../../adapters/dynamodb-opportunities';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { opportunitiesContract } from './opportunities.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbOpportunities', () => opportunitiesContract(() => dynamodbOpportunities({ client: documents, stateTable })));
