import { createHash } from 'node:crypto';
import {
  DeleteFunctionCommand, type FunctionConfiguration, GetAliasCommand, GetFunctionCommand, GetFunctionConfigurationCommand, LambdaClient, ListVersionsByFunctionCommand, PreconditionFailedException, PublishVersionCommand, ResourceConflictException, ResourceNotFoundException, ServiceException,
  UpdateAliasCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { lambdaDeployer } from '../../adapters/lambda-deployer';
import { ConcurrentChange, ForeignChange, SourceUnavailable, UnsafeState } from '../../core/errors';
import { componentOf } from './components';

/** What AWS does and the local AWS hides: updates that settle later, revisions that change then, internal errors. */
const lambda = mockClient(LambdaClient);
const slept: number[] = [];
const zipOf = (version: string): Uint8Array => Buffer.from(`zip ${version}`);
const shaOf = (version: string): string => createHash('sha256').update(zipOf(version)).digest('base64');
const deployer = lambdaDeployer({ client: new LambdaClient({}), sleep: async (milliseconds) => void slept.push(milliseconds), download: async (url) => zipOf(url) });
const component = componentOf('fn');
const internalError = () => new ServiceException({ message: 'internal', $metadata: {} });
const stale = (attempts = 1) => new PreconditionFailedException({ message: 'stale', $metadata: { attempts } });

beforeEach(() => {
  lambda.reset();
  slept.length = 0;
});

describe('setAlias', () => {
  const wanted = { version: '1', weights: { 2: 0.1 } };
  const answer = { FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } }, RevisionId: 'new' };
  const before = { FunctionVersion: '1', RevisionId: 'old' };
  const set = () => deployer.setAlias(component, wanted, 'old');

  it('changes the alias only where nobody did since it was read', async () => {
    lambda.on(UpdateAliasCommand).resolves(answer);
    await set();
    expect(lambda.commandCalls(UpdateAliasCommand).map(({ args }) => args[0].input.RevisionId)).toEqual(['old']);
  });

  it('tries again after an internal error', async () => {
    lambda.on(UpdateAliasCommand).rejectsOnce(internalError()).resolves(answer).on(GetAliasCommand).resolves(before);
    expect(await set()).toEqual({ ...wanted, revisionId: 'new' });
    expect(slept).toHaveLength(1);
  });

  it('sees that an internal error had done it', async () => {
    lambda.on(UpdateAliasCommand).rejects(internalError()).on(GetAliasCommand).resolves(answer);
    expect(await set()).toEqual({ ...wanted, revisionId: 'new' });
    expect(lambda.commandCalls(UpdateAliasCommand)).toHaveLength(1);
  });

  it("sees that the SDK's own retry met its first try", async () => {
    lambda.on(UpdateAliasCommand).rejects(stale(2)).on(GetAliasCommand).resolves(answer);
    expect(await set()).toEqual({ ...wanted, revisionId: 'new' });
  });

  it('refuses after four internal errors, with the reason', async () => {
    lambda.on(UpdateAliasCommand).rejects(internalError()).on(GetAliasCommand).resolves(before);
    await expect(set()).rejects.toMatchObject({ name: 'SourceUnavailable', message: 'Alias live of fn: Lambda answered an internal error 4 times to version 1 with weights {"2":0.1}; the alias is unchanged' });
    expect(slept).toEqual([1000, 2000, 4000]);
  });

  it('somebody faster is a concurrent change, also after an internal error', async () => {
    lambda.on(UpdateAliasCommand).rejectsOnce(internalError()).rejects(stale()).on(GetAliasCommand).resolves({ FunctionVersion: '3', RevisionId: 'theirs' });
    await expect(set()).rejects.toBeInstanceOf(ConcurrentChange);
  });
});

