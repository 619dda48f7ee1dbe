import type { Improvement } from '../../../core/cycle';
import { subjectOf } from '../../../core/names';
import { step as reconcile } from '../../../lambdas/events/reconcile';
import { step as sweep } from '../../../lambdas/events/sweep';
import { execute, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

const first = 'price-quote-1';
const improvements = (world: ShopWorld) => world.ports.executions.started().filter(({ machine }) => machine === 'improvement');
const chainOf = (world: ShopWorld, id: string) => world.ports.journal.read(tenant, subjectOf.improvement(id));

/** Version 2 fails three calls of ten, and the improvement goes back to version 1. */
async function promoted() {
  const world = await shopWorld();
  await runImprovement(world);
  expect((await outcomeOf(world))?.kind).toBe('promoted');
  world.traffic.callsPerMinute = 20;
  return world;
}
/** The sweep of each minute. */
async function sweepFor(world: ShopWorld, minutes: number): Promise<string[]> {
  const said: string[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    await world.pass(60);
    said.push(...(await sweep.run({}, world.ports)).done);
  }
  return said;
}
async function runStarted(world: ShopWorld) {
  const [, second] = improvements(world);
  if (!second) throw new Error('nothing was started');
  await execute(world, 'improvement', second.name, second.input as { improvement: Improvement });
  return second.name;
}

it('a promotion that keeps well: a day of sweeps says one thing, at its end', async () => {
  const world = await promoted();
  const said = await sweepFor(world, 1445);
  expect(said).toEqual([expect.stringMatching(/^price-quote: price-quote-1: kept well for 24 h: version 1 failed 0 of 7,\d\d\d calls \(0 %\).*; in its watch at worst \d+ of \d+ calls \(30 %\)/)]);
  expect(improvements(world)).toHaveLength(1);
  expect(kindsOf(await chainOf(world, first)).filter((kind) => /look$|well|harm/.test(kind) && kind !== 'look')).toEqual(['kept-well']);
});

it('harm after eight hours: one new improvement names the first, is judged beside it, and goes back in spite of the cooldown', async () => {
  const world = await promoted();
  // The improvement's own cooldown is over by then; this one began when an operator did something.
  await sweepFor(world, 470);
  await world.ports.queue.startCooldown(tenant, 'price-quote', '2026-11-22T10:00:00.000Z');
  world.traffic.failing['1'] = 1;
  const said = await sweepFor(world, 1);
  expect(said).toEqual([expect.stringMatching(/^price-quote: version 1 failed \d+ of \d+ calls \(100 %\); .*total failure; price-quote-1 had promoted it in place of version 2\. price-quote-[0-9a-f]{12} goes back to version 2$/)]);
  const second = await runStarted(world);
  expect(await outcomeOf(world, second)).toMatchObject({ kind: 'promoted', reason: expect.stringMatching(/^version 2 failed \d+ of \d+ calls, version 1 beside it (\d+) of \1: the failures are rarer/) });
  expect(world.alias()).toEqual({ version: '2', weights: {} });
  expect(world.latest()).toBe(world.lambda.get(world.component.functionName).versions.get('2')?.codeSha256);
  expect(await world.ports.leases.held(tenant)).toEqual([]);
  const chain = await chainOf(world, second);
  expect(chain.find(({ kind }) => kind === 'diagnosed')).toMatchObject({ data: { diagnosis: { guilty: true, suspectVersion: '1', previousVersion: '2', strategies: ['revert'], evidence: { promotedBy: first } } } });
  expect(chain.find(({ kind }) => kind === 'verdict')?.summary).toMatch(/^accepted: .*version 2 failed \d+ of \d+ calls, version 1 fails (\d+) of \1/);

  // What the first promoted counts for nothing good any more, and its own looks are over; those at the second begin.
  expect((await chainOf(world, first)).at(-1)).toMatchObject({ kind: 'rolled-back', by: second, summary: expect.stringContaining(`${second} went back to version 2`) });
  expect(await world.ports.trackRecords.list(tenant)).toEqual(expect.arrayContaining([expect.objectContaining({ improvementId: first, good: false }), expect.objectContaining({ improvementId: second, good: true })]));
  expect(await world.ports.fixes.list(tenant)).toMatchObject([{ improvementId: second, version: '2', looks: { replaced: '1', done: 0 } }]);
  expect(world.ports.notifier.published.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['promoted', 'harm-after-promotion', 'canary-started']));
});

it('a false alarm costs a canary: what was promoted goes on serving, and nothing starts twice', async () => {
  const world = await promoted();
  await sweepFor(world, 30);
  world.traffic.failing['1'] = 1;
  await sweepFor(world, 2);
  // A dependency was down, and is back: the replaced version is no better than it ever was.
  world.traffic.failing['1'] = 0;
  world.traffic.callsPerMinute = 200;
  const second = await runStarted(world);
  expect((await outcomeOf(world, second))?.kind).toMatch(/^(rolled-back|no-effect|rejected)$/);
  expect(world.alias()).toEqual({ version: '1', weights: {} });
  expect(await sweepFor(world, 60)).toEqual([]);
  expect(improvements(world)).toHaveLength(2);
});

it('somebody else\'s deployment ends the looks', async () => {
  const world = await promoted();
  await sweepFor(world, 3);
  const { functionName, alias } = world.component;
  world.lambda.updateLatest(functionName, { codeSha256: 'third' });
  world.lambda.putAlias(functionName, alias, { version: world.lambda.publish(functionName, world.ports.clock.iso()), weights: {} });
  world.traffic.failing['3'] = 1;
  expect(await sweepFor(world, 20)).toEqual([expect.stringMatching(/^price-quote: version 3 serves in place of version 1, which Ratchet had promoted/)]);
  expect(improvements(world)).toHaveLength(1);
});

describe('an operator sets a version', () => {
  const ask = (toVersion: string) => ({ tenant, component: 'price-quote', toVersion, reason: 'customers complain', by: 'ann' });

  it('by one alias update; $LATEST follows, the fix is forgotten, the component cools down', async () => {
    const world = await promoted();
    const answer = await reconcile.run(ask('2'), world.ports);
    expect(answer).toBe('version 2 of price-quote serves alone in place of version 1; $LATEST equals version 2');
    expect(world.alias()).toEqual({ version: '2', weights: {} });
    expect(world.latest()).toBe(world.lambda.get(world.component.functionName).versions.get('2')?.codeSha256);
    expect(await world.ports.fixes.list(tenant)).toEqual([]);
    expect((await world.ports.queue.cooldowns(tenant)).get('price-quote')).toBe(new Date(world.ports.clock.now() + 6 * 3_600_000).toISOString());
    expect((await chainOf(world, first)).at(-1)).toMatchObject({ kind: 'rolled-back', by: 'ann' });
    expect(await world.ports.leases.held(tenant)).toEqual([]);
    // It fails three calls of ten, as the operator knows: the sweep does not fight them.
    expect(await sweepFor(world, 10)).toEqual([]);
  });

  it('while an improvement runs it is refused, with the command to use', async () => {
    const world = await shopWorld();
    let refusal: unknown;
    await runImprovement(world, world.improvement, { around: async (step, run) => {
      if (step === 'CheckHealth') refusal ??= await reconcile.run(ask('1'), world.ports).catch((error: unknown) => error);
      return run();
    } });
    expect(String(refusal)).toContain('InvalidInput: Rollback of price-quote to version 1: saw price-quote-1 at work on it, expected nobody. Stop it first: ratchet rollback price-quote-1 --reason "..."');
    expect((await outcomeOf(world))?.kind).toBe('promoted');
  });
});
