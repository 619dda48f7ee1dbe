/** All that asks the model, in one file: its circuit is the tenant's, and files run beside each other. */
import { randomBytes } from 'node:crypto';
import { LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { dynamodbCircuits } from '../../adapters/dynamodb-circuits';
import { closedCircuit } from '../../core/circuit';
import type { Outcome } from '../../core/cycle';
import type { JournalRecord } from '../../core/journal';
import { subjectOf } from '../../core/names';
import { stopAllTraffic } from './a-component';
import { aTeam, type Team, type TeamFunction } from './a-team';
import { call, chainOf, deployed, deployedRatchet, dynamodb, entryOf, resource, startImprovement, tenant } from './deployed-ratchet';
import { logLines } from '../local/emulated-functions';
import { expectEnded } from './expect-ended';

const pricingTest = `import { handler } from './handler';

test('knows what tea costs', async () => {
  expect(await handler({ sku: 'tea' })).toMatchObject({ price: 3 });
});
`;

/** The call that fails is one for a price that nobody entered; no template mends that, so the model is asked. */
const pricing: TeamFunction = {
  source: `const prices: Record<string, number> = { tea: 3, cup: 8 };

export const handler = async ({ sku }: { sku: string }): Promise<{ sku: string; price: number | null }> => {
  const price = prices[sku];
  if (price === undefined) throw new Error(\`price of \${sku}: not known\`);
  return { sku, price };
};
`,
  test: pricingTest,
  // What is accepted is not deployed: the gates are what is looked at.
  props: { mode: 'propose' },
};
const events = [{ sku: 'tea' }, { sku: 'cup' }, { sku: 'pot' }];

/** Component → what the candidate of its first reply is found to do. The replies are in test/local/replies. */
const hostile: Readonly<Record<string, RegExp>> = {
  'loops-for-ever': /reproduction: the candidate ended as timeout: ran longer than [\d.]+ s/,
  'prints-without-end': /reproduction: the candidate ended as output: /,
  'exits-at-once': /reproduction: the candidate ended as exit: /,
  // In plain sight, so that it is never built; `test/lambdas/sandbox/hostile.test.ts` has what tries it in the sandbox.
  'tries-the-network': /reach: src\/tries-the-network\/handler\.ts:5.*fetch/,
  'forges-a-result': /reproduction: the candidate ended as forged: /,
};

/** Component → what is said of its model's replies, each of which is the same. */
const speechless: Readonly<Record<string, RegExp>> = {
  'answers-nothing': /the reply is empty/,
  'answers-garbage': /the reply cannot be read/,
  'answers-missing-file': /the reply cannot be applied: .*src\/rates\.ts/,
};

/** Sent with each call; some of them into the error's message. */
const secrets = ['ann.lee@shop.example', 'pa55-w0rd-of-ann', `eyJhbGciOiJIUzI1NiJ9.${'QWxhZGRpbjpvcGVu'.repeat(4)}.c2lnbmF0dXJl`, '4111111111111111'];
const secretEvents = events.map((event) => ({ ...event, email: secrets[0], password: secrets[1], headers: { authorization: `Bearer ${secrets[2]}` }, note: `card ${secrets[3]}` }));
/** More than a log line takes, however it is packed. */
const largeEvents = events.map((event) => ({ ...event, picture: randomBytes(400_000).toString('base64') }));

const throttled = ['throttled-away', 'asked-in-vain'];
const s3 = new S3Client({ forcePathStyle: true });
const greeting = (word: string): string => `const prices: Record<string, number> = { tea: 3, cup: 8, jug: 5 };

export const handler = async ({ sku }: { sku: string }): Promise<{ sku: string; price: number | null; greeting: string }> => {
  const price = prices[sku];
  if (price === undefined) throw new Error(\`price of \${sku}: not known\`);
  return { sku, price, greeting: '${word}' };
};
`;
const before: TeamFunction = { source: greeting('hello'), test: pricingTest, props: { mode: 'auto' } };
/** Nobody asked for a jug while the gates looked at recorded calls. */
const withJugs = [...events, { sku: 'jug' }, { sku: 'jug' }];

let team: Team | undefined;
const leaving: Team[] = [];

jest.setTimeout(240_000);
beforeAll(async () => {
  team = await aTeam('Pricing', Object.fromEntries([...Object.keys(hostile), ...Object.keys(speechless), ...throttled, 'sends-secrets', 'sends-pictures'].map((name) => [name, pricing])));
  leaving.push(team);
});
afterAll(async () => {
  await stopAllTraffic();
  for (const each of leaving) each.leave();
});

test.concurrent.each(Object.entries(hostile))('a candidate that %s is refused by name, and the next run is clean', async (name, said) => {
  const { chain } = await improve(name, 'proposed');
  const judged = chain.filter(({ kind, summary }) => kind === 'tested' || (kind === 'verdict' && summary.startsWith('rejected')));
  expect(judged.map(({ summary }) => summary)).toEqual([expect.stringMatching(said), expect.stringMatching(/^accepted: .*red before \(Error: price of pot: not known\), green after \(answered\)/)]);
});

test.concurrent.each(Object.entries(speechless))('a model that %s: its reasons are in the journal, and the improvement ends', async (name, said) => {
  const { chain, outcome } = await improve(name, 'no-strategy');
  expect(chain.filter(({ kind }) => kind === 'proposed').map(({ summary }) => summary)).toEqual([expect.stringMatching(said), expect.stringMatching(said), expect.stringMatching(/model: (the model gives the same useless reply again|attempts 1 and 2 by the model failed in the same way): /)]);
  expect(outcome.costUsd).toBeGreaterThan(0);
});

test('the team deploys after a fix that serves and after one that was taken back: theirs serves, and a fix that it drops is announced', async () => {
  const greeters = await aTeam('Greeting', { 'mended-well': before, 'mended-badly': before });
  leaving.push(greeters);
  const [well, badly] = [greeters.component('mended-well'), greeters.component('mended-badly')];
  await Promise.all([well.serve(60, events), badly.serve(60, events)]);
  well.traffic(events);
  const [good, bad] = await Promise.all([startImprovement(well.name), startImprovement(badly.name)]);
  await deployed(bad.improvementId);
  badly.traffic(withJugs);
  await expectEnded(well, good.improvementId, { outcome: 'promoted', serves: '2' });
  const { reason } = await expectEnded(badly, bad.improvementId, { outcome: ['rolled-back', 'no-effect'], serves: '1' });
  expect(reason).toMatch(/version 2 failed \d+ of \d+ calls, version 1 beside it \d+ of \d+: more calls fail|with what was never seen before|the failures are not measurably rarer/);
  await stopAllTraffic();
  expect((await descriptions(badly.functionName))['2']).toBe(`Ratchet improvement ${bad.improvementId}`);

  // The next attempt knows the one that was taken back, and has no other reply; by now its text may be known from the log, too.
  const next = await startImprovement(badly.name);
  const { reason: nothing } = await expectEnded(badly, next.improvementId, { outcome: 'no-strategy', serves: '1' });
  expect(nothing).toMatch(new RegExp(`the patch repeats attempt 1 of ${bad.improvementId} \\(model\\): (?:rolled-back|no-effect): |attempts 1 and 2 by the model failed in the same way: the reply puts "jugs are no longer sold" into the code`));

  await greeters.deploy({ 'mended-well': { ...before, props: { mode: 'auto', memorySize: 2048 } } });
  expect(await well.alias()).toEqual({ version: '3', weights: {} });
  expect(await well.sha256('3')).toBe(await well.sha256('2'));
  expect((await call('sweep', {})).error).toBeUndefined();
  expect(await overwrittenIn(good.improvementId)).toEqual([]);

  await greeters.deploy(Object.fromEntries(['mended-well', 'mended-badly'].map((name) => [name, { ...before, source: greeting('good day') }])));
  expect([await well.alias(), await badly.alias()]).toEqual([{ version: '4', weights: {} }, { version: '3', weights: {} }]);
  expect((await call('sweep', {})).error).toBeUndefined();
  expect((await entryOf(subjectOf.improvement(good.improvementId), 'fix-overwritten')).summary).toMatch(/^mended-well: version 4 serves in place of version 3, which Ratchet had promoted .* If its source lacks the fix, the fault is back$/);
  expect(await overwrittenIn(bad.improvementId)).toEqual([]);
  for (const component of [well, badly]) expect(await component.sha256('$LATEST')).toBe(await component.sha256((await component.alias()).version));
  expect(await (await deployedRatchet()).leases.held(tenant)).toEqual(expect.not.arrayContaining([expect.objectContaining({ component: well.name })]));
});

test('a model that throttles: the circuit opens for the next improvement too, and closes with the first answer', async () => {
  const circuits = dynamodbCircuits({ client: dynamodb, stateTable: (await deployedRatchet()).stateTable });
  const circuit = 'model/us.anthropic.claude-sonnet-4-6';
  const { chain, outcome } = await improve('throttled-away', 'no-strategy');
  expect(chain.filter(({ kind }) => kind === 'model-failed').map(({ summary }) => summary)).toEqual(Array(3).fill(expect.stringMatching(/ThrottlingException/)));
  expect(outcome.reason).toMatch(/the circuit is open until .* after 3 failures in a row/);

  const inVain = await improve('asked-in-vain', 'no-strategy');
  expect(inVain.outcome.reason).toMatch(/the circuit is open until /);
  expect(inVain.chain.filter(({ kind }) => kind === 'model-failed')).toEqual([]);

  const open = await circuits.read(tenant, circuit);
  await circuits.write(tenant, circuit, open, { ...open, openUntil: new Date(Date.now() - 1000).toISOString() });
  const { improvementId } = await startImprovement('asked-in-vain');
  await expectEnded(team!.component('asked-in-vain'), improvementId, { outcome: 'proposed', serves: '1' });
  expect(await circuits.read(tenant, circuit)).toEqual(closedCircuit);
});

test('what callers send is redacted before anything of it is written', async () => {
  const { improvementId } = await improve('sends-secrets', 'proposed', secretEvents);
  const kept = [...(await textsUnder('recordings/bench/sends-secrets/')), ...(await textsUnder(`improvements/bench/${improvementId}/`)), ...(await logLines(team!.component('sends-secrets').functionName))];
  expect(kept.length).toBeGreaterThan(60);
  // The lines hold their recordings deflated, so the recordings themselves are what tells.
  expect(kept.filter((text) => text.includes('"password"')).length).toBeGreaterThan(10);
  for (const secret of secrets) expect(kept.filter((text) => text.includes(secret))).toEqual([]);
});

test('a call that is too large to be recorded is no evidence: the reason is said, and nothing is proposed', async () => {
  const { outcome } = await improve('sends-pictures', 'rejected', largeEvents);
  expect(outcome.reason).toMatch(/reproduction: no failed call was recorded, so nothing shows that the fault is gone/);
  expect(await textsUnder('recordings/bench/sends-pictures/failed/')).toEqual([]);
});

async function textsUnder(prefix: string): Promise<readonly string[]> {
  const Bucket = await resource('AWS::S3::Bucket', 'StoresArtifacts');
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  return Promise.all((Contents ?? []).map(async ({ Key }) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString()));
}

async function improve(name: string, ending: Outcome['kind'], sent: readonly object[] = events): Promise<{ readonly chain: readonly JournalRecord[]; readonly outcome: Outcome; readonly improvementId: string }> {
  const component = team!.component(name);
  await component.serve(60, sent);
  const { improvementId } = await startImprovement(name);
  await entryOf(subjectOf.improvement(improvementId), 'outcome', 200);
  const chain = await chainOf(improvementId);
  return { improvementId, outcome: await expectEnded(component, improvementId, { outcome: ending, serves: '1' }), chain };
}

async function overwrittenIn(improvementId: string): Promise<readonly string[]> {
  return (await chainOf(improvementId)).filter(({ kind }) => kind === 'fix-overwritten').map(({ summary }) => summary);
}

async function descriptions(functionName: string): Promise<Readonly<Record<string, string>>> {
  const { Versions } = await new LambdaClient({}).send(new ListVersionsByFunctionCommand({ FunctionName: functionName }));
  return Object.fromEntries((Versions ?? []).map(({ Version, Description }) => [Version, Description ?? '']));
}
