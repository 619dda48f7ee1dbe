import { CreateAliasCommand, DeleteAliasCommand, PutFunctionConcurrencyCommand, PutProvisionedConcurrencyConfigCommand, UpdateFunctionConfigurationCommand, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { lambdaFunctions } from '../../adapters/lambda-functions';
import { bundleIn, codeSha256Of } from '../../core/candidate-zip';
import { NotFound, SourceUnavailable, UnsafeState } from '../../core/errors';
import { managedTag, ownTag } from '../../core/names';
import { createFunction, createRole, createSplitFunction, lambda, publish } from '../local/emulated-functions';
import { needs } from '../system/needs';
import { componentOf } from './components';

const code = 'exports.handler = async () => "first";';
const functions = lambdaFunctions({ client: lambda, stage: 'test' });
let role: string;
let split: ReturnType<typeof componentOf>;

beforeAll(async () => {
  role = await createRole();
  split = componentOf(await createSplitFunction(role, code));
}, 60_000);

it('reads an alias with its weights', async () => {
  expect(await functions.alias(split)).toEqual({ version: '1', weights: { 2: 0.5 }, revisionId: expect.stringMatching(/./) });
});

it('reads an alias without weights', async () => {
  await lambda.send(new CreateAliasCommand({ FunctionName: split.functionName, Name: 'plain', FunctionVersion: '2' }));
  expect(await functions.alias({ ...split, alias: 'plain' })).toMatchObject({ version: '2', weights: {} });
  await lambda.send(new DeleteAliasCommand({ FunctionName: split.functionName, Name: 'plain' }));
});

it('lists published versions, oldest first, without $LATEST', async () => {
  const versions = await functions.versions(split);
  expect(versions.map(({ version }) => version)).toEqual(['1', '2']);
  expect(versions[0]?.codeSha256).not.toBe(versions[1]?.codeSha256);
  expect(Date.parse(versions[0]?.publishedAt ?? '')).toBeGreaterThan(Date.now() - 600_000);
});

it.each([['$LATEST', '$LATEST'], ['1', '1']])('reads the configuration of %s', async (qualifier, version) => {
  expect(await functions.configuration(split, qualifier)).toMatchObject({ version, role, deadLetterTarget: '', packageType: 'Zip', settled: true, updateStatus: 'Successful', revisionId: expect.stringMatching(/./) });
});

it.each([
  ['alias', () => functions.alias({ ...split, alias: 'absent' })],
  ['version', () => functions.configuration(split, '99')],
  ['version\'s code', () => functions.code(split, '99')],
  ['version\'s environment', () => functions.environment(split, '99')],
  ["function's concurrency", () => functions.reservedConcurrency(componentOf('absent-function'))],
  ['function', () => functions.versions(componentOf('absent-function'))],
])('a missing %s is NotFound', async (_what, ask) => {
  await expect(ask()).rejects.toBeInstanceOf(NotFound);
});

it('sees provisioned concurrency on the alias', async () => {
  expect(await functions.provisionedConcurrency(split)).toBe(false);
  await lambda.send(new PutProvisionedConcurrencyConfigCommand({ FunctionName: split.functionName, Qualifier: 'live', ProvisionedConcurrentExecutions: 1 }));
  expect(await functions.provisionedConcurrency(split)).toBe(true);
});

it('reads how much concurrency is reserved', async () => {
  expect(await functions.reservedConcurrency(split)).toBeUndefined();
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName: split.functionName, ReservedConcurrentExecutions: 5 }));
  expect(await functions.reservedConcurrency(split)).toBe(5);
});

it.each([
  ['under this stage', { [managedTag]: 'test' }, true],
  ['under another stage', { [managedTag]: 'prod' }, false],
  ["one of Ratchet's own", { [managedTag]: 'test', [ownTag]: 'true' }, false],
  ['untagged', {}, false],
])('knows what is under care: %s', async (_what, tags, managed) => {
  expect(await functions.managed(componentOf(await createFunction(role, code, { tags })))).toBe(managed);
}, 30_000);

for (const version of ['1', '2']) needs('code-addresses')(`reads version ${version}'s code, with the hash that Lambda reports`, async () => {
  const zip = await functions.code(split, version);
  expect(codeSha256Of(zip)).toBe((await functions.versions(split)).find((each) => each.version === version)?.codeSha256);
  expect(bundleIn(zip)).toMatchObject({ file: 'index.js', bundle: version === '1' ? code : `${code}\n// second version` });
});

it('refuses code that is not what Lambda reports, and says when its address does not answer', async () => {
  const other = lambdaFunctions({ client: lambda, stage: 'test', download: async () => Uint8Array.from([1]) });
  await expect(other.code(split, '1')).rejects.toBeInstanceOf(UnsafeState);
  const away = lambdaFunctions({ client: lambda, stage: 'test', download: async () => { throw new SourceUnavailable('HTTP 503'); } });
  await expect(away.code(split, '1')).rejects.toBeInstanceOf(SourceUnavailable);
});

it("reads a version's own environment, whatever $LATEST has by now; none is empty", async () => {
  const name = await createFunction(role, code);
  const configure = async (greeting: string): Promise<void> => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables: { GREETING: greeting, TABLE: 'prices' } } }));
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName: name });
  };
  await configure('hello');
  const version = await publish(name);
  await configure('changed');
  expect(await functions.environment(componentOf(name), version)).toEqual({ GREETING: 'hello', TABLE: 'prices' });
  expect(await functions.environment(split, '1')).toEqual({});
}, 60_000);
