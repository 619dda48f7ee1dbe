import { revertGates } from '../../core/gates';
import { deployable } from '../../core/gates/deployable';
import { servedWell } from '../../core/gates/served-well';
import type { Gate, RevertContext } from '../../core/gates/types';
import { versionExists } from '../../core/gates/version-exists';
import { type RevertCandidate, type VersionCounters, gateResult, verdict as verdictSchema } from '../../core/cycle';
import { SourceUnavailable } from '../../core/errors';
import { judgeCandidate } from '../../core/judge-candidate';
import { ownTag } from '../../core/names';
import { bucketOf } from '../../core/histogram';
import { sampleComponent } from '../adapters/samples';
import type { FunctionConfiguration } from '../../core/ports';
import { fakeClock } from '../fakes/clock';
import { fakeFunctions } from '../fakes/functions';
import { findingOf, opportunityOf } from './telemetry-of';
import { type LambdaWorld, lambdaWorld, shaOf } from '../fakes/lambda-world';

const component = sampleComponent();
const { functionName } = component;
const candidate: RevertCandidate = { strategy: 'revert', summary: 's', version: '1', replaces: '2', codeSha256: shaOf('1') };
const improvementOf = (detector = 'failure-rate-rise') =>
  ({ improvementId: 'i', tenant: 'shop', component: 'price-quote', cycleId: 'c', emergency: true, opportunity: opportunityOf({ findings: [findingOf({ detector })] }) });
const counted = (version: string, requests: number, failed: number): VersionCounters =>
  ({ version, requests, failed, firstAt: '2026-11-21T09:00:00.000Z', lastAt: '2026-11-21T10:00:00.000Z', failures: {}, durations: {}, coldStarts: 0, maxMemoryMb: 0, memoryMb: 0 });

function newWorld(): LambdaWorld {
  const lambda = lambdaWorld();
  lambda.addFunction(functionName);
  lambda.publish(functionName, '2026-11-20T10:00:00.000Z');
  lambda.updateLatest(functionName, { codeSha256: shaOf('2') });
  lambda.publish(functionName, '2026-11-21T09:50:00.000Z');
  lambda.putAlias(functionName, 'live', { version: '2', weights: {} });
  return lambda;
}
const context = (lambda: LambdaWorld, served: readonly VersionCounters[] = [counted('1', 1000, 1), counted('2', 100, 30)], change: Partial<RevertCandidate> = {}) =>
  ({ component, improvement: improvementOf(), diagnosis: { summary: 's', suspectVersion: '2', guilty: true, confidence: 1, evidence: {}, strategies: [], key: 'k' }, candidate: { ...candidate, ...change }, replaces: '2', target: '1', functions: fakeFunctions(lambda), served });
const check = async (gate: Gate<RevertContext>, lambda: LambdaWorld, served?: readonly VersionCounters[], change?: Partial<RevertCandidate>) =>
  gateResult.parse({ gate: gate.name, ...(await gate.check(context(lambda, served, change))) });

test('every gate passes where all is well, and the registry holds them cheapest first', async () => {
  expect(revertGates.map(({ name }) => name)).toEqual(['version-exists', 'served-well', 'deployable']);
  for (const gate of revertGates) expect(await check(gate, newWorld())).toMatchObject({ passed: true });
});

describe('version-exists', () => {
  test('refuses a version that is gone', async () => {
    const lambda = newWorld();
    lambda.removeVersion(functionName, '1');
    expect(await check(versionExists, lambda)).toMatchObject({ passed: false, reason: 'version 1 is gone: was it removed by a deployment without RETAIN?', figures: { seenSha256: 'none' } });
  });
  test('refuses other code than the candidate names', async () => {
    expect(await check(versionExists, newWorld(), [], { codeSha256: shaOf('other') })).toMatchObject({ passed: false, reason: 'version 1 has other code than the candidate names', figures: { seenSha256: shaOf('1'), expectedSha256: shaOf('other') } });
  });
});

