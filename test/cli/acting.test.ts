import { SourceUnavailable } from '../../core/errors';
import { subjectOf } from '../../core/names';
import { deployment, improve, installation, operator, ratchet, tenant, type World } from './command-line';

const because = ['--reason', 'it hurts'];

describe('trigger', () => {
  it('starts a cycle with the console\'s input', async () => {
    const world = installation();
    const { out, exitCode } = await ratchet(world, ['trigger', '--components', 'price-quote, restock', '--window-hours', '2', '--max-improvements', '1', ...because]);
    const [started] = world.executions.started();
    expect(exitCode).toBe(0);
    expect(started).toMatchObject({ machine: 'improvement-cycle', input: { tenant, components: ['price-quote', 'restock'], windowHours: 2, maxImprovements: 1, reason: 'it hurts' } });
    expect(started!.name).toMatch(/^cli-20261121-100000-[0-9a-f]{6}$/);
    expect(out).toContain(`execution   ${started!.arn}`);
    expect(out).toContain('console     https://us-east-1.console.aws.amazon.com/states/');
    expect(out).toContain(`ratchet journal --subject cycle/${started!.name}`);
  });

  it('leaves to the tenant what is not asked for', async () => {
    const world = installation();
    world.endpoint = 'https://localhost:4566';
    const { json } = await ratchet(world, ['trigger', '--json']);
    expect(json()).toEqual({ cycleId: expect.any(String), executionArn: expect.any(String), input: { tenant } });
    expect(world.executions.started()[0]!.input).toEqual({ tenant });
  });

  it.each([
    [['--components', 'nope'], /input.components.0: saw "nope", expected a component of tenant "shop": price-quote, restock/],
    [['--components', 'Nope'], /input.components.0: saw "Nope"/],
    [['--window-hours', '1000'], /input.windowHours: saw 1000, expected at most 336/],
    [['--window-hours', 'many'], /expected a number/],
    [['--max-improvements', '1.5'], /input.maxImprovements: saw 1.5/],
    [['--reason', ''], /input.reason: saw ""/],
  ])('refuses %j before anything starts', async (options, message) => {
    const world = installation();
    const { exitCode, err } = await ratchet(world, ['trigger', ...options]);
    expect(exitCode).toBe(2);
    expect(err).toMatch(message);
    expect(world.executions.started()).toEqual([]);
  });

  const journalled = (world: World, kind: 'cycle-admitted' | 'cycle-refused' | 'selection' | 'cycle-reported', summary: string, data: Record<string, unknown> = {}) =>
    world.journal.append({ tenant, subject: subjectOf.cycle(world.executions.started()[0]!.name), entryId: kind, kind, at: world.clock.iso(), by: 'Test', summary, data });
  const ends = (world: World, state: 'succeeded' | 'failed') => world.executions.end(world.executions.started()[0]!.arn, state);

  it('waits for the report', async () => {
    const world = installation();
    const steps = [
      () => journalled(world, 'cycle-admitted', 'manual cycle admitted'),
      () => journalled(world, 'selection', 'start price-quote', { started: [], queued: [{ component: 'restock', fingerprint: 'f', reason: 'no slot is free' }], observed: [], key: 'k' }),
      async () => {
        const report = { cycleId: 'c', tenant, trigger: 'manual', admitted: true, reason: 'r', startedAt: world.clock.iso(), endedAt: world.clock.iso(), durationSeconds: 12, componentsAnalyzed: 2, opportunities: 1, started: [{ improvementId: 'price-quote-1', component: 'price-quote' }], queued: 1, observed: 0, actions: 0, key: 'k' };
        await journalled(world, 'cycle-reported', '2 of 2 components analyzed', { report, leftAlone: [{ component: 'search', reason: 'nothing to improve' }] });
        ends(world, 'succeeded');
      },
    ];
    world.onSleep = async () => void (await steps.shift()?.());
    const { out, exitCode } = await ratchet(world, ['trigger', '--wait']);
    expect(exitCode).toBe(0);
    expect(out.match(/manual cycle admitted/g)).toHaveLength(1);
    expect(out).toMatch(/Report of c, after 12 s\n2 of 2 components analyzed\n\nStarted \(1\)\nIMPROVEMENT +COMPONENT\nprice-quote-1 +price-quote/);
    expect(out).toMatch(/Wait \(1\)[^]*restock +no slot is free[^]*Left alone \(1\)[^]*search +nothing to improve/);
  });

  it('says that the cycle was refused', async () => {
    const world = installation();
    world.onSleep = async () => {
      await journalled(world, 'cycle-refused', 'manual cycle refused: paused (tenant)');
      ends(world, 'succeeded');
    };
    const { json, exitCode } = await ratchet(world, ['trigger', '--wait', '--json']);
    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ state: 'succeeded', refused: 'manual cycle refused: paused (tenant)' });
  });

  it('says why the cycle failed', async () => {
    const world = installation();
    world.failure = 'InvalidInput: input.tenant: saw "x"';
    world.onSleep = async () => ends(world, 'failed');
    const { out, exitCode } = await ratchet(world, ['trigger', '--wait']);
    expect(exitCode).toBe(1);
    expect(out).toContain('cycle failed: InvalidInput: input.tenant: saw "x"');
  });
});

