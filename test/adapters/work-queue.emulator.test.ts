import { dynamodbWorkQueue } from '../../adapters/dynamodb-work-queue';
import { documents, dropTable, makeStateTable } from './emulator-tables';
import { workQueueContract } from './work-queue.contract';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

describe('dynamodbWorkQueue', () => workQueueContract(() => dynamodbWorkQueue({ client: documents, stateTable })));
