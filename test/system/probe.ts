import { BedrockRuntimeClient, ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand, InvokeCommand, LambdaClient, PublishVersionCommand, UpdateAliasCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, DynamoDBDocumentClient, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { signIn } from './sign-in';

/** Runs with the role of one of Ratchet's functions, and tells what that role may do: the attempt's name → `done` or the error's name. */
export async function handler({ actingRole, tenant, journalTable, bucket: Bucket, sandboxFunction, approveFunction, modelId, tagged, otherStage, untagged, zip }: ProbeEvent): Promise<Record<string, string>> {
  const signed = await signIn(actingRole, tenant);
  const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient(signed));
  const lambda = new LambdaClient(signed);
  const bedrock = new BedrockRuntimeClient({ ...signed, maxAttempts: 1 });
  const s3 = new S3Client({ ...signed, forcePathStyle: true });
  const Key = { pk: `probe#${process.env['AWS_LAMBDA_FUNCTION_NAME']}`, sequence: 1 };
  const code = { ZipFile: Buffer.from(zip, 'base64') };
  const alias = { Name: 'live', FunctionVersion: '1' };
  const attempts: Record<Attempt, () => Promise<unknown>> = {
    'put a journal item': () => dynamodb.send(new PutCommand({ TableName: journalTable, Item: Key })),
    'change a journal item': () => dynamodb.send(new UpdateCommand({ TableName: journalTable, Key, UpdateExpression: 'SET summary = :changed', ExpressionAttributeValues: { ':changed': 'changed' } })),
    'delete a journal item': () => dynamodb.send(new DeleteCommand({ TableName: journalTable, Key })),
    'update the alias of a component': () => lambda.send(new UpdateAliasCommand({ FunctionName: tagged, ...alias })),
    'update the alias of a component of another stage': () => lambda.send(new UpdateAliasCommand({ FunctionName: otherStage, ...alias })),
    'update the alias of another function': () => lambda.send(new UpdateAliasCommand({ FunctionName: untagged, ...alias })),
    'update the code of a component': () => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: tagged, ...code })),
    'update the code of a component of another stage': () => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: otherStage, ...code })),
    'update the code of another function': () => lambda.send(new UpdateFunctionCodeCommand({ FunctionName: untagged, ...code })),
    'publish a version of a component': () => lambda.send(new PublishVersionCommand({ FunctionName: tagged })),
    'publish a version of another function': () => lambda.send(new PublishVersionCommand({ FunctionName: untagged })),
    'read the code of a component': () => lambda.send(new GetFunctionCommand({ FunctionName: tagged })),
    'read the code of another function': () => lambda.send(new GetFunctionCommand({ FunctionName: untagged })),
    'call the model': () => bedrock.send(new ConverseCommand({ modelId, messages: [{ role: 'user', content: [{ text: 'Name: answers-garbage. ' }] }] })),
    'call the sandbox': () => lambda.send(new InvokeCommand({ FunctionName: sandboxFunction, InvocationType: 'DryRun' })),
    'decide an approval': () => lambda.send(new InvokeCommand({ FunctionName: approveFunction, InvocationType: 'DryRun' })),
    'read an artifact': () => s3.send(new GetObjectCommand({ Bucket, Key: `improvements/${tenant}/probe` })),
    'write an artifact': () => s3.send(new PutObjectCommand({ Bucket, Key: `improvements/${tenant}/probe`, Body: 'x' })),
    'write a workbench': () => s3.send(new PutObjectCommand({ Bucket, Key: `workbenches/${tenant}/probe`, Body: 'x' })),
    'write a recording': () => s3.send(new PutObjectCommand({ Bucket, Key: `recordings/${tenant}/probe`, Body: 'x' })),
  };
  const told: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(attempts)) {
    told[name] = await attempt().then(() => 'done', (error: Error) => error.name);
  }
  return told;
}

export interface ProbeEvent {
  /** Of functions that act for a tenant at a time. */
  readonly actingRole: string | undefined;
  readonly tenant: string;
  readonly journalTable: string;
  readonly bucket: string;
  readonly sandboxFunction: string;
  readonly approveFunction: string;
  readonly modelId: string;
  /** A function under care, one under another stage's, one that is not. */
  readonly tagged: string;
  readonly otherStage: string;
  readonly untagged: string;
  /** Of the functions' code as it is, in base64: an update that is allowed changes nothing. */
  readonly zip: string;
}

export type Attempt =
  | 'put a journal item' | 'change a journal item' | 'delete a journal item' | 'update the alias of a component' | 'update the alias of a component of another stage'
  | 'update the alias of another function' | 'update the code of a component' | 'update the code of a component of another stage' | 'update the code of another function'
  | 'publish a version of a component' | 'publish a version of another function' | 'read the code of a component' | 'read the code of another function' | 'call the model' | 'call the sandbox' | 'decide an approval'
  | 'read an artifact' | 'write an artifact' | 'write a workbench' | 'write a recording';