describe('rollback of one that runs', () => {
  it('has reconcile end it, and waits until the lease is free and the outcome known', async () => {
    const world = installation();
    const improvementId = await improve(world, { ending: 'runs' });
    world.onTakeBack = async () => {
      await world.progress.finish(tenant, { improvementId, component: 'price-quote', kind: 'rolled-back', reason: 'night shift ends it: looks wrong', endedAt: world.clock.iso(), durationSeconds: 9, costUsd: 0, failureRateBefore: null, failureRateAfter: null });
      return 'ended';
    };
    world.onSleep = async () => world.leases.release(tenant, 'price-quote', improvementId);
    const { out, exitCode } = await ratchet(world, ['rollback', 'price', '--yes', ...because]);
    expect(exitCode).toBe(0);
    expect(world.takenBack).toEqual([{ tenant, component: 'price-quote', improvementId, reason: because[1], undoneBy: operator }]);
    expect(out).toContain('ended as rolled-back: night shift ends it: looks wrong. Its lease is free, and version 1 is away from price-quote.');
  });

  it('goes on waiting where another clean-up was quicker', async () => {
    const world = installation();
    const improvementId = await improve(world, { ending: 'runs' });
    world.onTakeBack = async () => { throw new SourceUnavailable('ratchet-prod-reconcile failed: StaleFencingToken'); };
    const steps = [
      () => world.progress.finish(tenant, { improvementId, component: 'price-quote', kind: 'reconciled', reason: 'aborted', endedAt: world.clock.iso(), durationSeconds: 9, costUsd: 0, failureRateBefore: null, failureRateAfter: null }),
      () => world.leases.release(tenant, 'price-quote', improvementId),
    ];
    world.onSleep = async () => void (await steps.shift()?.());
    expect((await ratchet(world, ['rollback', 'price', '--yes', ...because])).exitCode).toBe(0);
    expect(steps).toHaveLength(0);
  });

  it('gives up waiting after a while, and says why and who goes on', async () => {
    const world = installation();
    await improve(world, { ending: 'runs' });
    world.onTakeBack = async () => { throw new SourceUnavailable('ratchet-prod-reconcile failed: StaleFencingToken'); };
    world.onSleep = async () => undefined;
    const { out, exitCode } = await ratchet(world, ['rollback', 'price', '--yes', ...because]);
    expect(exitCode).toBe(1);
    expect(out.replaceAll('\n', ' ')).toMatch(/after 5 min its lease on price-quote is still held, until 2026-11-21T11:00:00.000Z \(ratchet-prod-reconcile failed: StaleFencingToken\); the sweep cleans up then/);
  });
});

