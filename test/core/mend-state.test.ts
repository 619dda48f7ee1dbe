import { bundleIn } from '../../core/candidate-zip';
import { compareHourly } from '../../core/compare-hourly';
import { subjectOf } from '../../core/names';
import { sampleWorkbench } from '../adapters/workbench-samples';
import { shaOf } from '../fakes/lambda-world';
import { step as reconcile } from '../../lambdas/events/reconcile';
import type { MendReport } from '../../core/mend-state';
import { zipOf } from './code-samples';
import { expectSettled, improvementOf, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant, watchedWrites, writingAs } from '../lambdas/steps/world';
import { ExecutionAborted } from '../statemachines/run-flow';

const name = 'price-quote';
const ask = { tenant, component: name, compare: true, by: 'ann' };
const compare = async (world: ShopWorld, ports = world.ports, asked: object = ask) => (await reconcile.run(asked, writingAs('Reconcile', ports))) as MendReport;
const chain = async ({ ports }: ShopWorld) => ports.journal.read(tenant, subjectOf.component(name));
const canaryOf = ({ alias }: ShopWorld) => Object.keys(alias().weights);

/** Aborted right after an entry of that kind, and nobody was told. */
async function abortedAfter(kind: string): Promise<ShopWorld> {
  const world = await shopWorld();
  await expect(runImprovement(world, world.improvement, { ports: watchedWrites(world.ports, (_write, when, port) => {
    if (when === 'after' && port === 'journal.append' && world.ports.journal.records.at(-1)?.kind === kind) throw new ExecutionAborted('by hand');
  }) })).rejects.toThrow(ExecutionAborted);
  world.ports.executions.end(world.ports.executions.started()[0]?.arn ?? '', 'aborted');
  return world;
}
/** On the same component, and refused its lease. */
async function startOthers({ ports }: ShopWorld, count: number): Promise<void> {
  for (let index = 1; index <= count; index += 1) {
    const [improvementId, at] = [`refused-${index}`, new Date(ports.clock.now() + index).toISOString()];
    await ports.progress.startImprovement({ tenant, improvementId, component: name, cycleId: 'c', summary: 's', startedAt: at, executionArn: '' });
    await ports.progress.finish(tenant, { improvementId, component: name, kind: 'not-started', reason: 'another one has it', endedAt: at, durationSeconds: 0, costUsd: 0, failureRateBefore: null, failureRateAfter: null });
  }
}
async function ended(failing?: Readonly<Record<string, number>>): Promise<ShopWorld> {
  const world = await shopWorld({ code: {}, ...(failing && { failing }) });
  await runImprovement(world);
  return world;
}

test('where all agrees nothing is done', async () => {
  const world = await ended();
  const records = world.ports.journal.records.length;
  expect(await compare(world)).toMatchObject({ component: name, findings: [], removed: [], agrees: expect.arrayContaining(['the alias serves version 3 alone', '$LATEST equals version 3']) });
  expect(world.ports.journal.records).toHaveLength(records);
});

test('an improvement that died with its canary out is ended', async () => {
  const world = await abortedAfter('deployed');
  const { findings } = await compare(world);
  expect(findings).toEqual([{ kind: 'dead-lease', sentence: expect.stringContaining('its execution has aborted'), mended: expect.stringContaining('price-quote-1: reconciled') }]);
  await expectSettled(world);
});

test('one that died and lost its lease, too', async () => {
  const world = await abortedAfter('deployed');
  await world.ports.leases.release(tenant, name, 'price-quote-1');
  expect((await compare(world)).findings.map(({ kind, mended }) => [kind, mended !== undefined])).toEqual([['not-ended', true], ['orphaned-canary', true]]);
  await expectSettled(world);
});

test('a canary of an improvement that has ended is taken away, with an entry before and after', async () => {
  const world = await ended({ '3': 1 });
  expect((await outcomeOf(world))?.kind).toBe('rolled-back');
  world.lambda.putAlias(world.component.functionName, 'live', { version: '2', weights: { '3': 0.1 } });
  expect((await compare(world)).findings).toMatchObject([{ kind: 'orphaned-canary', mended: 'version 3 is taken away; version 2 serves alone' }]);
  expect(canaryOf(world)).toEqual([]);
  expect(kindsOf(await chain(world))).toEqual(['mend-intended', 'mended']);
  await expectSettled(world);
});

