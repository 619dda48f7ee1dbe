import { subjectOf } from '../../core/names';
import type { ControlChange } from '../../core/ports';
import type { Status } from '../../cli/read-status';
import { sampleComponent, sampleOpportunity } from '../adapters/samples';
import { fakeRegistry } from '../fakes/registry';
import { improve, installation, ratchet, tenant, type World } from './command-line';

const set = (world: World, scope: string, change: Partial<ControlChange>) => world.controls.set(tenant, scope, { ...change, by: 'ann', reason: 'sale', at: world.clock.iso() });

describe('status', () => {
  it('says what to do while nothing is registered', async () => {
    const { out, exitCode } = await ratchet(installation([]), ['status']);
    expect(exitCode).toBe(0);
    expect(out).toContain('ManagedFunction in place of NodejsFunction');
  });

  it('tells components, what runs, what waits', async () => {
    const world = installation(['price-quote', 'restock', 'search', 'orders']);
    await improve(world, { component: 'restock', improvementId: 'restock-1', ending: 'promoted' });
    await world.queue.startCooldown(tenant, 'restock', '2026-11-21T16:00:00.000Z');
    await improve(world, { ending: 'runs' });
    await world.controls.set(tenant, 'search', { paused: true, by: 'ann', reason: 'sale', at: world.clock.iso() });
    await world.controls.set(tenant, 'orders', { mode: 'observe', by: 'ann', reason: 'new', at: world.clock.iso() });
    await world.queue.putOpportunity(sampleOpportunity(tenant, { component: 'search' }), 'paused', '2026-11-28T10:00:00.000Z');
    await world.queue.putPostponed({ tenant, component: 'search', reason: 'alarm search-failures', at: world.clock.iso() });
    await world.queue.putPostponed({ tenant, component: 'orders', reason: 'held back: a freeze', at: world.clock.iso(), notBefore: '2026-11-28T10:00:00.000Z', emergency: false });
    const { out } = await ratchet(world, ['status']);
    expect(out).toMatch(/paused +search, 0 s ago, by ann: sale/);
    expect(out).toMatch(/price-quote +improving +auto/);
    expect(out).toMatch(/restock +cools down, 5 h 57 min left +auto +promoted 1 min ago +31 % -> 0 %/);
    expect(out).toMatch(/search +paused +auto/);
    expect(out).toMatch(/orders +observed +observe \(set for orders\)/);
    expect(out).toMatch(/price-quote-0a1b2c3d4e5f +watching the canary +0 s ago +look 1: continue/);
    expect(out).toMatch(/search +critical +in 7 d +31 of 120 calls failed, 0 of 400 before \(paused\)/);
    expect(out).toMatch(/search +emergency +0 s ago +alarm search-failures/);
    expect(out).toMatch(/orders +another look +0 s ago +held back: a freeze/);
    const { json } = await ratchet(world, ['status', '--json']);
    expect(json()).toMatchObject({ tenant, running: [{ improvementId: 'price-quote-0a1b2c3d4e5f', phase: 'watching the canary' }], queue: [{ component: 'search' }], postponed: [{ component: 'search' }, { component: 'orders', emergency: false }] });
  });

  it.each<readonly [string, Readonly<Record<string, 'observe' | 'propose' | 'auto'>>, string]>([
    ['nothing is set', {}, 'auto'],
    ['the tenant allows less than the component', { tenant: 'observe', restock: 'auto' }, 'observe (set for tenant)'],
    ['the component has less than its tenant', { tenant: 'auto', restock: 'propose' }, 'propose (set for restock)'],
    ['all tenants have less than both', { all: 'observe', tenant: 'propose' }, 'observe (set for all)'],
  ])('tells the mode that holds, and who set it: %s', async (_name, set, mode) => {
    const world = installation(['restock']);
    for (const [scope, given] of Object.entries(set)) await world.controls.set(tenant, scope, { mode: given, by: 'ann', reason: 'test', at: world.clock.iso() });
    expect((await ratchet(world, ['status'])).lines.find((line) => line.startsWith('restock'))).toMatch(new RegExp(`  ${mode.replace(/[()]/g, '\\$&')}(  |$)`));
  });

  it('tells which component has settings that do not fit, and the others as ever', async () => {
    const world = installation();
    world.settings = { lookSeconds: 30 };
    world.registry = fakeRegistry([sampleComponent({ component: 'price-quote' }), sampleComponent({ component: 'restock', settings: { monitoringDurationSeconds: 86_400 } })]);
    const { lines, exitCode } = await ratchet(world, ['status']);
    expect(lines.find((line) => line.startsWith('restock'))).toContain('  observe (settings do not fit: ratchet doctor)');
    expect(lines.find((line) => line.startsWith('price-quote'))).toMatch(/ auto( |$)/);
    expect(exitCode).toBe(0);
  });

  it.each<readonly [string, (world: World) => Promise<void>, readonly string[], string]>([
    ['nothing', async () => undefined, ['paused  no'], 'ready'],
    ['a stop of the tenant', (world) => set(world, 'tenant', { paused: 'stop' }), ['stopped  tenant, 0 s ago, by ann: sale; undo: ratchet resume --reason "..."'], 'stopped'],
    ['a pause of every tenant', (world) => set(world, 'all', { paused: true }), ['paused  all, 0 s ago, by ann: sale; undo: ratchet resume --all --reason "..."'], 'paused'],
    ['a stop over a pause', async (world) => { await set(world, 'tenant', { paused: true }); await set(world, 'restock', { paused: 'stop' }); }, ['stopped  restock, 0 s ago, by ann: sale; undo: ratchet resume restock --reason "..."', 'paused   tenant, 0 s ago, by ann: sale; undo: ratchet resume --reason "..."'], 'stopped'],
    ["an operator's freeze", (world) => set(world, 'restock', { freeze: { from: '2026-11-21T09:00:00.000Z', until: '2026-11-22T10:00:00.000Z' } }), ['frozen  restock, until 2026-11-22 10:00:00 UTC (in 24 h), 0 s ago, by ann: sale; undo: ratchet unfreeze restock --reason "..."'], 'frozen until 11-22 10:00:00 UTC'],
    ['a freeze that comes', (world) => set(world, 'tenant', { freeze: { from: '2026-11-21T12:00:00.000Z', until: '2026-11-22T10:00:00.000Z' } }), ['paused     no', 'to freeze  tenant, from 2026-11-21 12:00:00 UTC (in 2 h), until 2026-11-22 10:00:00 UTC (in 24 h), 0 s ago, by ann: sale; undo: ratchet unfreeze --reason "..."'], 'ready'],
    ['a freeze that is over', (world) => set(world, 'tenant', { freeze: { from: '2026-11-20T12:00:00.000Z', until: '2026-11-21T09:00:00.000Z' } }), ['paused  no'], 'ready'],
    ['a freeze by configuration', async (world) => { world.settings = { freezeWindows: [{ from: '2026-11-20', until: '2026-11-23', reason: 'stock-taking' }], freezeAllows: ['emergency'] }; }, ['frozen  tenant, until 2026-11-23 00:00:00 UTC (in 38 h), by configuration: stock-taking; goes on: emergency; undo: ratchet set freezeWindows \'[]\' --reason "..."'], 'frozen until 11-23 00:00:00 UTC'],
    ['maintenance by configuration', async (world) => { world.settings = { maintenanceWindows: [{ weekdays: ['sat'], start: '09:30', minutes: 60 }] }; }, ['maintenance  tenant, until 2026-11-21 10:30:00 UTC (in 30 min), by configuration; undo: ratchet set maintenanceWindows \'[]\' --reason "..."'], 'maintenance until 11-21 10:30:00 UTC'],
    ['maintenance that a component declares', async (world) => { world.registry = fakeRegistry([sampleComponent({ component: 'restock', settings: { maintenanceWindows: [{ weekdays: ['sat'], start: '09:30', minutes: 60 }] } })]); }, ['maintenance  restock, until 2026-11-21 10:30:00 UTC (in 30 min), by configuration; undo: ratchet set maintenanceWindows \'[]\' restock --reason "..."'], 'maintenance until 11-21 10:30:00 UTC'],
    ['windows that an operator set', async (world) => {
      world.settings = { freezeWindows: [{ from: '2026-11-20', until: '2026-11-23' }] };
      await set(world, 'tenant', { override: { name: 'freezeWindows', value: [{ from: '2026-11-20', until: '2026-11-22' }] } });
    }, ['frozen       tenant, until 2026-11-22 00:00:00 UTC (in 14 h), 0 s ago, by ann: sale; undo: ratchet set freezeWindows declared --reason "..."'], 'frozen until 11-22 00:00:00 UTC'],
  ])('tells what holds, who set it and what takes it away: %s', async (_name, change, told, now) => {
    const world = installation(['restock']);
    await change(world);
    const { lines } = await ratchet(world, ['status']);
    expect(lines.filter((line) => /^(stopped|paused|frozen|to freeze|maintenance) /.test(line))).toEqual(told);
    expect(lines.find((line) => line.startsWith('restock '))).toMatch(new RegExp(`^restock +${now} +auto`));
    const { json } = await ratchet(world, ['status', '--json']);
    const { holds, components } = json() as unknown as Status;
    expect(holds.map(({ undo }) => undo)).toEqual(told.flatMap((line) => / undo: (.*)$/.exec(line)?.[1] ?? []));
    expect(`${components[0]!.held?.kind ?? 'ready'}`).toBe(now.split(' ')[0]);
  });

  it('tells windows of the tenant once, and of a component that has its own beside them', async () => {
    const world = installation(['price-quote', 'restock', 'search']);
    world.settings = { freezeWindows: [{ from: '2026-11-20', until: '2026-11-23' }] };
    world.registry = fakeRegistry([
      sampleComponent({ component: 'price-quote' }),
      sampleComponent({ component: 'restock', settings: { freezeWindows: [{ from: '2026-11-20', until: '2026-11-25' }] } }),
      sampleComponent({ component: 'search', settings: { freezeWindows: [] } }),
    ]);
    const { lines } = await ratchet(world, ['status']);
    expect(lines.filter((line) => line.startsWith('frozen')).map((line) => line.split(' (')[0])).toEqual(['frozen  restock, until 2026-11-25 00:00:00 UTC', 'frozen  tenant, until 2026-11-23 00:00:00 UTC']);
    expect(['price-quote', 'restock', 'search'].map((name) => lines.find((line) => line.startsWith(`${name} `))?.slice(13).replace(/ +auto.*/, ''))).toEqual(['frozen until 11-23 00:00:00 UTC', 'frozen until 11-25 00:00:00 UTC', 'ready']);
  });

  it('tells who set a mode or a setting, when and why, and what removes it', async () => {
    const world = installation(['restock']);
    await set(world, 'tenant', { mode: 'observe' });
    await set(world, 'restock', { override: { name: 'cooldownHours', value: 2 } });
    await set(world, 'all', { override: { name: 'profile', value: 'conservative' } });
    world.clock.advance(300_000);
    const { lines, json } = await ratchet(world, ['status']).then(async ({ lines: said }) => ({ lines: said, json: (await ratchet(world, ['status', '--json'])).json() }));
    expect(lines.filter((line) => / set +/.test(line) && line.includes('undo')).map((line) => line.replace(/ {2,}/, ' ')).sort()).toEqual([
      'mode set tenant: observe, 5 min ago, by ann: sale; undo: ratchet mode declared --reason "..."',
      'setting set all: profile "conservative", 5 min ago, by ann: sale; undo: ratchet profile declared --all --reason "..."',
      'setting set restock: cooldownHours 2, 5 min ago, by ann: sale; undo: ratchet set cooldownHours declared restock --reason "..."',
    ]);
    expect(json).toMatchObject({ modes: { tenant: 'observe' }, modeChanges: [{ scope: 'tenant', by: 'ann', reason: 'sale', at: '2026-11-21T10:00:00.000Z' }] });
  });

  it.each([['stop' as const, 'improving, stopped'], [true, 'improving']])('tells of one that runs when a pause is %s', async (paused, now) => {
    const world = installation(['price-quote']);
    await improve(world, { ending: 'runs' });
    await set(world, 'tenant', { paused });
    expect((await ratchet(world, ['status'])).lines.find((line) => line.startsWith('price-quote '))).toMatch(new RegExp(`^price-quote +${now} +auto`));
  });

  it('says that a lease ran out', async () => {
    const world = installation();
    await improve(world, { ending: 'runs' });
    world.clock.advance(2 * 3_600_000);
    expect((await ratchet(world, ['status'])).out).toContain('lease ran out');
  });
});

