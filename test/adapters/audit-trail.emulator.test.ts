import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodbAuditTrail } from '../../adapters/dynamodb-audit-trail';
import { dynamodbJournalStore } from '../../adapters/dynamodb-journal-store';
import { verifyJournal } from '../../core/audit/verify-journal';
import { writeJournal } from '../../core/write-journal';
import { fakeJournalRoots } from '../fakes/journal-roots';
import { auditTrailContract } from './audit-trail.contract';
import { documents, dropTable, makeJournalTable, makeStateTable } from './emulator-tables';
import { freshTenant, sampleEntry } from './samples';

let stateTable: string;
let journalTable: string;
beforeAll(async () => {
  [stateTable, journalTable] = await Promise.all([makeStateTable(), makeJournalTable()]);
});
afterAll(() => Promise.all([stateTable, journalTable].map(dropTable)));
const trail = () => dynamodbAuditTrail({ client: documents, journalTable });
const store = () => dynamodbJournalStore({ client: documents, journalTable, stateTable });

describe('dynamodbAuditTrail', () => {
  auditTrailContract(trail, store);

  it.each<readonly [string, object]>([
    ['data that is no JSON', { data: '{' }], ['an attribute that nobody wrote', { approvedBy: 'somebody' }], ['a kind that there is not', { kind: 'gossip' }], ['a summary that is no text', { summary: 7 }],
  ])('tells of %s where it is, and reads on', async (_what, change) => {
    const tenant = freshTenant();
    for (const entryId of ['a', 'b', 'c']) await writeJournal(store(), sampleEntry(tenant, { entryId }));
    const [[name, value]] = Object.entries(change) as [[string, unknown]];
    await documents.send(new UpdateCommand({ TableName: journalTable, Key: { pk: `${tenant}#improvement/i1`, sequence: 2 }, UpdateExpression: 'SET #name = :value', ExpressionAttributeNames: { '#name': name }, ExpressionAttributeValues: { ':value': value } }));
    const report = await verifyJournal({ tenant, now: '2026-11-21T12:00:00.000Z' }, { trail: trail(), roots: fakeJournalRoots() });
    expect(report).toMatchObject({ holds: false, entries: 3, faults: [{ kind: 'edited', subject: 'improvement/i1', sequence: 2, entryId: 'b' }] });
  });

  it('tells of a link that was changed, and of an entry that is nowhere linked', async () => {
    const tenant = freshTenant();
    for (const entryId of ['a', 'b']) await writeJournal(store(), sampleEntry(tenant, { entryId }));
    await documents.send(new UpdateCommand({ TableName: journalTable, Key: { pk: `${tenant}#links`, sequence: 1 }, UpdateExpression: 'SET entryId = :value', ExpressionAttributeValues: { ':value': 'z' } }));
    await documents.send(new PutCommand({ TableName: journalTable, Item: { pk: `${tenant}#cycle/c9`, sequence: 1, tenant: 'other' } }));
    const { faults } = await verifyJournal({ tenant, now: '2026-11-21T12:00:00.000Z' }, { trail: trail(), roots: fakeJournalRoots() });
    expect(faults).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'edited', link: 1 }), expect.objectContaining({ kind: 'edited', subject: 'cycle/c9', sequence: 1 })]));
  });
});
