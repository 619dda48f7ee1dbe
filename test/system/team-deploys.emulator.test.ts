import { LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { subjectOf } from '../../core/names';
import { stopAllTraffic } from './a-component';
import { aTeam, type Team, type TeamFunction } from './a-team';
import { call, chainOf, deployed, deployedRatchet, entryOf, startImprovement, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

const pricing = (greeting: string): string => `const prices: Record<string, number> = { tea: 3, cup: 8, jug: 5 };

export const handler = async ({ sku }: { sku: string }): Promise<{ sku: string; price: number | null; greeting: string }> => {
  const price = prices[sku];
  if (price === undefined) throw new Error(\`price of \${sku}: not known\`);
  return { sku, price, greeting: '${greeting}' };
};
`;
const test1 = `import { handler } from './handler';

test('knows what tea costs', async () => {
  expect(await handler({ sku: 'tea' })).toMatchObject({ price: 3 });
});
`;
const before: TeamFunction = { source: pricing('hello'), test: test1, props: { mode: 'auto' } };
const events = [{ sku: 'tea' }, { sku: 'cup' }, { sku: 'pot' }];
/** Nobody asked for a jug while the gates looked at recorded calls. */
const withJugs = [...events, { sku: 'jug' }, { sku: 'jug' }];

let team: Team | undefined;

jest.setTimeout(240_000);
beforeAll(async () => {
  team = await aTeam('Greeting', { 'mended-well': before, 'mended-badly': before });
});
afterAll(async () => {
  await stopAllTraffic();
  team?.leave();
});

test('the team deploys after a fix that serves and after one that was taken back: theirs serves, and a fix that it drops is announced', async () => {
  const [well, badly] = [team!.component('mended-well'), team!.component('mended-badly')];
  await Promise.all([well.serve(60, events), badly.serve(60, events)]);
  well.traffic(events);
  const [good, bad] = await Promise.all([startImprovement(well.name), startImprovement(badly.name)]);
  await deployed(bad.improvementId);
  badly.traffic(withJugs);
  await expectEnded(well, good.improvementId, { outcome: 'promoted', serves: '2' });
  const { reason } = await expectEnded(badly, bad.improvementId, { outcome: 'rolled-back', serves: '1' });
  expect(reason).toMatch(/version 2 failed \d+ of \d+ calls, version 1 beside it \d+ of \d+: more calls fail|the failures are not measurably rarer/);
  await stopAllTraffic();
  expect((await descriptions(badly.functionName))['2']).toBe(`Ratchet improvement ${bad.improvementId}`);

  // The next attempt knows the one that was taken back, and has no other reply.
  const next = await startImprovement(badly.name);
  const { reason: nothing } = await expectEnded(badly, next.improvementId, { outcome: 'no-strategy', serves: '1' });
  expect(nothing).toContain(`the patch repeats attempt 1 of ${bad.improvementId} (model): rolled-back: `);

  await team!.deploy({ 'mended-well': { ...before, props: { mode: 'auto', memorySize: 256 } } });
  expect(await well.alias()).toEqual({ version: '3', weights: {} });
  expect(await well.sha256('3')).toBe(await well.sha256('2'));
  expect((await call('sweep', {})).error).toBeUndefined();
  expect(await overwrittenIn(good.improvementId)).toEqual([]);

  await team!.deploy(Object.fromEntries(['mended-well', 'mended-badly'].map((name) => [name, { ...before, source: pricing('good day') }])));
  expect([await well.alias(), await badly.alias()]).toEqual([{ version: '4', weights: {} }, { version: '3', weights: {} }]);
  expect((await call('sweep', {})).error).toBeUndefined();
  expect((await entryOf(subjectOf.improvement(good.improvementId), 'fix-overwritten')).summary).toMatch(/^mended-well: version 4 serves in place of version 3, which Ratchet had promoted .* If its source lacks the fix, the fault is back: ratchet show /);
  expect(await overwrittenIn(bad.improvementId)).toEqual([]);
  for (const component of [well, badly]) expect(await component.sha256('$LATEST')).toBe(await component.sha256((await component.alias()).version));
  expect(await (await deployedRatchet()).leases.held(tenant)).toEqual(expect.not.arrayContaining([expect.objectContaining({ component: well.name })]));
});

async function overwrittenIn(improvementId: string): Promise<readonly string[]> {
  return (await chainOf(improvementId)).filter(({ kind }) => kind === 'fix-overwritten').map(({ summary }) => summary);
}

async function descriptions(functionName: string): Promise<Readonly<Record<string, string>>> {
  const { Versions } = await new LambdaClient({}).send(new ListVersionsByFunctionCommand({ FunctionName: functionName }));
  return Object.fromEntries((Versions ?? []).map(({ Version, Description }) => [Version, Description ?? '']));
}
