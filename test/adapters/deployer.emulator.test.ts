import { GetFunctionConfigurationCommand, UpdateFunctionCodeCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { lambdaDeployer } from '../../adapters/lambda-deployer';
import { lambdaFunctions } from '../../adapters/lambda-functions';
import { codeSha256Of } from '../../core/candidate-zip';
import { ConcurrentChange, ForeignChange, NotFound, UnsafeState } from '../../core/errors';
import { createFunction, createRole, createSplitFunction, eventually, invoke, lambda, publish } from '../local/emulated-functions';
import { zip } from '../local/zip';
import { needs } from '../system/needs';
import { componentOf } from './components';

const answering = (word: string): string => `exports.handler = async () => [${JSON.stringify(word)}, process.env.GREETING];`;
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 200)));
const deployer = lambdaDeployer({ client: lambda, sleep });
const functions = lambdaFunctions({ client: lambda, stage: 'test' });
let role: string;

beforeAll(async () => {
  role = await createRole();
}, 30_000);

async function configure(functionName: string, greeting: string, memoryMb: number): Promise<void> {
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: functionName, MemorySize: memoryMb, Environment: { Variables: { GREETING: greeting } } }));
  await settled(functionName);
}

async function updateCode(functionName: string, code: string): Promise<void> {
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: zip({ 'index.js': code }) }));
  await settled(functionName);
}

const settled = (functionName: string) => eventually(async () => expect((await latestOf(functionName)).LastUpdateStatus).toBe('Successful'));

const latestOf = (functionName: string) => lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));

describe('setAlias', () => {
  let component: ReturnType<typeof componentOf>;
  beforeEach(async () => {
    component = componentOf(await createSplitFunction(role, answering('first')));
  }, 60_000);

  needs('alias-weights')('sets version and weights, and empties the weights in one call', async () => {
    const before = await functions.alias(component);
    const widened = await deployer.setAlias(component, { version: '1', weights: { 2: 0.1 } }, before.revisionId);
    expect(widened).toMatchObject({ version: '1', weights: { 2: 0.1 } });
    const promoted = await deployer.setAlias(component, { version: '2', weights: {} }, widened.revisionId);
    expect(promoted).toMatchObject({ version: '2', weights: {} });
    expect(await functions.alias(component)).toEqual(promoted);
  }, 30_000);

  needs('alias-weights')('a stale revision is a concurrent change, and nothing happens', async () => {
    const before = await functions.alias(component);
    const changed = await deployer.setAlias(component, { version: '1', weights: { 2: 0.2 } }, before.revisionId);
    await expect(deployer.setAlias(component, { version: '2', weights: {} }, before.revisionId)).rejects.toBeInstanceOf(ConcurrentChange);
    expect(await functions.alias(component)).toEqual(changed);
  }, 30_000);

  it('an absent alias is NotFound', async () => {
    await expect(deployer.setAlias({ ...component, alias: 'absent' }, { version: '1', weights: {} }, 'x')).rejects.toBeInstanceOf(NotFound);
  });
});

describe('restoreLatest', () => {
  let name: string;
  let versions: Awaited<ReturnType<typeof functions.versions>>;
  const shaOf = (version: string): string => versions.find((each) => each.version === version)?.codeSha256 ?? '';

  beforeEach(async () => {
    name = await createFunction(role, answering('first'));
    await configure(name, 'hello', 256);
    await publish(name);
    await updateCode(name, answering('second'));
    await configure(name, 'goodbye', 512);
    await publish(name);
    versions = await functions.versions(componentOf(name));
  }, 60_000);

  needs('code-addresses')("puts a version's code and configuration back", async () => {
    expect((await invoke(name)).payload).toEqual(['second', 'goodbye']);
    await deployer.restoreLatest(componentOf(name), '1', shaOf('2'));
    expect(await latestOf(name)).toMatchObject({ CodeSha256: shaOf('1'), MemorySize: 256, Environment: { Variables: { GREETING: 'hello' } }, LastUpdateStatus: 'Successful', Role: role });
    expect((await invoke(name)).payload).toEqual(['first', 'hello']);
  }, 60_000);

  needs('code-addresses')('done twice is done once', async () => {
    await deployer.restoreLatest(componentOf(name), '1', shaOf('2'));
    const { RevisionId } = await latestOf(name);
    await deployer.restoreLatest(componentOf(name), '1', shaOf('2'));
    expect((await latestOf(name)).RevisionId).toBe(RevisionId);
  }, 60_000);

  needs('code-addresses')('completes what was cut off between configuration and code', async () => {
    await configure(name, 'hello', 256);
    await deployer.restoreLatest(componentOf(name), '1', shaOf('2'));
    expect((await invoke(name)).payload).toEqual(['first', 'hello']);
  }, 60_000);

  it('restores a configuration whose code is the same', async () => {
    await configure(name, 'broken', 128);
    await publish(name);
    await deployer.restoreLatest(componentOf(name), '2', shaOf('2'));
    expect((await invoke(name)).payload).toEqual(['second', 'goodbye']);
  }, 60_000);

  it("leaves somebody else's $LATEST untouched", async () => {
    await updateCode(name, answering('third'));
    const before = await latestOf(name);
    await expect(deployer.restoreLatest(componentOf(name), '1', shaOf('2'))).rejects.toBeInstanceOf(ConcurrentChange);
    expect(await latestOf(name)).toMatchObject({ RevisionId: before.RevisionId, CodeSha256: before.CodeSha256, MemorySize: 512 });
    expect((await invoke(name)).payload).toEqual(['third', 'goodbye']);
  }, 60_000);

  it('an absent version is NotFound', async () => {
    await expect(deployer.restoreLatest(componentOf(name), '99', shaOf('2'))).rejects.toBeInstanceOf(NotFound);
  }, 30_000);
});