describe('restoreLatest', () => {
  interface World { revision: number; settlesAfter: number; latest: FunctionConfiguration; versions: Record<string, FunctionConfiguration> }
  let world: World;
  const configuration = (version: string, memoryMb: number): FunctionConfiguration => ({ Version: version, CodeSha256: shaOf(version), CodeSize: 5, MemorySize: memoryMb, Timeout: 3, Handler: 'index.handler', Runtime: 'nodejs20.x', LastUpdateStatus: 'Successful', State: 'Active' });
  const restore = () => deployer.restoreLatest(component, '1', shaOf('2'));

  beforeEach(() => {
    world = { revision: 0, settlesAfter: 0, latest: { ...configuration('2', 512), Version: '$LATEST' }, versions: { 1: configuration('1', 256), 2: configuration('2', 512) } };
    const accept = (revision: string | undefined, change: FunctionConfiguration) => {
      if (world.settlesAfter > 0) throw new ResourceConflictException({ message: 'an update is in progress', $metadata: {} });
      if (revision !== String(world.revision)) throw stale();
      world = { ...world, latest: { ...world.latest, ...change }, revision: world.revision + 1, settlesAfter: 3 };
      return { ...world.latest, RevisionId: String(world.revision) };
    };
    lambda.on(ListVersionsByFunctionCommand).callsFake(() => ({ Versions: Object.values(world.versions) }));
    lambda.on(GetFunctionConfigurationCommand).callsFake(({ Qualifier }: { Qualifier: string }) => {
      if (Qualifier !== '$LATEST') return world.versions[Qualifier];
      const settling = world.settlesAfter > 0;
      // Settling is one more revision.
      if (settling && --world.settlesAfter === 0) world.revision++;
      return { ...world.latest, RevisionId: String(world.revision), LastUpdateStatus: settling ? 'InProgress' : 'Successful' };
    });
    lambda.on(GetFunctionCommand).callsFake(({ Qualifier }: { Qualifier: string }) => ({ Code: { Location: Qualifier } }));
    lambda.on(UpdateFunctionConfigurationCommand).callsFake(({ RevisionId, MemorySize }: { RevisionId: string; MemorySize: number }) => accept(RevisionId, { MemorySize }));
    lambda.on(UpdateFunctionCodeCommand).callsFake(({ RevisionId, ZipFile }: { RevisionId: string; ZipFile: Uint8Array }) => accept(RevisionId, { CodeSha256: createHash('sha256').update(ZipFile).digest('base64') }));
  });

  it('waits until each update has settled, and names the revision that holds then', async () => {
    await restore();
    expect(world.latest).toMatchObject({ CodeSha256: shaOf('1'), MemorySize: 256 });
    expect(lambda.commandCalls(UpdateFunctionConfigurationCommand)[0]?.args[0].input).toEqual({ FunctionName: 'fn', MemorySize: 256, RevisionId: '0' });
    expect(lambda.commandCalls(UpdateFunctionCodeCommand)[0]?.args[0].input).toMatchObject({ RevisionId: '2' });
    expect(slept).toHaveLength(6);
  });

  it('waits for an update that is in progress before it judges', async () => {
    world.settlesAfter = 5;
    await restore();
    expect(world.latest.CodeSha256).toBe(shaOf('1'));
  });

  const refusals: readonly [string, () => void, new (message: string) => Error, RegExp][] = [
    ['an update that never settles', () => { world.settlesAfter = 1e6; }, ConcurrentChange, /still in progress after 90 looks/],
    ['an update that failed', () => { lambda.on(GetFunctionConfigurationCommand, { FunctionName: 'fn', Qualifier: '$LATEST' }).resolves({ LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no room' }); }, UnsafeState, /failed: no room/],
    ['code of another version', () => { lambda.on(GetFunctionCommand).resolves({ Code: { Location: '7' } }); }, UnsafeState, /expected .*\$LATEST was left as it is/],
    ['no address of the code', () => { lambda.on(GetFunctionCommand).resolves({}); }, SourceUnavailable, /no address/],
    ['a zip that is too large', () => { world.versions[1] = { ...configuration('1', 256), CodeSize: 60e6 }; }, UnsafeState, /saw 60000000 bytes/],
    ['a container image', () => { world.versions[1] = { ...configuration('1', 256), PackageType: 'Image' }; }, UnsafeState, /container image/],
    ['an environment that cannot be decrypted', () => { world.versions[1] = { ...configuration('1', 256), Environment: { Error: { ErrorCode: 'KMSAccessDenied' } } }; }, UnsafeState, /KMSAccessDenied/],
    ["somebody else's code", () => { world.latest = { ...world.latest, CodeSha256: 'theirs' }; }, ForeignChange, /somebody else deployed/],
    ['a rejected revision', () => { lambda.on(UpdateFunctionConfigurationCommand).rejects(stale()); }, ConcurrentChange, /PreconditionFailedException/],
  ];
  it.each(refusals)('%s: nothing of the code is touched', async (_name, arrange, kind, message) => {
    arrange();
    const ended = await restore().then(() => undefined, (error: unknown) => error);
    expect(ended).toBeInstanceOf(kind);
    expect((ended as Error).message).toMatch(message);
    expect(lambda.commandCalls(UpdateFunctionCodeCommand)).toHaveLength(0);
  });

  it('somebody who deploys between configuration and code wins', async () => {
    lambda.on(UpdateFunctionConfigurationCommand).callsFake(() => {
      world = { ...world, revision: 9, latest: { ...world.latest, CodeSha256: 'theirs' } };
      return {};
    });
    await expect(restore()).rejects.toBeInstanceOf(ConcurrentChange);
    expect(lambda.commandCalls(UpdateFunctionCodeCommand)).toHaveLength(0);
  });
});

describe('publishing the same code once more', () => {
  const serving = (Version: string): FunctionConfiguration => ({ Version, CodeSha256: shaOf('1'), MemorySize: 256, Timeout: 3, Handler: 'index.handler', Runtime: 'nodejs20.x', LastUpdateStatus: 'Successful', State: 'Active', RevisionId: 'r', Description: 'prices' });
  const label = 'Ratchet improvement price-quote-1';
  let latest: FunctionConfiguration;
  const publish = () => deployer.publish(component, { sameCode: true }, { codeSha256: shaOf('1'), replaces: '1', description: label, stillOurs: async () => undefined });

  beforeEach(() => {
    latest = serving('$LATEST');
    lambda.on(ListVersionsByFunctionCommand).callsFake(() => ({ Versions: [latest, serving('1')] }));
    lambda.on(GetFunctionConfigurationCommand).callsFake(({ Qualifier }: { Qualifier: string }) => (Qualifier === '$LATEST' ? latest : serving(Qualifier)));
    lambda.on(UpdateFunctionConfigurationCommand).callsFake(({ Description }: { Description: string }) => (latest = { ...latest, Description }));
    lambda.on(PublishVersionCommand).callsFake(({ Description }: { Description: string }) => ({ ...latest, Version: '2', Description }));
  });

  it('changes the description first, and nothing else; putting it back is the next thing', async () => {
    expect(await publish()).toBe('2');
    expect(latest).toMatchObject({ Description: expect.stringMatching(/^\(Ratchet calibration [0-9a-f]{12}\) prices$/), CodeSha256: shaOf('1') });
    expect(lambda.commandCalls(UpdateFunctionConfigurationCommand).map(({ args }) => Object.keys(args[0].input).sort())).toEqual([['Description', 'FunctionName', 'RevisionId']]);
    expect(await deployer.restoreDescription(component)).toBe(true);
    expect(latest.Description).toBe('prices');
    expect(await deployer.restoreDescription(component)).toBe(false);
    expect(lambda.commandCalls(UpdateFunctionConfigurationCommand)).toHaveLength(2);
  });

  it.each<readonly [string, FunctionConfiguration]>([
    ['Lambda takes it for unchanged and answers with the version that serves', serving('1')],
    ['Lambda answers with another version that was there', { ...serving('7'), Description: 'of somebody' }],
  ])('refuses where %s', async (_name, answer) => {
    lambda.on(PublishVersionCommand).resolves(answer);
    await expect(publish()).rejects.toMatchObject({ name: 'UnsafeState', message: expect.stringMatching(/Lambda answered with version \d .*, expected a new one beside version 1/) });
  });

  it.each<readonly [string, () => void, string]>([
    ['the code is not the one that serves', () => { latest = { ...latest, CodeSha256: shaOf('2') }; }, 'ForeignChange'],
    ['$LATEST is configured in another way', () => { latest = { ...latest, MemorySize: 512 }; }, 'ForeignChange'],
    ['the version that serves has other code by now', () => { lambda.on(GetFunctionConfigurationCommand, { FunctionName: 'fn', Qualifier: '1' }).resolves({ ...serving('1'), CodeSha256: shaOf('2') }); }, 'UnsafeState'],
    ['the description leaves no room', () => { latest = { ...latest, Description: 'x'.repeat(240) }; }, 'UnsafeState'],
  ])('changes nothing where %s', async (_name, arrange, name) => {
    arrange();
    await expect(publish()).rejects.toMatchObject({ name });
    expect(lambda.commandCalls(UpdateFunctionConfigurationCommand)).toHaveLength(0);
    expect(lambda.commandCalls(PublishVersionCommand)).toHaveLength(0);
  });
});

describe('removeVersion', () => {
  it.each<readonly [string, () => void, string]>([
    ['it was there', () => { lambda.on(DeleteFunctionCommand).resolves({}); }, 'removed'],
    ['it is gone already', () => { lambda.on(DeleteFunctionCommand).rejects(new ResourceNotFoundException({ message: 'gone', $metadata: {} })); }, 'gone'],
    ['an alias refers to it', () => { lambda.on(DeleteFunctionCommand).rejects(new ResourceConflictException({ message: 'referenced by an alias', $metadata: {} })); }, 'in-use'],
  ])('says what became of it: %s', async (_name, arrange, expected) => {
    arrange();
    expect(await deployer.removeVersion(component, '12')).toBe(expected);
    expect(lambda.commandCalls(DeleteFunctionCommand).map(({ args }) => args[0].input)).toEqual([{ FunctionName: 'fn', Qualifier: '12' }]);
  });

  it.each(['', '$LATEST', 'live', '0', '-1', '1.5', '1 ', '01'])('asks Lambda nothing for "%s"', async (version) => {
    await expect(deployer.removeVersion(component, version)).rejects.toMatchObject({ name: 'UnsafeState', message: expect.stringContaining('expected the number of a published version; nothing was removed') });
    expect(lambda.commandCalls(DeleteFunctionCommand)).toHaveLength(0);
  });
});
