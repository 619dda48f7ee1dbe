import { dynamodbBudgets } from '../../adapters/dynamodb-budgets';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { budgetsContract } from './budgets.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbBudgets', () => budgetsContract(() => dynamodbBudgets({ client: documents, stateTable })));
