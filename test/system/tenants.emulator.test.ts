import { join } from 'node:path';
import { CreateFunctionCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { buildSync } from 'esbuild';
import { actionTag, managedTag, tenantTag } from '../../core/names';
import { acrossTenants, entries, steps } from '../../lib/permissions';
import { createServedFunction, createRole, invoke, lambda, uniqueName } from '../local/emulated-functions';
import { zip } from '../local/zip';
import { deployedRatchet, names, resource, stage, tenant } from './deployed-ratchet';
import type { TenantProbeEvent } from './tenant-probe';

const code = 'exports.handler = async () => 1;';
const acting = Object.entries({ ...steps, ...entries }).filter(([name]) => !(name in acrossTenants)).map(([name, { entry }]) => [name, entry.split('/').at(-1)!] as const);
/** Its name begins like that of the tenant that is acted for. */
const other = `${tenant}-2`;
const folders = ['improvements', 'recordings', 'workbenches'];

let probe: Buffer;
let event: (of: string) => Omit<TenantProbeEvent, 'actingRole'>;
/** What each function reaches of its own tenant's, over all functions. */
const reached = new Set<string>();

beforeAll(async () => {
  const role = await createRole();
  const aFunction = (tags: Record<string, string>): Promise<string> => createServedFunction(role, code, tags);
  const bucket = await resource('AWS::S3::Bucket', 'StoresArtifacts');
  const made: Record<string, { functionName: string; action: string }> = {};
  for (const of of [tenant, other]) {
    for (const folder of folders) await new S3Client({ forcePathStyle: true }).send(new PutObjectCommand({ Bucket: bucket, Key: `${folder}/${of}/probe`, Body: 'x' }));
    made[of] = { functionName: await aFunction({ [managedTag]: stage, [tenantTag]: of }), action: await aFunction({ [actionTag]: stage, [tenantTag]: of }) };
  }
  const { stateTable, journalTable } = await deployedRatchet();
  event = (of) => ({ signedInFor: tenant, of, ...made[of]!, bucket, stateTable, journalTable, zip: zip({ 'index.js': code }).toString('base64') });
  const { outputFiles } = buildSync({ entryPoints: [join(__dirname, 'tenant-probe.ts')], bundle: true, platform: 'node', target: 'node22', format: 'cjs', mainFields: ['module', 'main'], keepNames: true, write: false });
  probe = zip({ 'index.js': outputFiles[0]!.text });
});

test.concurrent.each(acting)('%s, acting for one tenant, reaches nothing of another', async (_name, functionPart) => {
  const { Role, Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: names.functionOf(functionPart) }));
  const actingRole = Environment!.Variables!['ACTING_ROLE']!;
  const functionName = uniqueName('probe');
  await lambda.send(new CreateFunctionCommand({ FunctionName: functionName, Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 60, Code: { ZipFile: probe } }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName: functionName });
  const answersOf = async (of: string) => {
    const { payload, error } = await invoke(functionName, { ...event(of), actingRole });
    expect({ error, payload }).toEqual({ error: undefined, payload: expect.anything() });
    return Object.entries(payload as Record<string, string>);
  };
  expect((await answersOf(other)).filter(([, answer]) => !answer.startsWith('AccessDenied'))).toEqual([]);
  for (const [attempt, answer] of await answersOf(tenant)) if (answer === 'done') reached.add(attempt);
  await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName }));
});

// The same attempts on its own tenant's things: each is some function's work, so that a refusal above is one for the tenant.
test('each of the attempts is one that some function may make for its own tenant, but for those that are nobody\'s', () => {
  expect([...reached].sort()).toEqual([
    'list its artifacts', 'list its recordings', 'look at its alias', 'publish its version', 'query its state', 'read its approvals', 'read its artifact', 'read its code', 'read its counters', 'read its journal', 'read its recording', 'read its state', 'read its workbench',
    'read the newest of its journal', 'run its action', 'take its lease', 'update its alias', 'update its code', 'write its approvals', 'write its artifact', 'write its baseline', 'write its memory of attempts', 'write its state', 'write its workbench', 'write what was found of it',
  ]);
});