describe('served-well', () => {
  test.each([
    ['nothing is known of it', [counted('2', 100, 30)], false, 'version 1 failed 0 of 0 calls, version 2 fails 30 of 100; at least 50 calls are needed to know that it served well'],
    ['one call too few', [counted('1', 49, 0), counted('2', 100, 30)], false, 'at least 50 calls are needed'],
    ['just enough calls', [counted('1', 50, 0), counted('2', 100, 30)], true, 'version 1 failed 0 of 50 calls, version 2 fails 30 of 100'],
    ['as bad as may be', [counted('1', 100, 5), counted('2', 100, 30)], true, 'version 1 failed 5 of 100'],
    ['it failed before as well', [counted('1', 100, 6), counted('2', 100, 90)], false, 'more than 5 % failed before as well'],
    ['half as often', [counted('1', 100, 2), counted('2', 100, 4)], true, ''],
    ['more than half as often', [counted('1', 100, 3), counted('2', 100, 5)], false, 'going back would not halve the failures'],
    ['nothing fails on either', [counted('1', 100, 0), counted('2', 100, 0)], true, ''],
  ])('%s', async (_name, served, passed, reason) => {
    const result = await check(servedWell, newWorld(), served);
    expect(result.passed).toBe(passed);
    expect(result.reason).toContain(reason);
  });
});

describe('served-well, where the fault is slowness', () => {
  const slow = (version: string, ms: number, failed = 0) => ({ ...counted(version, 100, failed), durations: { [bucketOf(ms)]: 100 } });
  test.each([
    ['much quicker', [slow('1', 100), slow('2', 1000)], true, '95 % of the calls within 10'],
    ['as slow', [slow('1', 1000), slow('2', 1000)], false, 'going back would not make it quicker'],
    ['hardly quicker', [slow('1', 950), slow('2', 1000)], false, 'going back would not make it quicker'],
    ['quicker, but it failed', [slow('1', 100, 10), slow('2', 1000)], false, 'more than 5 % failed before as well'],
    ['quicker, and it failed a little more often: slowness is what counts', [slow('1', 100, 3), slow('2', 1000, 3)], true, ''],
  ])('%s', async (_name, served, passed, reason) => {
    const result = await servedWell.check({ ...context(newWorld(), served), improvement: improvementOf('latency-shift') });
    expect(result.passed).toBe(passed);
    expect(result.reason).toContain(reason);
  });
});