describe('publish', () => {
  const fixed = zip({ 'index.js': answering('fixed'), 'ratchet-improvement.json': '{"improvementId":"i-1"}' });
  let name: string;
  let expected: Parameters<typeof deployer.publish>[2];
  let first: string;
  const state = async () => ({ latest: (await latestOf(name)).CodeSha256, versions: (await functions.versions(componentOf(name))).map(({ version, codeSha256, description }) => ({ version, codeSha256, description })) });

  beforeEach(async () => {
    name = await createFunction(role, answering('first'));
    await configure(name, 'hello', 256);
    await publish(name);
    first = (await latestOf(name)).CodeSha256 ?? '';
    expected = { codeSha256: codeSha256Of(fixed), replaces: '1', description: 'Ratchet improvement i-1', stillOurs: async () => undefined };
  }, 60_000);

  needs('code-addresses')('makes the zip a version with the configuration that serves, and leaves $LATEST with it to be put back', async () => {
    expect(await deployer.publish(componentOf(name), { zip: fixed }, expected)).toBe('2');
    expect(await state()).toEqual({ latest: expected.codeSha256, versions: [{ version: '1', codeSha256: first, description: '' }, { version: '2', codeSha256: expected.codeSha256, description: 'Ratchet improvement i-1' }] });
    expect((await invoke(name, {}, '2')).payload).toEqual(['fixed', 'hello']);
    expect((await invoke(name, {}, '1')).payload).toEqual(['first', 'hello']);
    await deployer.restoreLatest(componentOf(name), '1', expected.codeSha256);
    expect((await invoke(name)).payload).toEqual(['first', 'hello']);
  }, 60_000);

  needs('code-addresses')('done twice is done once, also after $LATEST was put back', async () => {
    await deployer.publish(componentOf(name), { zip: fixed }, expected);
    const { RevisionId } = await latestOf(name);
    expect(await deployer.publish(componentOf(name), { zip: fixed }, expected)).toBe('2');
    expect((await latestOf(name)).RevisionId).toBe(RevisionId);
    await deployer.restoreLatest(componentOf(name), '1', expected.codeSha256);
    expect(await deployer.publish(componentOf(name), { zip: fixed }, expected)).toBe('2');
    expect((await state()).latest).toBe(first);
  }, 60_000);

  it('completes what was cut off between the update and the publishing', async () => {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: name, ZipFile: fixed }));
    await settled(name);
    expect(await deployer.publish(componentOf(name), { zip: fixed }, expected)).toBe('2');
  }, 60_000);

  it("leaves somebody else's $LATEST untouched", async () => {
    await updateCode(name, answering('theirs'));
    const before = await state();
    await expect(deployer.publish(componentOf(name), { zip: fixed }, expected)).rejects.toBeInstanceOf(ForeignChange);
    expect(await state()).toEqual(before);
    expect(before.versions).toHaveLength(1);
  }, 60_000);

  needs('code-addresses')('leaves a configuration that is not published yet untouched, before and after', async () => {
    await configure(name, 'theirs', 256);
    await expect(deployer.publish(componentOf(name), { zip: fixed }, expected)).rejects.toBeInstanceOf(ForeignChange);
    await configure(name, 'hello', 256);
    expect(await deployer.publish(componentOf(name), { zip: fixed }, expected)).toBe('2');
    await configure(name, 'theirs', 256);
    expect(await deployer.restoreLatest(componentOf(name), '1', expected.codeSha256)).toBe('configuration-kept');
    expect((await invoke(name)).payload).toEqual(['first', 'theirs']);
  }, 60_000);

  describe('of the same code', () => {
    const asked = (label: string) => ({ ...expected, codeSha256: first, description: label });
    const described = async () => (await latestOf(name)).Description ?? '';

    it('makes a new version each time that it is asked for, and the description is put back', async () => {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: 'prices' }));
      await settled(name);
      const made = [];
      for (const label of ['Ratchet improvement i-1', 'Ratchet improvement i-2']) {
        made.push(await deployer.publish(componentOf(name), { sameCode: true }, asked(label)));
        expect(await described()).toMatch(/^\(Ratchet calibration [0-9a-f]{12}\) prices$/);
        expect(await deployer.restoreDescription(componentOf(name))).toBe(true);
        expect([await described(), await deployer.restoreDescription(componentOf(name))]).toEqual(['prices', false]);
      }
      expect(made).toEqual(['2', '3']);
      expect((await state()).versions.slice(1)).toEqual([{ version: '2', codeSha256: first, description: 'Ratchet improvement i-1' }, { version: '3', codeSha256: first, description: 'Ratchet improvement i-2' }]);
    }, 60_000);

    it('done twice is done once, and what was cut off is completed', async () => {
      const stop = { ...asked('Ratchet improvement i-1'), stillOurs: async () => { if ((await described()) !== '') throw new TypeError('killed'); } };
      await expect(deployer.publish(componentOf(name), { sameCode: true }, stop)).rejects.toThrow('killed');
      expect(await deployer.publish(componentOf(name), { sameCode: true }, asked('Ratchet improvement i-1'))).toBe('2');
      expect(await deployer.publish(componentOf(name), { sameCode: true }, asked('Ratchet improvement i-1'))).toBe('2');
      await deployer.restoreDescription(componentOf(name));
      expect(await described()).toBe('');
    }, 60_000);
  });

  describe('of a configuration', () => {
    const more = { configuration: { memoryMb: 384 } };
    const memory = async (qualifier: string) => (await functions.configuration(componentOf(name), qualifier)).memoryMb;
    const asked = () => ({ ...expected, codeSha256: first });

    it('makes a version of the same code with it, and $LATEST is put back', async () => {
      expect(await deployer.publish(componentOf(name), more, asked())).toBe('2');
      expect(await state()).toEqual({ latest: first, versions: [{ version: '1', codeSha256: first, description: '' }, { version: '2', codeSha256: first, description: 'Ratchet improvement i-1' }] });
      expect([await memory('1'), await memory('2')]).toEqual([256, 384]);
      expect(await deployer.restoreLatest(componentOf(name), '1', first, more.configuration)).toBe('equal');
      expect(await memory('$LATEST')).toBe(256);
      expect(await deployer.publish(componentOf(name), more, asked())).toBe('2');
      expect(await memory('$LATEST')).toBe(256);
      expect(await deployer.restoreLatest(componentOf(name), '2', first)).toBe('equal');
      expect(await memory('$LATEST')).toBe(384);
    }, 60_000);

    it('completes, or takes back, what was cut off between the update and the publishing', async () => {
      await configure(name, 'hello', 384);
      expect(await deployer.restoreLatest(componentOf(name), '1', first)).toBe('configuration-kept');
      expect(await deployer.restoreLatest(componentOf(name), '1', first, more.configuration)).toBe('equal');
      expect(await memory('$LATEST')).toBe(256);
      await configure(name, 'hello', 384);
      expect(await deployer.publish(componentOf(name), more, asked())).toBe('2');
    }, 60_000);

    it("leaves somebody else's code and settings untouched", async () => {
      await configure(name, 'theirs', 384);
      await expect(deployer.publish(componentOf(name), more, asked())).rejects.toBeInstanceOf(ForeignChange);
      await configure(name, 'hello', 256);
      await updateCode(name, answering('theirs'));
      await expect(deployer.publish(componentOf(name), more, asked())).rejects.toBeInstanceOf(ForeignChange);
      expect(await memory('$LATEST')).toBe(256);
      expect((await state()).versions).toHaveLength(1);
    }, 60_000);
  });

  it('refuses a zip that is not the one that was accepted, and changes nothing', async () => {
    const before = await state();
    await expect(deployer.publish(componentOf(name), { zip: zip({ 'index.js': answering('other') }) }, expected)).rejects.toBeInstanceOf(UnsafeState);
    expect(await state()).toEqual(before);
  }, 60_000);
});

it('removes one version, leaves what an alias refers to, and never the function', async () => {
  const component = componentOf(await createSplitFunction(role, answering('first')));
  await updateCode(component.functionName, answering('third'));
  const third = await publish(component.functionName);
  expect(await deployer.removeVersion(component, '1')).toBe('in-use');
  expect(await deployer.removeVersion(component, '2')).toBe('in-use');
  expect(await deployer.removeVersion(component, third)).toBe('removed');
  expect(await deployer.removeVersion(component, third)).toBe('gone');
  expect((await functions.versions(component)).map(({ version }) => version)).toEqual(['1', '2']);
}, 60_000);
