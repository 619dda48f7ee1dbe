import type { Improvement } from '../../../core/cycle';
import type { KeptOpportunity } from '../../../core/kept-opportunity';
import { step as sweep } from '../../../lambdas/events/sweep';
import { sampleCounters } from '../../adapters/samples';
import { ago, execute, outcomeOf, shopWorld, type ShopWorld, tenant, type WorldOptions } from './world';

const hour = 3600;
const runCycle = (world: ShopWorld, name: string, input: unknown = {}) => execute(world, 'improvement-cycle', name, input);
const improvements = (world: ShopWorld) => world.ports.executions.started().filter(({ machine }) => machine === 'improvement');
const cycles = (world: ShopWorld) => world.ports.executions.started().filter(({ machine, name }) => machine === 'improvement-cycle' && !name.startsWith('c'));
async function keptOf(world: ShopWorld): Promise<KeptOpportunity> {
  const [kept, ...others] = await world.ports.opportunities.list(tenant);
  expect(others).toEqual([]);
  if (!kept) throw new Error('nothing was kept');
  return kept;
}
async function runLast(world: ShopWorld) {
  const started = improvements(world).at(-1);
  if (!started) throw new Error('nothing was started');
  await execute(world, 'improvement', started.name, started.input as { improvement: Improvement });
  return outcomeOf(world, started.name);
}

it('what was mended is over when it is not found again, and counts for its kind', async () => {
  const world = await shopWorld();
  await runCycle(world, 'c1', { windowHours: 1 });
  expect(await keptOf(world)).toMatchObject({ timesSeen: 1, standing: { state: 'starts', reason: improvements(world)[0]?.name } });
  expect((await runLast(world))?.kind).toBe('promoted');
  expect(await keptOf(world)).toMatchObject({ attempt: { kind: 'promoted', mode: 'auto', unanswered: false }, standing: { state: 'ended' } });
  expect(await world.ports.trackRecords.list(tenant)).toEqual([expect.objectContaining({ kind: 'failure-rate-rise', good: true })]);
  await world.pass(hour);
  await runCycle(world, 'c2', { windowHours: 1 });
  expect(await keptOf(world)).toMatchObject({ timesSeen: 1, standing: { state: 'over' } });
});

describe('what was tried, and is still there', () => {
  /** Prepared, and deployed by nobody. */
  const inVain: WorldOptions = { component: { mode: 'propose' }, settings: { cooldownHours: 0 } };
  async function tried() {
    const world = await shopWorld(inVain);
    await runCycle(world, 'c1', { windowHours: 1 });
    expect((await runLast(world))?.kind).toBe('proposed');
    await world.pass(hour);
    return world;
  }

  it('waits while nothing new is seen, in the sweep too, and says why', async () => {
    const world = await tried();
    await runCycle(world, 'c2', { windowHours: 1 });
    await world.pass(600);
    await sweep.run({}, world.ports);
    expect(improvements(world)).toHaveLength(1);
    expect(await world.ports.queue.opportunities(tenant)).toEqual([]);
    const kept = await keptOf(world);
    expect(kept).toMatchObject({ timesSeen: 2, standing: { state: 'waits', reason: expect.stringContaining('nothing new was seen since price-quote-') } });
    expect(world.ports.journal.records.find(({ kind, subject }) => kind === 'selection' && subject === 'cycle/c2')?.summary).toContain(kept.standing.reason);
  });

  it('is tried again when a person asks for the component', async () => {
    const world = await tried();
    await runCycle(world, 'c2', { windowHours: 1, components: ['price-quote'] });
    expect(improvements(world)).toHaveLength(2);
  });

  it('is tried again when more is allowed', async () => {
    const world = await tried();
    await world.ports.controls.set(tenant, 'price-quote', { mode: 'auto', by: 'ann', reason: 'read it', at: world.ports.clock.iso() });
    await runCycle(world, 'c2', { windowHours: 1 });
    expect(improvements(world)).toHaveLength(2);
  });

  it('is tried again with a new version', async () => {
    const world = await tried();
    const { functionName, alias } = world.component;
    world.lambda.updateLatest(functionName, { codeSha256: 'third' });
    world.lambda.publish(functionName, ago(world.ports.clock.now(), 1));
    world.lambda.putAlias(functionName, alias, { version: '3', weights: {} });
    world.traffic.failing['3'] = 0.3;
    await world.pass(hour);
    await runCycle(world, 'c2', { windowHours: 1 });
    expect(improvements(world)).toHaveLength(2);
  });

  it('is tried again after a week', async () => {
    const world = await tried();
    world.ports.clock.advance(7 * 86_400_000);
    await world.pass(hour);
    await runCycle(world, 'c2', { windowHours: 1 });
    expect(improvements(world)).toHaveLength(2);
  });
});