describe('rollback of one that was promoted', () => {
  const undo = (world: World, improvementId: string, state: 'rolled-back' | 'promoted') => async () => {
    await world.journal.append({ tenant, subject: subjectOf.improvement(improvementId), entryId: 'undone/0', kind: 'rolled-back', at: world.clock.iso(), by: operator, summary: 'version 2 serves alone again', data: { deployment: { ...deployment('rolled-back'), state: state === 'rolled-back' ? 'rolled-back' : 'superseded' } } });
    return 'version 2 serves alone again';
  };

  it('asks, then has the reconcile function take it back, once', async () => {
    const world = installation();
    const improvementId = await improve(world);
    world.onTakeBack = undo(world, improvementId, 'rolled-back');
    const { out, exitCode, questions } = await ratchet(world, ['rollback', 'price', ...because], { answer: true });
    expect(exitCode).toBe(0);
    expect(questions).toEqual([`Take back what ${improvementId} promoted on price-quote?`]);
    expect(world.takenBack).toEqual([{ tenant, component: 'price-quote', improvementId, reason: 'it hurts', undoneBy: operator }]);
    expect(out).toBe(`${improvementId} is taken back: version 2 serves alone again`);
    expect((await ratchet(world, ['show', 'price'])).out).toContain('promoted, and taken back later');
    const again = await ratchet(world, ['rollback', 'price', '--yes', ...because]);
    expect(again.exitCode).toBe(1);
    expect(again.out).toContain(`has nothing to roll back: ${operator} took it back at`);
    expect(world.takenBack).toHaveLength(1);
  });

  it('fails when somebody else deployed since', async () => {
    const world = installation();
    world.onTakeBack = undo(world, await improve(world), 'promoted');
    const { out, exitCode } = await ratchet(world, ['rollback', 'price', '--yes', ...because]);
    expect(exitCode).toBe(1);
    expect(out).toContain('left as it is, since somebody else deployed price-quote');
  });

  it('fails with what reconcile answered when nothing was done', async () => {
    const world = installation();
    await improve(world);
    world.onTakeBack = async () => 'improvement x works on price-quote: stop that one first';
    const { json, exitCode } = await ratchet(world, ['rollback', 'price', '--yes', '--json', ...because]);
    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ rolledBack: false, detail: 'improvement x works on price-quote: stop that one first' });
  });
});

describe('rollback', () => {
  it.each(['rolled-back', 'no-effect', 'proposed', 'not-started'] as const)('has nothing to do for one that ended as %s', async (ending) => {
    const world = installation();
    await improve(world, { ending });
    const { out, exitCode } = await ratchet(world, ['rollback', 'price', ...because]);
    expect(exitCode).toBe(1);
    expect(out).toContain(`has nothing to roll back: it ended as ${ending} at 2026-11-21 10:01:30 UTC (it ended so: ${ending})`);
  });

  it.each([[undefined, 2], [false, 1]])('does nothing when the answer is %s', async (answer, exitCode) => {
    const world = installation();
    await improve(world, { ending: 'runs' });
    const result = await ratchet(world, ['rollback', 'price', ...because], answer === undefined ? {} : { answer });
    expect(result.exitCode).toBe(exitCode);
    expect(world.executions.started()[0]!.state).toBe('running');
  });
});

