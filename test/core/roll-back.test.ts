import type { Deployment } from '../../core/cycle';
import { ConcurrentChange } from '../../core/errors';
import { rollBack } from '../../core/roll-back';
import { sampleComponent } from '../adapters/samples';
import { fakeDeployer } from '../fakes/deployer';
import { fakeFunctions } from '../fakes/functions';
import { fakeRegistry } from '../fakes/registry';
import { type LambdaWorld, lambdaWorld, shaOf } from '../fakes/lambda-world';

const component = sampleComponent();
const { functionName } = component;
const deployment: Deployment = {
  state: 'canary', returnTo: '2', canary: '1', returnToSha256: shaOf('2'), canarySha256: shaOf('1'), stage: 0, weight: 0.1, moreStages: true, startedAt: '2026-11-21T10:00:00.000Z', stageStartedAt: '2026-11-21T10:00:00.000Z', settleSeconds: 0, lookSeconds: 60, detail: '',
};

let lambda: LambdaWorld;
beforeEach(() => {
  lambda = lambdaWorld();
  lambda.addFunction(functionName);
  for (const version of ['1', '2', '3']) {
    lambda.updateLatest(functionName, { codeSha256: shaOf(version), settings: { memoryMb: 128 * Number(version) } });
    lambda.publish(functionName, '2026-11-21T09:00:00.000Z');
  }
  latest('2');
});
const latest = (version: string) => lambda.updateLatest(functionName, { codeSha256: shaOf(version), settings: { memoryMb: 128 * Number(version) } });
const alias = (version: string, weights: Record<string, number> = {}) => lambda.putAlias(functionName, 'live', { version, weights });
const run = (how = { promoting: true, fence: false }) => rollBack({ component, deployment, ...how }, ports());
const ports = () => ({ functions: fakeFunctions(lambda), deployer: fakeDeployer(lambda), registry: fakeRegistry([component]) });
const state = () => {
  const { aliases, latest: code } = lambda.get(functionName);
  const { version, weights } = aliases.get('live') ?? { version: '', weights: {} };
  return { version, weights, latest: code.codeSha256 === shaOf('1') ? '1' : code.codeSha256 === shaOf('2') ? '2' : '3', settings: code.settings };
};

const cases: readonly (readonly [string, () => unknown, Deployment['state'], { readonly version: string; readonly latest: string; readonly weights?: Record<string, number> }])[] = [
  ['never exposed', () => alias('2'), 'rolled-back', { version: '2', latest: '2' }],
  ['a canary at 10 %', () => alias('2', { '1': 0.1 }), 'rolled-back', { version: '2', latest: '2' }],
  ['promoted, $LATEST not yet', () => alias('1'), 'rolled-back', { version: '2', latest: '2' }],
  ['promoted with $LATEST', () => [alias('1'), latest('1')], 'rolled-back', { version: '2', latest: '2' }],
  ['alias back, $LATEST not yet', () => [alias('2'), latest('1')], 'rolled-back', { version: '2', latest: '2' }],
  ['somebody deployed', () => [alias('3'), latest('3')], 'superseded', { version: '3', latest: '3' }],
  ['somebody deployed, and CloudFormation kept our weights', () => [alias('3', { '1': 0.1 }), latest('3')], 'superseded', { version: '3', latest: '3' }],
  ['somebody deployed, with a canary of their own', () => [alias('3', { '2': 0.2 }), latest('3')], 'superseded', { version: '3', latest: '3', weights: { '2': 0.2 } }],
  ['somebody put another version beside the control', () => [alias('2', { '3': 0.2 })], 'superseded', { version: '2', latest: '2', weights: { '3': 0.2 } }],
  ['somebody changed $LATEST without publishing', () => [alias('2', { '1': 0.1 }), latest('3')], 'rolled-back', { version: '2', latest: '3' }],
];

test.each(cases)('%s', async (_name, arrange, expected, after) => {
  arrange();
  const settled = { ...after, weights: after.weights ?? {}, settings: { memoryMb: 128 * Number(after.latest) } };
  expect(await run()).toMatchObject({ state: expected, weight: 0, returnTo: '2', canary: '1' });
  expect(state()).toEqual(settled);
  // Again, as often as anybody likes.
  const revision = lambda.get(functionName).aliases.get('live')?.revisionId;
  expect((await run()).state).toBe(expected);
  expect(state()).toEqual(settled);
  expect(lambda.get(functionName).aliases.get('live')?.revisionId).toBe(revision);
});