describe('history', () => {
  it('says so when there is none', async () => expect((await ratchet(installation(), ['history'])).out).toBe('No improvement of tenant shop yet. Start a cycle with: ratchet trigger'));

  it('lists the newest first, with the measured effect', async () => {
    const world = installation();
    await improve(world);
    await improve(world, { improvementId: 'restock-1', component: 'restock', ending: 'no-effect' });
    await improve(world, { improvementId: 'restock-2', component: 'restock', ending: 'runs' });
    const { lines } = await ratchet(world, ['history']);
    expect(lines[1]).toMatch(/^restock-2 +restock +running/);
    expect(lines[2]).toMatch(/^restock-1 +restock +no-effect/);
    expect(lines[3]).toMatch(/^price-quote-0a1b2c3d4e5f +price-quote +promoted +11-21 10:00:00 +1 min 30 s +31 % -> 0 % +it ended so: promoted$/);
    expect((await ratchet(world, ['history', '--limit', '1'])).lines).toHaveLength(2);
    const { json } = await ratchet(world, ['history', '--component', 'restock', '--limit', '1', '--json']);
    expect(json()).toMatchObject({ tenant, improvements: [{ improvementId: 'restock-2' }] });
  });
});

describe('report', () => {
  it('has what became of what the cycle started, also from its queue', async () => {
    const world = installation();
    await improve(world);
    await improve(world, { improvementId: 'restock-1', component: 'restock', ending: 'runs' });
    const entry = (kind: 'cycle-reported' | 'outcome', data: Record<string, unknown>) => world.journal.append({ tenant, subject: subjectOf.cycle('c1'), entryId: kind, kind, at: world.clock.iso(), by: 'Test', summary: '2 of 2 components analyzed', data });
    const at = world.clock.iso();
    const report = { cycleId: 'c1', tenant, trigger: 'manual', admitted: true, reason: 'r', startedAt: at, endedAt: at, durationSeconds: 12, componentsAnalyzed: 2, opportunities: 2, started: [{ improvementId: 'restock-1', component: 'restock' }], queued: 1, observed: 0, actions: 0, key: 'k' };
    await entry('cycle-reported', { report });
    await entry('outcome', { outcome: { ...(await world.progress.improvement(tenant, 'price-quote-0a1b2c3d4e5f'))!.outcome!, plain: 'All calls go to version 1 since 10:01 UTC.' } });
    const { out, exitCode } = await ratchet(world, ['report', 'c1'], { width: 80 });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/restock: watching the canary \(restock-1\)\nversion 2 {2}█ {2}43 of 1,092 failed\nversion 1 {2}▁ {2}0 of 5 failed, look 1: still watched\n/);
    expect(out).toMatch(/price-quote: promoted \(price-quote-0a1b2c3d4e5f\)\nversion 2[^]*All calls go to version 1 since 10:01 UTC\./);
    expect((await ratchet(world, ['report', 'c1', '--json'])).json()).toMatchObject({ report: { cycleId: 'c1' }, watches: [{ improvementId: 'restock-1', looks: [{ look: 1 }] }, { outcome: { kind: 'promoted' } }] });
  });

  it('says so when there is none', async () => {
    const { exitCode, err } = await ratchet(installation(), ['report', 'c9']);
    expect([exitCode, err]).toEqual([1, expect.stringContaining('Cycle c9: saw no journal entry in tenant shop')]);
  });
});

