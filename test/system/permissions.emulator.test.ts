import { join } from 'node:path';
import { CreateFunctionCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { buildSync } from 'esbuild';
import { managedTag, tenantTag } from '../../core/names';
import { entries, steps } from '../../lib/permissions';
import { createServedFunction, createRole, invoke, lambda, uniqueName } from '../local/emulated-functions';
import { zip } from '../local/zip';
import { deployedRatchet, dynamodb, names, resource, stage, tenant } from './deployed-ratchet';
import type { Attempt, ProbeEvent } from './probe';

const code = 'exports.handler = async () => 1;';
const own = [...Object.values({ ...steps, ...entries }).map(({ entry }) => entry.split('/').at(-1)!), 'sandbox'];

const mayUpdateAlias = ['deploy-canary', 'promote', 'roll-back', 'reconcile'];
const mayUpdateCode = ['deploy-canary', 'promote', 'roll-back', 'reconcile'];
const mayReadCode = [...mayUpdateCode, 'diagnose', 'validate-candidate', 'test-candidate'];
const mayReadArtifacts = ['analyze-batch', 'select-opportunities', 'run-actions', 'report-cycle', 'propose-candidate', 'validate-candidate', 'test-candidate', 'deploy-canary', 'record-outcome', 'reconcile', 'check-health'];
const mayWriteArtifacts = ['plan-batches', 'analyze-batch', 'select-opportunities', 'report-cycle', 'diagnose', 'propose-candidate', 'validate-candidate', 'record-outcome', 'reconcile'];
/** Each of these is one's own: who calls a model deploys nothing, who deploys calls no model, the sandbox may do nothing. */
const alone = { 'publish a version of a component': ['deploy-canary'], 'call the model': ['propose-candidate'], 'call the sandbox': ['test-candidate'], 'write a workbench': ['test-candidate', 'plan-batches', 'sweep'], 'write a recording': ['ingest'] } as const;

let event: Omit<ProbeEvent, 'actingRole'>;
let probe: Buffer;

beforeAll(async () => {
  const role = await createRole();
  const aFunction = (tags: Record<string, string>): Promise<string> => createServedFunction(role, code, tags);
  const { outputFiles } = buildSync({ entryPoints: [join(__dirname, 'probe.ts')], bundle: true, platform: 'node', target: 'node22', format: 'cjs', mainFields: ['module', 'main'], keepNames: true, write: false });
  await new S3Client({ forcePathStyle: true }).send(new PutObjectCommand({ Bucket: await resource('AWS::S3::Bucket', 'StoresArtifacts'), Key: `improvements/${tenant}/probe`, Body: 'x' }));
  probe = zip({ 'index.js': outputFiles[0]!.text });
  event = {
    tenant,
    bucket: await resource('AWS::S3::Bucket', 'StoresArtifacts'),
    sandboxFunction: names.sandboxFunction,
    approveFunction: names.approveFunction,
    modelId: 'us.anthropic.claude-sonnet-4-6',
    journalTable: (await deployedRatchet()).journalTable,
    tagged: await aFunction({ [managedTag]: stage, [tenantTag]: tenant }),
    otherStage: await aFunction({ [managedTag]: 'another-stage', [tenantTag]: tenant }),
    untagged: await aFunction({}),
    zip: zip({ 'index.js': code }).toString('base64'),
  };
});

test.concurrent.each(own)('%s may do what it is for, and no more', async (name) => {
  const { Role, Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: names.functionOf(name) }));
  const functionName = uniqueName('probe');
  await lambda.send(new CreateFunctionCommand({ FunctionName: functionName, Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Code: { ZipFile: probe } }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName: functionName });

  const { payload, error } = await invoke(functionName, { ...event, actingRole: Environment?.Variables?.['ACTING_ROLE'] });
  const denied = 'AccessDeniedException';
  const expected: Record<Attempt, string> = {
    'put a journal item': name === 'journal-writer' ? 'done' : denied,
    'change a journal item': denied,
    'delete a journal item': denied,
    'update the alias of a component': mayUpdateAlias.includes(name) ? 'done' : denied,
    'update the alias of a component of another stage': denied,
    'update the alias of another function': denied,
    'update the code of a component': mayUpdateCode.includes(name) ? 'done' : denied,
    'update the code of a component of another stage': denied,
    'update the code of another function': denied,
    'publish a version of another function': denied,
    'read the code of a component': mayReadCode.includes(name) ? 'done' : denied,
    'read the code of another function': denied,
    'decide an approval': denied,
    'read an artifact': mayReadArtifacts.includes(name) ? 'done' : 'AccessDenied',
    'write an artifact': mayWriteArtifacts.includes(name) ? 'done' : 'AccessDenied',
    'publish a version of a component': only('publish a version of a component', name, denied),
    'call the model': only('call the model', name, denied),
    'call the sandbox': only('call the sandbox', name, denied),
    'write a workbench': only('write a workbench', name, 'AccessDenied'),
    'write a recording': only('write a recording', name, 'AccessDenied'),
  };
  expect({ error, payload }).toEqual({ error: undefined, payload: expected });
  await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName }));
  await dynamodb.send(new DeleteCommand({ TableName: event.journalTable, Key: { pk: `probe#${functionName}`, sequence: 1 } }));
});

function only(attempt: keyof typeof alone, name: string, otherwise: string): string {
  return (alone[attempt] as readonly string[]).includes(name) ? 'done' : otherwise;
}