describe('of a canary that was built', () => {
  const built = { ...deployment, zipKey: 'function.zip' };
  const runBuilt = (of: Deployment = built) => rollBack({ component, deployment: of, promoting: false, fence: false }, ports());
  test.each<readonly [string, Deployment, () => unknown, string]>([
    ['never published', { ...built, canary: '' }, () => alias('2'), '2'],
    ['published, and cut off before $LATEST was put back', { ...built, canary: '' }, () => [alias('2'), latest('1')], '2'],
    ['exposed, with $LATEST not put back', built, () => [alias('2', { '1': 0.1 }), latest('1')], '2'],
    ['exposed, with $LATEST put back', built, () => alias('2', { '1': 0.1 }), '2'],
    ['exposed, and somebody changed $LATEST', built, () => [alias('2', { '1': 0.1 }), latest('3')], '3'],
  ])('%s', async (_name, of, arrange, after) => {
    arrange();
    expect(await runBuilt(of)).toMatchObject({ state: 'rolled-back', weight: 0 });
    const settled = { version: '2', weights: {}, latest: after, settings: { memoryMb: 128 * Number(after) } };
    expect(state()).toEqual(settled);
    expect(await runBuilt(of)).toMatchObject({ state: 'rolled-back' });
    expect(state()).toEqual(settled);
  });

  test('an earlier version\'s $LATEST is not ours to change without a promotion', async () => {
    alias('2', { '1': 0.1 });
    latest('1');
    await runBuilt(deployment);
    expect(state()).toMatchObject({ version: '2', latest: '1' });
  });
});

test('somebody who went back to the canary by hand keeps what they did, with $LATEST', async () => {
  alias('1');
  latest('1');
  expect(await run({ promoting: false, fence: false })).toMatchObject({ state: 'superseded' });
  expect(state()).toMatchObject({ version: '1', latest: '1' });
});

test('a promotion that was cut off between configuration and code is undone whole', async () => {
  alias('2', { '1': 0.5 });
  lambda.updateLatest(functionName, { settings: { memoryMb: 128 } });
  await run();
  expect(state()).toMatchObject({ version: '2', latest: '2', settings: { memoryMb: 256 } });
});

test('a step that read the alias before the clean-up can no longer change it', async () => {
  alias('2');
  const read = lambda.get(functionName).aliases.get('live')?.revisionId ?? '';
  expect(await run({ promoting: false, fence: true })).toMatchObject({ state: 'rolled-back' });
  await expect(fakeDeployer(lambda).setAlias(component, { version: '2', weights: { '1': 0.1 } }, read)).rejects.toThrow(ConcurrentChange);
});

test('a function that is gone has no canary', async () => {
  const gone = { ...component, functionName: 'gone' };
  expect(await rollBack({ component: gone, deployment, promoting: false, fence: true }, ports())).toMatchObject({ state: 'superseded' });
});

describe('Lambda denies access to the function', () => {
  const denied = async (): Promise<never> => {
    throw Object.assign(new Error('not authorized to perform lambda:GetAlias'), { name: 'AccessDeniedException' });
  };
  const deniedRun = (declared: boolean) => rollBack({ component, deployment, promoting: false, fence: true }, { ...ports(), functions: { ...fakeFunctions(lambda), alias: denied }, registry: fakeRegistry(declared ? [component] : []) });

  test('since it was taken out of care: there is nothing to take away', async () => {
    expect(await deniedRun(false)).toMatchObject({ state: 'superseded', weight: 0, detail: expect.stringContaining('was taken out of care, or its stack destroyed') as string });
  });

  test('and it is still declared: that is a right that was lost, and people have to hear of it', async () => {
    await expect(deniedRun(true)).rejects.toThrow('not authorized');
  });
});

test('somebody who is faster is not overwritten; the next run finds their deployment', async () => {
  alias('2', { '1': 0.1 });
  lambda.beforeNextWrite(() => [alias('3'), latest('3')]);
  await expect(run()).rejects.toThrow(ConcurrentChange);
  expect(state()).toMatchObject({ version: '3', weights: {} });
  expect(await run()).toMatchObject({ state: 'superseded' });
});

test('somebody who changes $LATEST meanwhile keeps it, and the canary is gone all the same', async () => {
  alias('1');
  latest('1');
  const deployer = fakeDeployer(lambda);
  const slow = { ...deployer, restoreLatest: async (...of: Parameters<typeof deployer.restoreLatest>) => { latest('3'); return deployer.restoreLatest(...of); } };
  expect(await rollBack({ component, deployment, promoting: true, fence: false }, { ...ports(), deployer: slow })).toMatchObject({ state: 'rolled-back' });
  expect(state()).toMatchObject({ version: '2', latest: '3' });
});

test.each([['AccessDeniedException', 'no key'], ['UnsafeState', 'its environment cannot be read'], ['CodeStorageExceededException', 'full']])('$LATEST that can never be put back (%s) is told, and keeps nothing open: the alias is back', async (name, message) => {
  alias('1');
  latest('1');
  const restoreLatest = async () => { throw Object.assign(new Error(message), { name }); };
  const end = await rollBack({ component, deployment, promoting: true, fence: false }, { ...ports(), deployer: { ...fakeDeployer(lambda), restoreLatest } });
  expect(end).toMatchObject({ state: 'rolled-back', detail: expect.stringContaining(`; $LATEST could not be put back: deploy the code of version 2 before the next change (${name}: ${message})`) });
  expect(state()).toMatchObject({ version: '2', weights: {}, latest: '1' });
});

test('what another try may not meet is tried again', async () => {
  alias('1');
  latest('1');
  const restoreLatest = async () => { throw Object.assign(new Error('slow down'), { name: 'TooManyRequestsException' }); };
  await expect(rollBack({ component, deployment, promoting: true, fence: false }, { ...ports(), deployer: { ...fakeDeployer(lambda), restoreLatest } })).rejects.toThrow('slow down');
});