describe('the team shifts calls between its own version and one that was promoted', () => {
  async function shifting(): Promise<ShopWorld> {
    const world = await ended();
    const { functionName } = world.component;
    world.lambda.updateLatest(functionName, { codeSha256: shaOf('theirs') });
    world.lambda.publish(functionName, world.ports.clock.iso());
    world.lambda.putAlias(functionName, 'live', { version: '4', weights: { '3': 0.2 } });
    return world;
  }
  test('their weights stay, and are told', async () => {
    const world = await shifting();
    expect((await compare(world)).findings).toContainEqual({ kind: 'foreign-weights', sentence: 'the alias serves version 4 with version 3 at 20 %, and no improvement holds the lease: price-quote-1 published and promoted version 3, so somebody shifts calls by hand. It is left alone, and Ratchet deploys nothing beside it' });
    expect(canaryOf(world)).toEqual(['3']);
  });
  test('also after others that were not even started', async () => {
    const world = await shifting();
    await startOthers(world, 12);
    expect((await compare(world)).findings.map(({ kind }) => kind)).toContain('foreign-weights');
  });
});

test('however many improvements of others began since, that of the component is known', async () => {
  const world = await abortedAfter('deployed');
  await world.ports.leases.release(tenant, name, 'price-quote-1');
  for (let index = 0; index < 600; index += 1) await world.ports.progress.startImprovement({ tenant, improvementId: `other-${index}`, component: 'restock', cycleId: 'c', summary: 's', startedAt: new Date(world.ports.clock.now() + index).toISOString(), executionArn: '' });
  expect((await compare(world)).findings.map(({ kind }) => kind)).toEqual(['not-ended', 'orphaned-canary']);
  await expectSettled(world);
});

test('one that was not even started hides nothing of the one before it', async () => {
  const world = await abortedAfter('deployed');
  await world.ports.leases.release(tenant, name, 'price-quote-1');
  await startOthers(world, 3);
  expect((await compare(world)).findings.map(({ kind }) => kind)).toEqual(['not-ended', 'orphaned-canary']);
  await expectSettled(world);
});

test('a rejected candidate in $LATEST gives way to what serves', async () => {
  const world = await ended({ '3': 1 });
  world.lambda.updateLatest(world.component.functionName, { codeSha256: world.lambda.get(world.component.functionName).versions.get('3')!.codeSha256 });
  expect((await compare(world)).findings).toMatchObject([{ kind: 'latest-is-ours', mended: '$LATEST equals version 2' }]);
  await expectSettled(world);
});

test('what Lambda refuses for good is told once, holds nothing up, and is tried again', async () => {
  const world = await ended({ '3': 1 });
  world.lambda.updateLatest(world.component.functionName, { codeSha256: world.lambda.get(world.component.functionName).versions.get('3')!.codeSha256 });
  const restoreLatest = async () => { throw Object.assign(new Error('no key'), { name: 'KMSAccessDeniedException' }); };
  const refused = { ...world.ports, deployer: { ...world.ports.deployer, restoreLatest } };
  for (let hour = 0; hour < 3; hour += 1) {
    const { findings } = await compare(world, refused);
    expect(findings.map(({ kind, mended }) => [kind, mended])).toEqual([['latest-is-ours', undefined]]);
    await world.pass(3600);
  }
  expect((await chain(world)).filter(({ kind }) => kind === 'state-differs').map(({ summary }) => summary)).toEqual([expect.stringMatching(/\. Ratchet cannot mend it: KMSAccessDeniedException: no key$/)]);
  expect(await world.ports.leases.held(tenant)).toEqual([]);
  expect((await compare(world)).findings).toMatchObject([{ kind: 'latest-is-ours', mended: '$LATEST equals version 2' }]);
});

test('killed at any write, a mend is carried out by the next comparison, and its lease is freed', async () => {
  for (const write of [1, 2, 3, 4, 5]) {
    const world = await ended({ '3': 1 });
    world.lambda.putAlias(world.component.functionName, 'live', { version: '2', weights: { '3': 0.1 } });
    await compare(world, watchedWrites(world.ports, (number, when) => {
      if (number === write && when === 'after') throw new ExecutionAborted('killed');
    })).catch(() => undefined);
    world.ports.clock.advance(600_000);
    await compare(world);
    await compare(world);
    expect([write, canaryOf(world), await world.ports.leases.held(tenant)]).toEqual([write, [], []]);
  }
});