describe('show', () => {
  it('tells the whole story, found by the beginning of its id', async () => {
    const world = installation();
    await improve(world);
    const { out, exitCode } = await ratchet(world, ['show', 'price-']);
    expect(exitCode).toBe(0);
    for (const part of [
      'state      promoted', 'severity critical, priority critical', '- failure-rate-rise: 31 of 120 calls failed', 'failed=31, requests=120, pValue=1.0e-30',
      'version 2, guilty; version 1 served before it', 'revert: go back to version 1 (version 1 in place of 2, sha256 sha1)', 'Gates: accepted',
      'version 1 gets 10 % beside version 2', 'cost          USD 0.13', 'failure rate  31 % -> 0 %', 'Journal: The chain holds: 9 entries', 'https://us-east-1.console.aws.amazon.com/',
    ]) expect(out).toContain(part);
    expect(out).toMatch(/served-well +FAILED +too few calls/);
    expect(out).toMatch(/^1 +\d\d:\d\d:\d\d +10 % +5\/0\/0 +1,092\/43\/1 +continue +too few calls yet; metrics are late$/m);
    expect((await ratchet(world, ['show', 'price-', '--json'])).json()).toMatchObject({ phase: 'ended', outcome: { kind: 'promoted' }, looks: [{ weight: 0.1 }], chain: { holds: true } });
  });

  it('tells as much as there is of one that runs', async () => {
    const world = installation();
    await improve(world, { ending: 'runs' });
    const { out } = await ratchet(world, ['show', 'price-']);
    expect(out).toContain('running: watching the canary');
    expect(out).not.toContain('Outcome');
  });

  it('fails when the chain is broken', async () => {
    const world = installation();
    await improve(world);
    const records = await world.journal.read(tenant, 'improvement/price-quote-0a1b2c3d4e5f');
    Object.assign(world.journal.records.find(({ hash }) => hash === records[2]!.hash)!, { summary: 'forged' });
    const { out, exitCode } = await ratchet(world, ['show', 'price-']);
    expect(exitCode).toBe(1);
    expect(out).toContain('The chain breaks at entry 3 of 9: content does not match its hash');
  });

  it.each([
    ['zzz', 1, /saw "zzz".*ratchet history/],
    ['restock', 2, /saw "restock".*2 begin so: restock-2, restock-1/],
  ])('does not guess what %s is', async (id, exitCode, message) => {
    const world = installation();
    for (const improvementId of ['restock-1', 'restock-2']) await improve(world, { improvementId, component: 'restock' });
    const result = await ratchet(world, ['show', id]);
    expect([result.exitCode, result.out]).toEqual([exitCode, '']);
    expect(result.err).toMatch(message);
  });

  it.each([40, 80, 200])('keeps to %d columns', async (width) => {
    const world = installation();
    await improve(world);
    for (const command of [['show', 'price-'], ['status'], ['history'], ['journal'], ['journal', '--subject', 'improvement/price-quote-0a1b2c3d4e5f']]) {
      const { lines } = await ratchet(world, command, { width });
      expect(lines.filter((line) => line.length > width && !/\S{25,}/.test(line))).toEqual([]);
    }
  });
});
