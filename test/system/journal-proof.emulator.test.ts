import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamodbAuditTrail } from '../../adapters/dynamodb-audit-trail';
import { lambdaJournal } from '../../adapters/lambda-journal';
import { s3JournalRoots } from '../../adapters/s3-journal-roots';
import { verifyJournal } from '../../core/audit/verify-journal';
import { SourceUnavailable } from '../../core/errors';
import { journalKeys, namesOf, subjectOf } from '../../core/names';
import { ownNamespace } from '../../core/own-metrics';
import { sampleEntry } from '../adapters/samples';
import { createFunction, createRole, eventually, lambda, logLines, uniqueName } from '../local/emulated-functions';
import { call, deployedRatchet, dynamodb, resource, stage, tenant } from './deployed-ratchet';

const topicListener = 'exports.handler = async ({ Records }) => { for (const { Sns } of Records) console.log("TOLD" + JSON.stringify(Sns.Message)); };';
const entryOf = (subject: string, entryId: string) => ({ ...sampleEntry(tenant, { subject, entryId }), at: new Date().toISOString() });

jest.setTimeout(240_000);

/** The writer takes an entry of this kind from one function alone, which it knows by its alias. */
const writing = (journalTable: string) => lambdaJournal({ lambda, dynamodb, writerFunction: namesOf(stage).journalWriterOf('AcquireLease'), journalTable });

async function proof() {
  const { journalTable } = await deployedRatchet();
  const bucket = await resource('AWS::S3::Bucket', 'StoresRoots');
  return { trail: dynamodbAuditTrail({ client: dynamodb, journalTable }), roots: s3JournalRoots({ client: new S3Client({ forcePathStyle: true }), bucket }) };
}

test('an item that an administrator edits, and one that they remove, are told of, counted, and found', async () => {
  const begun = Date.now();
  const { journalTable } = await deployedRatchet();
  const journal = writing(journalTable);
  const topic = await resource('AWS::SNS::Topic', 'NotificationsOutbound');
  const listener = await createFunction(await createRole(), topicListener);
  await lambda.send(new AddPermissionCommand({ FunctionName: listener, StatementId: 'sns', Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com', SourceArn: topic }));
  await new SNSClient({}).send(new SubscribeCommand({ TopicArn: topic, Protocol: 'lambda', Endpoint: `arn:aws:lambda:us-east-1:000000000000:function:${listener}` }));
  const subject = subjectOf.cycle(uniqueName('tampered'));
  for (const entryId of ['a', 'b', 'c']) await journal.append(entryOf(subject, entryId));
  const ports = await proof();
  const before = await verifyJournal({ tenant, now: new Date().toISOString() }, ports);
  expect(before.faults.filter((fault) => fault.subject === subject)).toEqual([]);

  const pk = journalKeys.chain(tenant, subject);
  await dynamodb.send(new UpdateCommand({ TableName: journalTable, Key: { pk, sequence: 2 }, UpdateExpression: 'SET summary = :text', ExpressionAttributeValues: { ':text': 'approved by nobody' } }));
  await dynamodb.send(new DeleteCommand({ TableName: journalTable, Key: { pk, sequence: 3 } }));

  await eventually(async () => {
    const told = (await logLines(listener)).filter((line) => line.startsWith('TOLD')).join('\n');
    expect(told).toContain(`entry 2 of ${subject} (b)`);
    expect(told).toContain(`entry 3 of ${subject} (c)`);
  }, 90);
  await eventually(async () => {
    const { Datapoints: points } = await new CloudWatchClient({}).send(new GetMetricStatisticsCommand({
      Namespace: ownNamespace, MetricName: 'JournalChanged', Dimensions: [{ Name: 'stage', Value: stage }], StartTime: new Date(begun), EndTime: new Date(Date.now() + 60_000), Period: 3600, Statistics: ['Sum'],
    }));
    expect((points ?? []).reduce((sum, { Sum }) => sum + (Sum ?? 0), 0)).toBeGreaterThanOrEqual(2);
  }, 90);
  const { faults } = await verifyJournal({ tenant, now: new Date().toISOString() }, ports);
  expect(faults.filter((fault) => fault.subject === subject)).toMatchObject([{ kind: 'edited', sequence: 2, entryId: 'b' }, { kind: 'truncated', sequence: 3, entryId: 'c' }]);
});

test('forty writers of one tenant at once all get through the one writer', async () => {
  const journal = writing((await deployedRatchet()).journalTable);
  const subjects = Array.from({ length: 40 }, (_, index) => subjectOf.cycle(uniqueName(`at-once-${index}`)));
  // A writer that timed out on a busy machine is called again, as the state machines do.
  const patient = (error: unknown, subject: string) => {
    if (error instanceof SourceUnavailable) return journal.append(entryOf(subject, 'one'));
    throw error;
  };
  await Promise.all(subjects.map((subject) => journal.append(entryOf(subject, 'one')).catch((error: unknown) => patient(error, subject))));
  const { faults } = await verifyJournal({ tenant, now: new Date().toISOString() }, await proof());
  expect(faults.filter(({ subject = '' }) => subjects.includes(subject))).toEqual([]);
});

test('the hourly run writes the root of the day that is over, once', async () => {
  await call('journal-roots', {});
  expect((await call('journal-roots', {})).payload).toEqual([]);
  const { roots } = await proof();
  expect(await roots.last(tenant)).toMatchObject({ tenant, date: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10) });
});