test('what is somebody else\'s stays, and is told once', async () => {
  const world = await ended();
  world.lambda.updateLatest(world.component.functionName, { codeSha256: shaOf('theirs') });
  const before = world.ports.notifier.published.length;
  for (let hour = 0; hour < 3; hour += 1) {
    expect((await compare(world)).findings).toEqual([{ kind: 'latest-differs', sentence: expect.stringContaining('$LATEST has code that no version has') }]);
    world.ports.clock.advance(3_600_000);
  }
  expect(world.latest()).toBe(shaOf('theirs'));
  expect(world.ports.notifier.published.slice(before).map(({ kind }) => kind)).toEqual(['reconciled']);
  expect(kindsOf(await chain(world))).toEqual(['state-differs']);
});

test('an improvement that begins meanwhile has the component', async () => {
  const world = await ended({ '3': 1 });
  world.lambda.putAlias(world.component.functionName, 'live', { version: '2', weights: { '3': 0.1 } });
  const held = { ...world.ports.leases, acquire: async (request: Parameters<typeof world.ports.leases.acquire>[0]) => {
    await world.ports.leases.acquire({ ...request, improvementId: 'price-quote-2', executionArn: 'arn:two' });
    return world.ports.leases.acquire(request);
  } };
  expect((await compare(world, { ...world.ports, leases: held })).findings).toMatchObject([{ kind: 'orphaned-canary' }]);
  expect(canaryOf(world)).toEqual(['3']);
});

