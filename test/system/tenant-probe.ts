import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAliasCommand, GetFunctionCommand, InvokeCommand, LambdaClient, PublishVersionCommand, UpdateAliasCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { signIn } from './sign-in';

/** Runs as one of Ratchet's functions that acts for one tenant, and tries to reach another's things: the attempt's name → `done` or the error's name. */
export async function handler({ actingRole, signedInFor, of, functionName, bucket: Bucket, stateTable, journalTable, zip, action }: TenantProbeEvent): Promise<Record<string, string>> {
  const signed = await signIn(actingRole, signedInFor);
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(signed));
  const lambda = new LambdaClient(signed);
  const s3 = new S3Client({ forcePathStyle: true, ...signed });
  const own = new LambdaClient({});
  const read = (Key: string) => () => s3.send(new GetObjectCommand({ Bucket, Key }));
  const write = (Key: string) => () => s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const query = (TableName: string, pk: string) => () => dynamodb.send(new QueryCommand({ TableName, KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } }));
  const put = (pk: string) => () => dynamodb.send(new PutCommand({ TableName: stateTable, Item: { pk, sk: 'probe' } }));
  const attempts: Record<string, () => Promise<unknown>> = {
    'look at its alias': () => lambda.send(new GetAliasCommand({ FunctionName: functionName, Name: 'live' })),
    'update its alias': () => lambda.send(new UpdateAliasCommand({ FunctionName: functionName, Name: 'live', FunctionVersion: '1' })),
    'update its code': () => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: Buffer.from(zip, 'base64') })),
    'publish its version': () => lambda.send(new PublishVersionCommand({ FunctionName: functionName })),
    'read its code': () => lambda.send(new GetFunctionCommand({ FunctionName: functionName })),
    'run its action': () => lambda.send(new InvokeCommand({ FunctionName: action, InvocationType: 'DryRun' })),
    'read its artifact': read(`improvements/${of}/probe`),
    'write its artifact': write(`improvements/${of}/probe`),
    'write its memory of attempts': write(`attempts/${of}/probe.json`),
    'read its recording': read(`recordings/${of}/probe`),
    'write its recording': write(`recordings/${of}/probe`),
    'list its recordings': () => s3.send(new ListObjectsV2Command({ Bucket, Prefix: `recordings/${of}/` })),
    'list its artifacts': () => s3.send(new ListObjectsV2Command({ Bucket, Prefix: `improvements/${of}/` })),
    'list all': () => s3.send(new ListObjectsV2Command({ Bucket })),
    'tell whether its artifact is there': read(`improvements/${of}/no-such-thing`),
    'read its workbench': read(`workbenches/${of}/probe`),
    'write its workbench': write(`workbenches/${of}/probe`),
    'read its state': () => dynamodb.send(new GetCommand({ TableName: stateTable, Key: { pk: of, sk: 'lease#probe' } })),
    'query its state': query(stateTable, of),
    'write its state': put(of),
    'take its lease': () => dynamodb.send(new UpdateCommand({ TableName: stateTable, Key: { pk: of, sk: 'lease#probe' }, UpdateExpression: 'SET probed = :x', ExpressionAttributeValues: { ':x': 1 } })),
    'read its counters': query(stateTable, `${of}#counters#probe`),
    'write its baseline': put(`${of}#baseline#probe`),
    'write what was found of it': put(`${of}#found#all`),
    'read its approvals': query(stateTable, `${of}#approvals#all`),
    'write its approvals': put(`${of}#approvals#all`),
    'read its journal': query(journalTable, `${of}#improvement/probe`),
    'read the newest of its journal': () => dynamodb.send(new QueryCommand({ TableName: journalTable, IndexName: 'recent', KeyConditionExpression: 'tenant = :of', ExpressionAttributeValues: { ':of': of } })),
    'update an alias without acting': () => own.send(new UpdateAliasCommand({ FunctionName: functionName, Name: 'live', FunctionVersion: '1' })),
    'act for nobody': () => signIn(actingRole, undefined),
  };
  const told: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) told[name] = await attempt().then(() => 'done', (error: Error) => error.name);
  return told;
}

export interface TenantProbeEvent {
  readonly actingRole: string;
  readonly signedInFor: string;
  /** Whose things are reached for. */
  readonly of: string;
  /** A function under its care, and one that it lets actions call. */
  readonly functionName: string;
  readonly action: string;
  readonly bucket: string;
  readonly stateTable: string;
  readonly journalTable: string;
  readonly zip: string;
}