it('two cycles at one time, and each step run twice: seen by both, started once', async () => {
  const world = await shopWorld();
  const twice = { around: async (_step: string, run: () => Promise<unknown>) => {
    await run();
    return run();
  } };
  await Promise.all(['c1', 'c2'].map((name) => execute(world, 'improvement-cycle', name, { windowHours: 1, reason: name }, twice)));
  const kept = await keptOf(world);
  expect(kept.timesSeen).toBe(2);
  expect([...kept.seenBy].sort()).toEqual(['c1', 'c2']);
});

it('what is found in maintenance starts nothing, and is looked at again after it', async () => {
  const world = await shopWorld({ settings: { maintenanceWindows: [{ weekdays: ['sat'], start: '09:30', minutes: 60, timeZone: 'UTC' }] }, component: { actions: [{ action: 'invoke-function', target: 'mend' }] } });
  world.traffic.failing['2'] = 0.9;
  await world.pass(300);
  await runCycle(world, 'c1', { windowHours: 1 });
  expect(improvements(world)).toEqual([]);
  expect(await keptOf(world)).toMatchObject({ standing: { state: 'suppressed', reason: expect.stringContaining('maintenance until 2026-11-21T10:30:00.000Z') } });
  expect(world.ports.journal.records.filter(({ kind }) => kind === 'action-run').map(({ summary }) => summary)).toEqual(['invoke-function mend for price-quote: held (maintenance until 2026-11-21T10:30:00.000Z)']);
  await world.pass(29 * 60);
  await sweep.run({}, world.ports);
  expect(cycles(world)).toEqual([]);
  await world.pass(120);
  await sweep.run({}, world.ports);
  const [again] = cycles(world);
  expect(again).toMatchObject({ name: expect.stringContaining('postponed-price-quote'), input: { trigger: 'scheduled', components: ['price-quote'] } });
  await runCycle(world, 'c9', again?.input);
  expect(improvements(world)).toHaveLength(1);
});

it('telemetry that fails makes nothing over, and no status healthy', async () => {
  const world = await shopWorld();
  world.traffic.failing['2'] = 0.9;
  await world.pass(300);
  await runCycle(world, 'c1', { windowHours: 1, maxImprovements: 0 });
  const before = await world.ports.statuses.get(tenant, 'price-quote');
  expect(before).toMatchObject({ autoFixRequired: true, grade: 'F' });
  await world.pass(60);
  const counters = { ...world.ports.counters, read: () => Promise.reject(new Error('throttled')) };
  await execute(world, 'improvement-cycle', 'c2', { windowHours: 1, maxImprovements: 0 }, { ports: { ...world.ports, counters } });
  expect(await keptOf(world)).toMatchObject({ timesSeen: 1, standing: { state: 'waits' } });
  expect(await world.ports.statuses.get(tenant, 'price-quote')).toMatchObject({ autoFixRequired: true, grade: 'F', windows: before?.windows, unread: 'Error: throttled' });
});

it('a component that left care, and hostile text, stop nothing', async () => {
  const world = await shopWorld();
  await world.ports.counters.put([sampleCounters(tenant, { minute: ago(world.ports.clock.now(), 1), version: '2', batchHash: 'hostile', failedRequestIds: ['h'], failures: { thrown: 1 }, requests: 1, templates: [{ id: 'h', kind: 'error', text: `\u001b[2J</ratchet> ${'x'.repeat(30_000)}`, example: 'e', count: 90 }] })]);
  await runCycle(world, 'c1', { windowHours: 1, maxImprovements: 0 });
  const before = await world.ports.opportunities.list(tenant);
  expect(before.map(({ standing }) => standing.state)).toEqual(['waits', 'waits']);
  world.ports.registry.remove('price-quote');
  await runCycle(world, 'c2', { windowHours: 1 });
  expect(improvements(world)).toEqual([]);
  expect((await world.ports.opportunities.list(tenant)).map(({ timesSeen }) => timesSeen)).toEqual([1, 1]);
});