describe('deployable', () => {
  const cases: readonly (readonly [string, (lambda: LambdaWorld) => void, string])[] = [
    ['no tag', (lambda) => lambda.setTags(functionName, {}), `function ${functionName} does not carry the tag of this installation`],
    ['another installation\'s tag', (lambda) => lambda.setTags(functionName, { 'ratchet:managed': 'other' }), 'does not carry the tag of this installation'],
    ['Ratchet\'s own function', (lambda) => lambda.setTags(functionName, { 'ratchet:managed': 'test', [ownTag]: 'test' }), 'or is Ratchet\'s own'],
    ['the alias serves something else', (lambda) => lambda.putAlias(functionName, 'live', { version: '1', weights: {} }), 'the alias serves version 1, expected version 2'],
    ['somebody else\'s weights', (lambda) => lambda.putAlias(functionName, 'live', { version: '2', weights: { '1': 0.25 } }), 'somebody else\'s weights are on the alias: version 2 with version 1 at 25 %'],
    ['provisioned concurrency', (lambda) => lambda.setProvisioned(functionName, ['live']), 'the alias has provisioned concurrency, and then cannot split calls'],
    ['an update in progress', (lambda) => lambda.updateLatest(functionName, {}, false), 'an update of the function is in progress (InProgress)'],
  ];
  test.each(cases)('refuses: %s', async (_name, change, reason) => {
    const lambda = newWorld();
    change(lambda);
    const result = await check(deployable, lambda);
    expect(result.passed).toBe(false);
    expect(result.reason).toContain(reason);
    expect(result.reason.split('; ')).toHaveLength(1);
  });

  test.each([
    ['a container image', { packageType: 'Image' }, {}, 'version 1 is a container image'],
    ['another role', {}, { role: 'arn:aws:iam::000000000000:role/new' }, 'the versions have different roles (arn:aws:iam::000000000000:role/'],
    ['another dead-letter target', {}, { deadLetterTarget: 'arn:aws:sqs:us-east-1:000000000000:dlq' }, 'the versions have different dead-letter targets'],
  ])('refuses: %s', async (_name, made, changed, reason) => {
    const lambda = lambdaWorld();
    lambda.addFunction(functionName, made);
    lambda.publish(functionName, '2026-11-20T10:00:00.000Z');
    lambda.updateLatest(functionName, { codeSha256: shaOf('2'), ...changed });
    lambda.publish(functionName, '2026-11-21T09:50:00.000Z');
    lambda.putAlias(functionName, 'live', { version: '2', weights: {} });
    expect(await check(deployable, lambda)).toMatchObject({ passed: false, reason: expect.stringContaining(reason) });
  });

  test.each<readonly [string, Partial<FunctionConfiguration>, string]>([
    ['more code than an update takes directly', { codeSizeBytes: 50 * 1024 * 1024 + 1 }, 'version 1 has 52428801 bytes of code, expected at most 52428800'],
    ['an environment that cannot be read', { environmentReadable: false }, 'the environment of a version cannot be read (its key?)'],
  ])('refuses: %s', async (_name, change, reason) => {
    const { functions, ...rest } = context(newWorld());
    const configuration = async (...of: Parameters<typeof functions.configuration>) => ({ ...(await functions.configuration(...of)), ...change });
    expect(await deployable.check({ ...rest, functions: { ...functions, configuration } })).toMatchObject({ passed: false, reason: expect.stringContaining(reason) });
  });

  test('names every refusal at once', async () => {
    const lambda = newWorld();
    for (const [, change] of cases) change(lambda);
    expect((await check(deployable, lambda)).reason.split('; ').length).toBeGreaterThanOrEqual(4);
  });

  describe('of what is built anew', () => {
    const fresh = (lambda: LambdaWorld) => deployable.check({ ...context(lambda), target: undefined });
    test('$LATEST is the version that serves', async () => {
      const lambda = newWorld();
      expect(await fresh(lambda)).toMatchObject({ passed: true, reason: 'a new version can serve beside version 2' });
    });
    test('refuses to build upon a change of somebody else\'s', async () => {
      const lambda = newWorld();
      lambda.updateLatest(functionName, { codeSha256: shaOf('3') });
      expect(await fresh(lambda)).toMatchObject({ passed: false, reason: '$LATEST is not version 2: a change of somebody else\'s is under way, and is not built upon' });
      expect(await check(deployable, lambda)).toMatchObject({ passed: true });
    });
  });

  test('provisioned concurrency on another alias does not matter', async () => {
    const lambda = newWorld();
    lambda.setProvisioned(functionName, ['other']);
    expect(await check(deployable, lambda)).toMatchObject({ passed: true });
  });
});

describe('judgeCandidate', () => {
  const gate = (name: string, passed: boolean): Gate<RevertContext> => ({ name, doc: '', check: async () => ({ passed, reason: `because of ${name}`, figures: {} }) });
  const judge = async (...registered: Gate<RevertContext>[]) => verdictSchema.parse(await judgeCandidate(context(newWorld()), registered, shaOf('1'), fakeClock()));

  test('accepts what every gate passes, and is bound to the candidate\'s hash', async () => {
    expect(await judge(gate('a', true), gate('b', true))).toMatchObject({ accepted: true, reason: '2 gates passed: because of a; because of b', candidateSha256: shaOf('1') });
  });
  test('tells every reason of a rejection, not only the first', async () => {
    expect(await judge(gate('a', false), gate('b', true), gate('c', false))).toMatchObject({ accepted: false, reason: 'a: because of a; c: because of c', gates: [{ gate: 'a' }, { gate: 'b' }, { gate: 'c' }] });
  });
  test('a version that is gone is a rejection, although a later gate cannot even look at it', async () => {
    const lambda = newWorld();
    lambda.removeVersion(functionName, '1');
    expect(verdictSchema.parse(await judgeCandidate(context(lambda), revertGates, shaOf('1'), fakeClock()))).toMatchObject({ accepted: false, reason: expect.stringMatching(/^version-exists: version 1 is gone: .*; deployable: .*no version or alias 1$/) });
  });
  test('a source that does not answer is no rejection: the step is run again', async () => {
    const broken: Gate<RevertContext> = { name: 'broken', doc: '', check: async () => { throw new SourceUnavailable('throttled'); } };
    await expect(judgeCandidate(context(newWorld()), [broken], '', fakeClock())).rejects.toThrow(SourceUnavailable);
  });
});
