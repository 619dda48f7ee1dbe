import { join } from 'node:path';
import { CreateAliasCommand, CreateFunctionCommand, DeleteFunctionCommand, GetFunctionConfigurationCommand, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { buildSync } from 'esbuild';
import { managedTag } from '../../core/names';
import { entries, steps } from '../../lib/permissions';
import { createFunction, createRole, invoke, lambda, publish, uniqueName } from '../local/emulated-functions';
import { zip } from '../local/zip';
import { deployedRatchet, dynamodb, names, stage } from './deployed-ratchet';
import type { Attempt, ProbeEvent } from './probe';

const code = 'exports.handler = async () => 1;';
const own = [...Object.values({ ...steps, ...entries }).map(({ entry }) => entry.split('/').at(-1)!), 'sandbox'];

const mayUpdateAlias = ['deploy-canary', 'promote', 'roll-back', 'reconcile'];
const mayUpdateCode = ['deploy-canary', 'promote', 'roll-back', 'reconcile'];

let event: ProbeEvent;
let probe: Buffer;

beforeAll(async () => {
  const role = await createRole();
  const aFunction = async (tags: Record<string, string>): Promise<string> => {
    const name = await createFunction(role, code, { tags });
    await publish(name);
    await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }));
    return name;
  };
  const { outputFiles } = buildSync({ entryPoints: [join(__dirname, 'probe.ts')], bundle: true, platform: 'node', target: 'node22', format: 'cjs', mainFields: ['module', 'main'], keepNames: true, write: false });
  probe = zip({ 'index.js': outputFiles[0]!.text });
  event = {
    journalTable: (await deployedRatchet()).journalTable,
    tagged: await aFunction({ [managedTag]: stage }),
    otherStage: await aFunction({ [managedTag]: 'another-stage' }),
    untagged: await aFunction({}),
    zip: zip({ 'index.js': code }).toString('base64'),
  };
});

test.concurrent.each(own)('%s may do what it is for, and no more', async (name) => {
  const { Role } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: names.functionOf(name) }));
  const functionName = uniqueName('probe');
  await lambda.send(new CreateFunctionCommand({ FunctionName: functionName, Role, Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 30, Code: { ZipFile: probe } }));
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName: functionName });

  const { payload, error } = await invoke(functionName, event);
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
  };
  expect({ error, payload }).toEqual({ error: undefined, payload: expected });
  await lambda.send(new DeleteFunctionCommand({ FunctionName: functionName }));
  await dynamodb.send(new DeleteCommand({ TableName: event.journalTable, Key: { pk: `probe#${functionName}`, sequence: 1 } }));
});