describe('old versions', () => {
  /** Twelve more of Ratchet's own that were never promoted, all a year old; version 15 serves. */
  async function grown(): Promise<ShopWorld> {
    const world = await shopWorld({ settings: { keepVersions: 3 } });
    const { functionName } = world.component;
    for (let number = 3; number <= 15; number += 1) {
      world.lambda.updateLatest(functionName, { codeSha256: shaOf(String(number)) });
      world.lambda.publish(functionName, '2025-11-01T00:00:00.000Z', number === 15 ? 'release' : `Ratchet improvement old-${number}`);
    }
    world.lambda.putAlias(functionName, 'live', { version: '15', weights: {} });
    return world;
  }
  const versions = (world: ShopWorld) => [...world.lambda.get(world.component.functionName).versions.keys()].map(Number);

  test('are removed, with an entry before and after; the team\'s stay', async () => {
    const world = await grown();
    expect((await compare(world)).removed.map(Number)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(versions(world)).toEqual([1, 2, 13, 14, 15]);
    const entries = await chain(world);
    expect(kindsOf(entries)).toEqual(['removal-intended', 'versions-removed']);
    expect(entries[0]?.summary).toContain('version 3 (2025-11-01, old-3), 4 (2025-11-01, old-4)');
    expect((await compare(world)).removed).toEqual([]);
    expect(await world.ports.leases.held(tenant)).toEqual([]);
  });

  test('what another alias refers to stays, and the entry says so', async () => {
    const world = await grown();
    world.lambda.putAlias(world.component.functionName, 'beta', { version: '5', weights: { '6': 0.5 } });
    expect((await compare(world)).removed.map(Number)).toEqual([3, 4, 7, 8, 9, 10, 11, 12]);
    expect((await chain(world)).at(-1)?.summary).toBe('removed version 3, 4, 7, 8, 9, 10, 11, 12; version 5, 6 stays, since an alias refers to it');
  });

  test('that Lambda does not let be removed stay, the entry says why, and no other is tried', async () => {
    const world = await grown();
    let asked = 0;
    const removeVersion = async () => {
      asked += 1;
      throw Object.assign(new Error('explicit deny in a service control policy'), { name: 'AccessDeniedException' });
    };
    expect((await compare(world, { ...world.ports, deployer: { ...world.ports.deployer, removeVersion } })).removed).toEqual([]);
    expect(asked).toBe(1);
    expect((await chain(world)).at(-1)?.summary).toBe('removed version none; version 3 cannot be removed, and no other is tried: AccessDeniedException: explicit deny in a service control policy');
    expect(await world.ports.leases.held(tenant)).toEqual([]);
  });

  test('what a fix that serves would go back to stays', async () => {
    const world = await grown();
    await world.ports.fixes.put({ tenant, component: name, improvementId: 'old-15', version: '15', codeSha256: shaOf('15'), summary: '', promotedAt: world.ports.clock.iso(), looks: { replaced: '4', watchedFrom: world.ports.clock.iso(), since: world.ports.clock.iso(), done: 0 } });
    expect((await compare(world)).removed.map(Number)).toEqual([3, 5, 6, 7, 8, 9, 10, 11, 12]);
  });

  test('releases the workbench that only a removed version had', async () => {
    const world = await grown();
    const zip = (text: string) => zipOf({ 'index.js': text });
    world.lambda.keepCode(shaOf('3'), zip('three'));
    world.lambda.keepCode(shaOf('4'), zip('four'));
    const kept = { ...sampleWorkbench(), manifest: { ...sampleWorkbench().manifest, bundle: { ...sampleWorkbench().manifest.bundle, sha256: bundleIn(zip('three'))!.sha256 } } };
    await world.ports.workbenches.put(world.component, kept);
    await compare(world);
    expect(world.ports.workbenches.released()).toEqual([`workbenches/shop/price-quote/${kept.manifest.bundle.sha256}.zip`]);
  });

  test('none while an improvement is at work', async () => {
    const world = await grown();
    await world.ports.leases.acquire({ tenant, component: name, improvementId: 'price-quote-1', executionArn: await world.ports.executions.startImprovement('price-quote-1', improvementOf()), expiresAt: '2027-01-01T00:00:00.000Z' });
    expect(await compare(world)).toMatchObject({ removed: [], findings: [] });
    expect(versions(world)).toHaveLength(15);
  });
});

describe('each hour', () => {
  const hour = async (world: ShopWorld): Promise<string[]> => {
    const said: string[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      said.push(...(await compareHourly(tenant, world.ports.clock.iso(), world.ports)));
      world.ports.clock.advance(600_000);
    }
    return said;
  };

  test('a component that agrees is looked at, and reconcile is not asked', async () => {
    const world = await ended();
    expect(await hour(world)).toEqual([]);
    expect(world.ports.reconciler.compared).toEqual([]);
  });

  test('one that does not is handed over once', async () => {
    const world = await ended({ '3': 1 });
    world.lambda.putAlias(world.component.functionName, 'live', { version: '2', weights: { '3': 0.1 } });
    expect(await hour(world)).toEqual([expect.stringContaining('price-quote: the alias serves version 2 with version 3 at 10 %, and no improvement holds the lease')]);
    expect(world.ports.reconciler.compared).toEqual([name]);
  });

  test('one that cannot be compared is named, and does not stop the others', async () => {
    const world = await ended();
    const functions = { ...world.ports.functions, versions: async () => { throw new Error('Rate exceeded'); } };
    expect(await hour({ ...world, ports: { ...world.ports, functions } })).toEqual(['price-quote could not be compared: Error: Rate exceeded']);
  });
});

describe('asked for by the sweep, which names nobody', () => {
  const { by: _, ...hourly } = ask;
  /** As a sweep of the release before asked. */
  const before = { ...hourly, by: 'Sweep' };

  test.each([['now', hourly], ['by the release before', before]])('%s: what is ours is mended, and what is for people is told', async (_when, asked) => {
    const world = await ended({ 3: 1 });
    world.lambda.putAlias(world.component.functionName, 'live', { version: '2', weights: { 3: 0.1 } });
    expect((await compare(world, world.ports, asked)).findings).toEqual([{ kind: 'orphaned-canary', sentence: expect.any(String), mended: expect.stringContaining('version 3 is taken away') }]);
    expect(canaryOf(world)).toEqual([]);
    world.lambda.updateLatest(world.component.functionName, { codeSha256: shaOf('theirs') });
    expect((await compare(world, world.ports, asked)).findings.map(({ kind }) => kind)).toEqual(['latest-differs']);
    expect((await chain(world)).map(({ kind, by }) => [kind, by])).toEqual([['mend-intended', 'Reconcile'], ['mended', 'Reconcile'], ['state-differs', 'Reconcile']]);
  });
});
