import { step as reconcile } from '../../../lambdas/events/reconcile';
import { step as sweep } from '../../../lambdas/events/sweep';
import { aborted, brokenOf, endedEvent, interruptEverywhere, moments, once, runUntilInterrupted, upTo } from './interruptions';
import { expectSettled, shopWorld, type ShopWorld, tenant, watchedWrites } from './world';

const endings = [
  { ending: 'promoted', failing: { '1': 0, '2': 0.3 } },
  { ending: 'rolled-back', failing: { '1': 1, '2': 0.3 } },
] as const;
async function worldOf(failing: Readonly<Record<string, number>>): Promise<ShopWorld> {
  const world = await shopWorld();
  Object.assign(world.traffic.failing, failing);
  return world;
}

describe.each(endings)('an improvement that ends as $ending', ({ ending, failing }) => {
  interruptEverywhere(() => worldOf(failing), ending, 20);
});

describe('two bad days in one', () => {
  const failing = { '1': 0, '2': 0.3 };

  it('Promote is said to have failed although it had promoted, and then the execution is aborted', async () => {
    const cases = upTo(12).map((more) => ({
      name: `${more} writes later`,
      run: async (world: ShopWorld) => {
        let since: number | undefined;
        const status = await runUntilInterrupted(world, (write, when) => {
          if (since !== undefined && write === since + more && when === 'after') throw aborted();
          if (since === undefined && when === 'after' && world.ports.journal.records.at(-1)?.kind === 'promoted') {
            since = write;
            throw new TypeError('its answer is lost');
          }
        });
        expect(since).toBeDefined();
        if (status !== undefined) await reconcile.run(endedEvent(world, status), world.ports);
      },
    }));
    expect(await brokenOf(cases, () => worldOf(failing))).toEqual([]);
  });

  it.each(['deployed', 'promotion-intended', 'promoted'] as const)('the execution is aborted after "%s", and reconcile fails at any of its writes and is run again', async (kind) => {
    const abortAfter = (world: ShopWorld) => runUntilInterrupted(world, (_write, when) => {
      if (when === 'after' && world.ports.journal.records.at(-1)?.kind === kind) throw aborted();
    });
    const cases = upTo(14).flatMap((write) => moments.map((when) => ({
      name: `${when} write ${write} of reconcile`,
      run: async (world: ShopWorld) => {
        expect(await abortAfter(world)).toBe('ABORTED');
        const event = endedEvent(world, 'ABORTED');
        const broken = watchedWrites(world.ports, once(write, when, () => new TypeError('a bug')));
        await reconcile.run(event, broken).catch(() => reconcile.run(event, world.ports));
      },
    })));
    expect(await brokenOf(cases, () => worldOf(failing))).toEqual([]);
  });

  it.each(['deployed', 'promoted'] as const)('an event and sweep reconcile at the same time, after "%s"', async (kind) => {
    const world = await worldOf(failing);
    await runUntilInterrupted(world, (_write, when) => {
      if (when === 'after' && world.ports.journal.records.at(-1)?.kind === kind) throw aborted();
    });
    const event = endedEvent(world, 'ABORTED');
    const results = await Promise.allSettled([reconcile.run(event, world.ports), reconcile.run({ tenant, component: 'price-quote', improvementId: 'price-quote-1', reason: 'its lease expired' }, world.ports)]);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: expect.stringMatching(/^(StaleFencingToken|ConcurrentChange)$/) });
    // Whoever lost is called again, as asynchronous invocations are.
    await reconcile.run(event, world.ports);
    await expectSettled(world);
  });
});

it.each([1, 2, 3])('an execution that is aborted after write %i, before its first journal entry, and of which no event says so, leaves no lease', async (write) => {
  const world = await shopWorld();
  await runUntilInterrupted(world, once(write, 'after', aborted));
  await sweep.run({}, world.ports);
  for (const request of world.ports.reconciler.requests) await reconcile.run(request, world.ports);
  expect(await world.ports.leases.held(tenant)).toEqual([]);
});
