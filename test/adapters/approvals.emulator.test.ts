import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodbApprovals } from '../../adapters/dynamodb-approvals';
import { approvalsContract } from './approvals.contract';
import { documents, dropTable, makeStateTable } from './emulator-tables';

let stateTable: string;
beforeAll(async () => {
  stateTable = await makeStateTable();
});
afterAll(() => dropTable(stateTable));

const stored = async (tenant: string, improvementId: string): Promise<unknown> =>
  (await documents.send(new GetCommand({ TableName: stateTable, Key: { pk: `${tenant}#approvals#all`, sk: improvementId }, ConsistentRead: true }))).Item;

describe('dynamodbApprovals', () => approvalsContract(() => dynamodbApprovals({ client: documents, stateTable }), stored));
