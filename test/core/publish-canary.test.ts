import { ForeignChange, NotFound, StaleFencingToken, UnsafeState } from '../../core/errors';
import type { Deployment } from '../../core/cycle';
import { publishCanary, withPublished } from '../../core/publish-canary';
import { sampleComponent } from '../adapters/samples';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeDeployer } from '../fakes/deployer';
import { fakeFunctions } from '../fakes/functions';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fixedSha256, fixedZip } from './code-samples';

const component = sampleComponent();
const { functionName } = component;
const improvement = { improvementId: 'price-quote-1' };
const at = '2026-11-21T10:00:00.000Z';
const planned: Deployment = {
  state: 'canary', returnTo: '1', canary: '', zipKey: 'function.zip', returnToSha256: shaOf('1'), canarySha256: fixedSha256, stage: 0, weight: 0.1, moreStages: true, startedAt: at, stageStartedAt: at, settleSeconds: 0, lookSeconds: 60, detail: '',
};

const unzipped = ({ zipKey: _zipKey, ...rest }: Deployment): Deployment => rest;
type Shop = Awaited<ReturnType<typeof makeShop>>;
async function makeShop() {
  const lambda = lambdaWorld();
  lambda.addFunction(functionName);
  lambda.publish(functionName, at);
  lambda.putAlias(functionName, 'live', { version: '1', weights: {} });
  const artifacts = fakeArtifacts();
  await artifacts.putBytes('function.zip', fixedZip);
  const [deployer, functions] = [fakeDeployer(lambda), fakeFunctions(lambda)];
  const deploy = async (of = planned, ports = { artifacts, deployer, stillOurs }) => publishCanary(component, improvement, await withPublished(component, of, functions), ports);
  const state = () => ({ versions: [...lambda.get(functionName).versions.values()].map(({ codeSha256 }) => codeSha256), latest: lambda.get(functionName).latest.codeSha256, alias: lambda.get(functionName).aliases.get('live')?.version });
  return { lambda, artifacts, deployer, functions, deploy, state };
}
const stillOurs = async (): Promise<void> => undefined;
const published = { versions: [shaOf('1'), fixedSha256], latest: shaOf('1'), alias: '1' };
const untouched = { ...published, versions: [shaOf('1')] };

test('publishes the zip as a version that names its improvement, puts $LATEST back, and leaves the alias alone', async () => {
  const { deploy, state, lambda, functions } = await makeShop();
  expect(await deploy()).toEqual({ ...planned, canary: '2' });
  expect(state()).toEqual(published);
  expect(lambda.get(functionName).versions.get('2')?.description).toBe('Ratchet improvement price-quote-1');
  expect(Buffer.from(await functions.code(component, '2')).equals(Buffer.from(fixedZip))).toBe(true);
});

test('run twice, it gives the same version and changes nothing', async () => {
  const { deploy, state, lambda } = await makeShop();
  const once = await deploy();
  const { revisionId } = lambda.get(functionName).latest;
  expect(await deploy()).toEqual(once);
  expect(await deploy(once)).toEqual(once);
  expect(state()).toEqual(published);
  expect(lambda.get(functionName).latest.revisionId).toBe(revisionId);
});

test.each<readonly [string, (shop: Shop) => unknown]>([
  ['before anything was published, with $LATEST changed', ({ lambda }) => lambda.updateLatest(functionName, { codeSha256: fixedSha256 })],
  ['after publishing, before $LATEST was put back', async ({ deploy, artifacts, deployer }) =>
    expect(deploy(planned, { artifacts, stillOurs, deployer: { ...deployer, restoreLatest: async () => { throw new TypeError('killed'); } } })).rejects.toThrow('killed')],
])('cut off %s: the next run completes it', async (_name, cutOff) => {
  const made = await makeShop();
  await cutOff(made);
  expect(made.state().latest).toBe(fixedSha256);
  expect(await made.deploy()).toEqual({ ...planned, canary: '2' });
  expect(made.state()).toEqual(published);
});

test.each<readonly [string, (shop: Shop) => unknown, string]>([
  ['by its configuration alone', ({ lambda }) => lambda.updateLatest(functionName, { settings: { memoryMb: 1024 } }), shaOf('1')],
  ['before', ({ lambda }) => lambda.updateLatest(functionName, { codeSha256: shaOf('theirs') }), shaOf('theirs')],
  ['in the very moment', ({ lambda }) => lambda.beforeNextWrite(() => lambda.updateLatest(functionName, { codeSha256: shaOf('theirs') })), shaOf('theirs')],
])('somebody else who changed $LATEST %s is not overwritten, and nothing is published', async (_name, change, latest) => {
  const made = await makeShop();
  change(made);
  await expect(made.deploy()).rejects.toThrow(ForeignChange);
  expect(made.state()).toEqual({ ...untouched, latest });
});

test('an improvement whose lease has gone to somebody else changes nothing', async () => {
  const { deploy, state, artifacts, deployer } = await makeShop();
  await expect(deploy(planned, { artifacts, deployer, stillOurs: async () => { throw new StaleFencingToken('gone'); } })).rejects.toThrow(StaleFencingToken);
  expect(state()).toEqual(untouched);
});

test('a configuration that somebody gives $LATEST meanwhile stays, with the code that serves', async () => {
  const { deploy, lambda, artifacts, deployer } = await makeShop();
  const slow = { ...deployer, publish: async (...of: Parameters<typeof deployer.publish>) => { const version = await deployer.publish(...of); lambda.updateLatest(functionName, { settings: { memoryMb: 1024 } }); return version; } };
  await deploy(planned, { artifacts, stillOurs, deployer: slow });
  expect(lambda.get(functionName).latest).toMatchObject({ codeSha256: shaOf('1'), settings: { memoryMb: 1024 } });
});

test('somebody else who changes $LATEST after the publishing keeps it', async () => {
  const { deploy, state, artifacts, deployer, lambda } = await makeShop();
  const slow = { ...deployer, publish: async (...of: Parameters<typeof deployer.publish>) => { const version = await deployer.publish(...of); lambda.updateLatest(functionName, { codeSha256: shaOf('theirs') }); return version; } };
  await expect(deploy(planned, { artifacts, stillOurs, deployer: slow })).rejects.toThrow(ForeignChange);
  expect(state()).toEqual({ ...published, latest: shaOf('theirs') });
});

test.each<readonly [string, Deployment, new (message: string) => Error]>([
  ['a zip with another hash than the verdict names', { ...planned, canarySha256: shaOf('accepted') }, UnsafeState],
  ['a zip that is gone', { ...planned, zipKey: 'gone.zip' }, NotFound],
  ['neither a version nor a zip', unzipped(planned), UnsafeState],
  ['a later stage without a version', { ...planned, stage: 1 }, UnsafeState],
])('refuses %s, and changes nothing', async (_name, deployment, error) => {
  const { deploy, state } = await makeShop();
  await expect(deploy(deployment)).rejects.toThrow(error);
  expect(state()).toEqual(untouched);
});

test.each<readonly [string, Deployment]>([
  ['a later stage', { ...planned, stage: 1, canary: '7' }],
  ['an earlier version', { ...unzipped(planned), canary: '7' }],
])('%s publishes nothing', async (_name, deployment) => {
  const { deploy, state } = await makeShop();
  expect(await deploy(deployment)).toEqual(deployment);
  expect(state()).toEqual(untouched);
});