describe('switches', () => {
  it.each([
    [['pause', ...because], { operation: 'pause', scope: 'tenant' }],
    [['pause', 'restock', ...because], { operation: 'pause', scope: 'restock' }],
    [['stop', 'restock', ...because], { operation: 'stop', scope: 'restock' }],
    [['stop', '--all', ...because], { operation: 'stop', scope: 'all' }],
    [['freeze', '--from', '2026-12-24T18:00', '--until', '2026-12-27', '--time-zone', 'Europe/Zurich', ...because], { operation: 'freeze', from: '2026-12-24T17:00:00.000Z', until: '2026-12-26T23:00:00.000Z', scope: 'tenant' }],
    [['freeze', 'restock', '--until', '2026-12-27', ...because], { operation: 'freeze', from: '2026-11-21T10:00:00.000Z', until: '2026-12-27T00:00:00.000Z', scope: 'restock' }],
    [['unfreeze', ...because], { operation: 'unfreeze', scope: 'tenant' }],
    [['profile', 'conservative', '--all', ...because], { operation: 'profile', profile: 'conservative', scope: 'all' }],
    [['profile', 'declared', 'restock', ...because], { operation: 'profile', scope: 'restock' }],
    [['set', 'cooldownHours', '2', ...because], { operation: 'set', setting: 'cooldownHours', value: 2, scope: 'tenant' }],
    [['set', 'canaryWeights', '[0.05,0.2]', 'restock', ...because], { operation: 'set', setting: 'canaryWeights', value: [0.05, 0.2], scope: 'restock' }],
    [['set', 'inconclusivePolicy', 'ask', ...because], { operation: 'set', setting: 'inconclusivePolicy', value: 'ask', scope: 'tenant' }],
    [['set', 'cooldownHours', 'declared', ...because], { operation: 'set', setting: 'cooldownHours', scope: 'tenant' }],
    [['resume', '--all', ...because], { operation: 'resume', scope: 'all' }],
    [['mode', 'auto', 'restock', ...because], { operation: 'mode', mode: 'auto', scope: 'restock' }],
    [['mode', 'observe', ...because], { operation: 'mode', mode: 'observe', scope: 'tenant' }],
  ])('%j asks the control function, in the caller\'s name', async (argv, change) => {
    const world = installation();
    expect((await ratchet(world, argv)).exitCode).toBe(0);
    expect(world.controlled).toEqual([{ ...change, tenant, by: operator, reason: 'it hurts' }]);
  });

  it.each([
    [['--from', '2026-12-24T18:00', '--until', '2026-12-27', '--time-zone', 'Europe/Zurich'], ['from   2026-12-24 18:00 Europe/Zurich (2026-12-24 17:00:00 UTC)', 'until  2026-12-27 00:00 Europe/Zurich (2026-12-26 23:00:00 UTC), when 2026-12-27 begins', 'lasts  2 d 6 h']],
    [['--until', '2026-11-21T12:30'], ['from   2026-11-21 10:00:00 UTC', 'until  2026-11-21 12:30:00 UTC', 'lasts  2 h 30 min']],
    [['--from', '2026-11-20', '--until', '2026-11-22'], ['from   2026-11-20 00:00:00 UTC', 'until  2026-11-22 00:00:00 UTC, when 2026-11-22 begins', 'lasts  2 d']],
  ])('tells the times of freeze %j in its zone and in UTC', async (times, told) => {
    expect((await ratchet(installation(), ['freeze', ...times, ...because])).lines.slice(1)).toEqual(told);
  });

  it('says in its help that a day is its beginning', async () => {
    expect((await ratchet(installation(), ['freeze', '--help'])).out.replace(/\s+/g, ' ')).toContain('A day is its beginning, midnight in the zone');
  });

  it('says what runs on after a pause', async () => {
    const world = installation();
    await improve(world, { ending: 'runs' });
    expect((await ratchet(world, ['pause', ...because])).out).toContain('price-quote-0a1b2c3d4e5f runs on to its own end');
    expect((await ratchet(world, ['pause', 'restock', ...because])).out).not.toContain('runs on');
  });

  it.each([
    [['pause'], /required option '--reason <text>' not specified/],
    [['pause', 'restock', '--all', ...because], /--all: saw it with component "restock"/],
    [['profile', 'wild', ...because], /profile: saw "wild", expected one of basic, conservative, aggressive, declared/],
    [['freeze', '--until', 'soon', ...because], /--until: saw "soon", expected a time as 2026-12-24T18:00/],
    [['freeze', '--until', '2026-12-27', '--time-zone', 'Mars', ...because], /--time-zone: saw "Mars"/],
    [['freeze', '--from', '2026-11-01', '--until', '2026-11-20', '--time-zone', 'Europe/Zurich', ...because], /--until: saw "2026-11-20", which is 2026-11-20 00:00 Europe\/Zurich \(2026-11-19 23:00:00 UTC\) and over, expected a time after now, 2026-11-21 11:00 Europe\/Zurich \(2026-11-21 10:00:00 UTC\)\. A day is its beginning/],
    [['freeze', '--until', '2026-11-21', ...because], /--until: saw "2026-11-21", which is 2026-11-21 00:00:00 UTC and over/],
    [['freeze', '--from', '2026-12-27', '--until', '2026-12-27', ...because], /--until: saw "2026-12-27", which is 2026-12-27 00:00:00 UTC, expected a time after the beginning, 2026-12-27 00:00:00 UTC/],
    [['mode', 'wild', ...because], /mode: saw "wild", expected one of "observe", "propose", "approve", "auto"/],
    [['mode', ...because], /missing required argument 'mode'/],
    [['rollback', 'x'], /required option '--reason <text>'/],
    [['histori'], /unknown command 'histori' \(Did you mean history\?\)/],
    [['status', '--nope'], /unknown option '--nope'/],
    [['status', 'extra'], /too many arguments/],
    [[], /Usage: ratchet/],
  ])('%j is a usage error, in text and in JSON', async (argv, message) => {
    const world = installation();
    const text = await ratchet(world, argv);
    expect([text.exitCode, text.out]).toEqual([2, '']);
    expect(text.err).toMatch(message);
    const { err } = await ratchet(world, [...argv, '--json']);
    expect(JSON.parse(err)).toMatchObject({ error: { name: 'UsageError', message: expect.stringMatching(message), exitCode: 2 } });
    expect(world.controlled).toEqual([]);
  });

  it('takes global options before and after the command', async () => {
    const world = installation();
    await ratchet(world, ['--stage', 'test', 'status', '--tenant', 'bank', '--region', 'eu-west-1']);
    expect(world.connected).toEqual([{ stage: 'test', tenant: 'bank', region: 'eu-west-1' }]);
  });
});
