import type { StepName } from '../../../core/contracts';
import type { Mode, Outcome } from '../../../core/cycle';
import { lookRow } from '../../../core/look-row';
import { subjectOf } from '../../../core/names';
import { after } from '../../../core/time';
import { step as approve } from '../../../lambdas/api/approve';
import { signedBy } from '../../fakes/callers';
import { step as sweep } from '../../../lambdas/events/sweep';
import { shaOf } from '../../fakes/lambda-world';
import { bad, expectSettled, good, improvementOf, kindsOf, outcomeOf, type RunOptions, runImprovement, shopWorld, type ShopWorld, stepsOf, tenant, watchedWrites, type WorldOptions } from './world';

const chainOf = async (world: ShopWorld) => world.ports.journal.read(tenant, subjectOf.improvement('price-quote-1'));
const visited = (states: readonly string[]) => states.filter((state) => !state.endsWith('?') && !state.startsWith('Wait'));
const begun = ['Begin', 'AcquireLease', 'Diagnose', 'ProposeCandidate', 'ValidateCandidate', 'TestCandidate'];

it('goes back to the version that served well, in two stages, and promotes it', async () => {
  const world = await shopWorld();
  const seen: unknown[] = [];
  const end = await runImprovement(world, improvementOf(), { around: async (step, run) => {
    const result = await run();
    if (step === 'DeployCanary' || step === 'Promote') seen.push([step, world.alias(), world.latest() === good ? 'good' : 'bad']);
    return result;
  } });
  expect(seen).toEqual([
    ['DeployCanary', { version: '2', weights: { '1': 0.1 } }, 'bad'],
    ['DeployCanary', { version: '2', weights: { '1': 0.5 } }, 'bad'],
    ['Promote', { version: '1', weights: {} }, 'good'],
  ]);
  expect(end).toMatchObject({ status: 'SUCCEEDED' });
  expect(visited(end.states)).toEqual([...begun, 'DeployCanary', 'CheckHealth', 'CheckHealth', 'DeployCanary', 'CheckHealth', 'CheckHealth', 'Promote', 'RecordOutcome', 'Recorded']);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted', durationSeconds: 240, failureRateBefore: 0.3, failureRateAfter: 0, reason: expect.stringContaining('version 1 failed 0 of 240 calls, version 2 beside it 168 of 560') });
  expect(kindsOf(await chainOf(world))).toEqual([
    'improvement-started', 'diagnosed', 'proposed', 'verdict', 'tested', 'deployment-intended', 'deployed', 'look', 'look', 'deployment-intended', 'deployed', 'look', 'look', 'promotion-intended', 'promoted', 'latest-restored', 'outcome',
  ]);
  const looks = (await chainOf(world)).filter(({ kind }) => kind === 'look').map(({ data }) => [lookRow.parse(data['look']), 'health' in data] as const);
  expect(looks.map(([{ look, decision, weight, canary, control }, whole]) => [look, decision, weight, canary.requests, control.failed, whole])).toEqual([
    [1, 'continue', 0.1, 20, 54, false], [2, 'promote', 0.1, 20, 54, true], [3, 'continue', 0.5, 100, 30, false], [4, 'promote', 0.5, 100, 30, true],
  ]);
  const plain = 'We let version 1 answer 30 % of the calls for 4 minutes beside version 2. It failed 0 of 240 calls where version 2 failed 168 of 560; chance alone does that less than once in a billion times. So all calls go to version 1 since 10:04 UTC.';
  expect((await outcomeOf(world))?.plain).toBe(plain);
  expect(world.ports.notifier.published.at(-1)?.message).toMatch(new RegExp(`^price-quote: ${plain} \\(promoted: version 1 failed 0 of 240 calls`));
  expect((await world.ports.queue.cooldowns(tenant)).get('price-quote')).toBe('2026-11-21T16:04:00.000Z');
  expect(world.ports.notifier.published.map(({ kind }) => kind)).toEqual(['canary-started', 'promoted']);
  await expectSettled(world);
});

interface Case {
  readonly name: string;
  readonly options?: WorldOptions;
  readonly change?: (world: ShopWorld) => void;
  /** Something that happens in the world just before a step runs. */
  readonly before?: Partial<Record<StepName, (world: ShopWorld) => unknown>>;
  readonly decide?: RunOptions['decide'];
  readonly kind: Outcome['kind'];
  readonly reason: RegExp;
  readonly never?: readonly StepName[];
  /** @default version 2 alone */
  readonly alias?: { readonly version: string; readonly weights: Readonly<Record<string, number>> };
}

const teamDeploys = (world: ShopWorld, weights: Readonly<Record<string, number>> = {}) => {
  const { functionName, alias } = world.component;
  world.lambda.updateLatest(functionName, { codeSha256: shaOf('third') });
  world.lambda.putAlias(functionName, alias, { version: world.lambda.publish(functionName, world.ports.clock.iso()), weights });
};
const acting: readonly StepName[] = ['DeployCanary', 'CheckHealth', 'Promote', 'RollBack'];
const mode = (mode: Mode): WorldOptions => ({ component: { mode } });
const pausedBy = (scope: string) => (world: ShopWorld) => world.ports.controls.set(tenant, scope, { paused: true, by: 'ann', reason: 'migration', at: world.ports.clock.iso() });

const cases: readonly Case[] = [
  { name: 'the canary fails every call', change: ({ traffic }) => { traffic.failing['1'] = 1; }, kind: 'rolled-back', reason: /version 1 failed 20 of the last 20 calls: total failure/, never: ['Promote'] },
  { name: 'the canary fails more often than the version beside it', change: ({ traffic }) => { Object.assign(traffic.failing, { '1': 0.5, '2': 0.05 }); }, kind: 'rolled-back', reason: /more calls fail/, never: ['Promote'] },
  { name: 'the canary gets worse after it was widened', before: { CheckHealth: (world) => { if (world.alias().weights['1'] === 0.5) world.traffic.failing['1'] = 1; } }, kind: 'rolled-back', reason: /total failure/, never: ['Promote'] },
  { name: 'the change does not help', change: ({ traffic }) => { traffic.failing['1'] = 0.3; }, kind: 'no-effect', reason: /not measurably rarer/, never: ['Promote'] },
  { name: 'nobody calls the function', change: ({ traffic }) => { traffic.callsPerMinute = 0; }, kind: 'inconclusive', reason: /version 1 got 0 calls, 30 are needed/, never: ['Promote'] },
  { name: 'too few call the canary', change: ({ traffic }) => { traffic.callsPerMinute = 2; }, kind: 'inconclusive', reason: /version 1 got 0 calls/, never: ['Promote'] },
  { name: 'mode observe deploys nothing', options: mode('observe'), kind: 'proposed', reason: /^mode observe: go back from version 2 to version 1/, never: acting },
  { name: 'mode propose deploys nothing', options: mode('propose'), kind: 'proposed', reason: /^mode propose/, never: acting },
  { name: 'mode approve, and somebody approves', options: mode('approve'), decide: (candidateSha256) => ({ approved: true, by: 'ann', reason: 'looks right', candidateSha256 }), kind: 'promoted', reason: /serves alone/, alias: { version: '1', weights: {} } },
  { name: 'mode approve, and somebody refuses', options: mode('approve'), decide: (candidateSha256) => ({ approved: false, by: 'ann', reason: 'not today', candidateSha256 }), kind: 'not-approved', reason: /rejected by ann: not today/, never: acting },
  { name: 'mode approve, and nobody answers', options: mode('approve'), kind: 'not-approved', reason: /nobody decided in time/, never: acting },
  { name: 'mode approve, and another candidate was approved', options: mode('approve'), decide: () => ({ approved: true, by: 'ann', reason: 'stale page', candidateSha256: bad }), kind: 'failed', reason: /UnsafeState: DeployCanary: .*saw an approval of .* by ann, expected the one of .* that the journal has/, never: ['CheckHealth', 'Promote'] },
  { name: 'an operator switched the tenant to observe', change: (world) => world.ports.controls.set(tenant, 'tenant', { mode: 'observe', by: 'ann', reason: 'r', at: world.ports.clock.iso() }), kind: 'proposed', reason: /^mode observe/, never: acting },
  { name: 'the tenant is paused', change: pausedBy('tenant'), kind: 'not-started', reason: /paused \(tenant\) by ann: migration/, never: ['Diagnose', ...acting] },
  { name: 'everything is paused', change: pausedBy('all'), kind: 'not-started', reason: /paused \(all\)/, never: ['Diagnose', ...acting] },
  { name: 'the component is paused', change: pausedBy('price-quote'), kind: 'not-started', reason: /paused \(price-quote\)/, never: ['Diagnose', ...acting] },
  { name: 'the deployment is not to blame', change: ({ lambda, component }) => lambda.removeVersion(component.functionName, '1'), kind: 'no-strategy', reason: /no strategy/, never: ['ValidateCandidate', ...acting] },
  { name: 'somebody splits the alias before the gates look', before: { ValidateCandidate: ({ lambda, component }) => lambda.putAlias(component.functionName, 'live', { version: '2', weights: { '1': 0.2 } }) }, kind: 'rejected', reason: /somebody else's weights are on the alias/, never: acting, alias: { version: '2', weights: { '1': 0.2 } } },
  { name: 'somebody deploys before the canary', before: { DeployCanary: (world) => teamDeploys(world) }, kind: 'superseded', reason: /the alias serves version 3/, never: ['CheckHealth', 'Promote'], alias: { version: '3', weights: {} } },
  { name: 'somebody deploys before the canary is widened, and our weights are still there', before: { DeployCanary: (world) => { if (world.alias().weights['1']) teamDeploys(world, { '1': 0.1 }); } }, kind: 'superseded', reason: /version 3, which somebody else deployed, serves alone; version 1 is taken away/, never: ['Promote'], alias: { version: '3', weights: {} } },
  { name: 'somebody deploys during the watch', before: { CheckHealth: (world) => { if (world.lambda.get(world.component.functionName).versions.size === 2) teamDeploys(world); } }, kind: 'superseded', reason: /version 3/, never: ['Promote'], alias: { version: '3', weights: {} } },
  { name: 'somebody deploys just before Promote, and our weights are still there', before: { Promote: (world) => teamDeploys(world, { '1': 0.5 }) }, kind: 'superseded', reason: /version 3/, alias: { version: '3', weights: {} } },
  { name: 'somebody deploys just before Promote', before: { Promote: (world) => teamDeploys(world) }, kind: 'superseded', reason: /version 3/, alias: { version: '3', weights: {} } },
];

describe('what else may happen', () => {
  it.each(cases)('$name: $kind', async ({ options = {}, change, before = {}, decide, kind, reason, never = [], alias = { version: '2', weights: {} } }) => {
    const world = await shopWorld(options);
    await change?.(world);
    const run: StepName[] = [];
    const end = await runImprovement(world, improvementOf(), {
      ...(decide && { decide }),
      around: async (step, act) => {
        run.push(step);
        await before[step]?.(world);
        return act();
      },
    });
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
    const outcome = await outcomeOf(world);
    expect(outcome).toMatchObject({ kind, reason: expect.stringMatching(reason) });
    for (const step of never) expect(run).not.toContain(step);
    expect(world.alias()).toEqual(alias);
    if (Object.keys(alias.weights).length === 0) await expectSettled(world);
    expect(world.ports.notifier.published.some(({ kind: sent }) => sent === 'person-needed')).toBe(outcome?.reason.startsWith('needs a person: '));
    if (kind === 'not-started') expect((await world.ports.queue.opportunities(tenant)).map(({ opportunity }) => opportunity.fingerprint)).toEqual(['f1']);
    if (kind !== 'not-started') expect(await world.ports.queue.opportunities(tenant)).toEqual([]);
  });
});

describe('a watch that decides nothing', () => {
  const settings = { inconclusivePolicy: 'ask', monitoringDurationSeconds: 300, approvalHours: 1 } as const;
  /** So few call that five minutes say nothing. */
  const quiet = async (more: WorldOptions = {}) => {
    const world = await shopWorld({ settings, ...more });
    world.traffic.callsPerMinute = 20;
    return world;
  };
  /** The person's answer, at a look after the question. */
  const answers = (world: ShopWorld, decision: 'approve' | 'reject', looks: number): NonNullable<RunOptions['around']> => async (step, run) => {
    const question = await world.ports.approvals.get(tenant, 'price-quote-1');
    if (step === 'CheckHealth' && question && !question.decision && world.ports.clock.iso() >= after(question.wantedAt, looks * 60)) {
      await approve.run(signedBy('ann', 'approve', { decision, tenant, improvementId: 'price-quote-1', candidateSha256: question.candidateSha256, by: 'ann', reason: 'it is quiet' }), world.ports);
    }
    return run();
  };

  it.each([
    { decision: 'approve', kind: 'promoted', reason: /ann approved it \(it is quiet\)/, asked: 1 },
    { decision: 'reject', kind: 'inconclusive', reason: /ann rejected it \(it is quiet\)/, asked: 1 },
  ] as const)('is $kind where the person who is asked says $decision', async ({ decision, kind, reason }) => {
    const world = await quiet();
    await runImprovement(world, improvementOf(), { around: answers(world, decision, 2) });
    expect(await outcomeOf(world)).toMatchObject({ kind, reason: expect.stringMatching(kind === 'promoted' ? /serves alone/ : reason) });
    const chain = await chainOf(world);
    expect(chain.filter(({ kind }) => kind === 'look').map(({ summary }) => summary).join('\n')).toMatch(reason);
    expect(chain.find(({ kind }) => kind === 'approval-wanted')?.summary).toMatch(/the watch ended after 5 looks .* inconclusivePolicy ask: a person is asked/);
    expect(world.ports.tasks.answers()).toEqual([]);
    await expectSettled(world);
  });

  it('is asked about under circumstances that must still be so for a yes', async () => {
    const world = await quiet();
    const refused: string[] = [];
    await runImprovement(world, improvementOf(), { around: async (step, run) => {
      if (step === 'CheckHealth' && (await world.ports.approvals.get(tenant, 'price-quote-1')) && refused.length === 0) {
        await world.ports.controls.set(tenant, 'price-quote', { by: 'bob', reason: 'a review', at: world.ports.clock.iso(), mode: 'propose' });
        await answers(world, 'approve', 0)(step, async () => undefined, undefined).catch((error: unknown) => refused.push(String(error)));
      }
      return run();
    } });
    expect(refused).toEqual([expect.stringContaining('what was shown is no longer so: mode was auto, is propose')]);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'inconclusive' });
    await expectSettled(world);
  });

  it.each(['journal.append', 'approvals.want', 'notifier.publish'].flatMap((write) => (['before', 'after'] as const).map((when) => [when, write] as const)))('hears a no to a question whose step was killed %s %s, and ran again', async (when, write) => {
    const world = await quiet();
    let killed = false;
    const dying = watchedWrites(world.ports, (_write, at, port) => {
      const asking = world.ports.journal.records.some(({ kind, data }) => kind === 'look' && JSON.stringify(data).includes('"asked"'));
      if (killed || port !== write || at !== when || !asking) return;
      killed = true;
      throw new Error('killed');
    });
    await runImprovement(world, improvementOf(), { around: async (step, run, input) => {
      if (step !== 'CheckHealth' || killed) return answers(world, 'reject', 2)(step, run, input);
      return stepsOf.CheckHealth(input, dying).catch(async (error: Error) => {
        if (error.message !== 'killed') throw error;
        world.ports.clock.advance(2000);
        return run();
      });
    } });
    expect([killed, await outcomeOf(world)]).toMatchObject([true, { kind: 'inconclusive', reason: expect.stringMatching(/ann rejected it/) }]);
    expect((await chainOf(world)).filter(({ kind }) => kind === 'approval-wanted')).toHaveLength(1);
  });

  it('needs two people where the settings ask for two', async () => {
    const [ann, bob] = ['ann', 'bob'].map((name) => `arn:aws:iam::111122223333:user/${name}`);
    const world = await quiet({ settings: { ...settings, approvalsNeeded: 2, approvers: [ann!, bob!] } });
    const yes = [ann, bob];
    await runImprovement(world, improvementOf(), { around: async (step, run) => {
      const question = await world.ports.approvals.get(tenant, 'price-quote-1');
      const by = step === 'CheckHealth' && question && world.ports.clock.iso() > question.wantedAt ? yes.shift() : undefined;
      if (by && question) await approve.run(signedBy(by, 'approve', { decision: 'approve', tenant, improvementId: 'price-quote-1', candidateSha256: question.candidateSha256, by, reason: 'it is quiet' }), world.ports);
      return run();
    } });
    const kinds = (await chainOf(world)).map(({ kind }) => kind);
    expect(kinds.slice(kinds.indexOf('approval-wanted')).filter((kind) => kind !== 'look').slice(0, 4)).toEqual(['approval-wanted', 'first-approved', 'approved', 'deployment-intended']);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
  });

  it('is taken back where nobody answers in time, after an hour in which it was looked at', async () => {
    const world = await quiet();
    await runImprovement(world);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'inconclusive', reason: expect.stringMatching(/asked at look 5, and nobody answered in time/), durationSeconds: expect.any(Number) });
    expect(world.ports.notifier.published.map(({ kind }) => kind)).toContain('approval-wanted');
    await expectSettled(world);
  });

  it('is rolled back when harm comes while the person thinks', async () => {
    const world = await quiet();
    let looks = 0;
    await runImprovement(world, improvementOf(), { around: async (step, run) => {
      if (step === 'CheckHealth' && (looks += 1) === 8) Object.assign(world.traffic, { callsPerMinute: 200 }).failing['1'] = 1;
      return run();
    } });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'rolled-back', reason: expect.stringMatching(/total failure/) });
    await expectSettled(world);
  });

  it('goes on for twice its length where the tenant wants that', async () => {
    const world = await quiet({ settings: { ...settings, inconclusivePolicy: 'extend', monitoringDurationSeconds: 120 } });
    world.traffic.callsPerMinute = 100;
    await runImprovement(world);
    const { kind, durationSeconds = 0 } = (await outcomeOf(world)) ?? {};
    expect({ kind, long: durationSeconds > 240 }).toEqual({ kind: 'promoted', long: true });
    await expectSettled(world);
  });
});

it('takes a canary away thirty seconds after it began to fail every call, in the middle of a minute', async () => {
  const world = await shopWorld({ settings: { guardSeconds: 10 } });
  let checks = 0;
  await runImprovement(world, improvementOf(), { around: async (step, run) => {
    if (step === 'CheckHealth' && (checks += 1) === 9) world.traffic.failing['1'] = 1;
    return run();
  } });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'rolled-back', durationSeconds: 120, reason: expect.stringMatching(/version 1 failed 9 of the last 9 calls: total failure/) });
  await expectSettled(world);
});

it('the plan of the watch stands beside the intention to deploy, and is followed', async () => {
  const world = await shopWorld();
  await runImprovement(world);
  const intended = (await chainOf(world)).filter(({ kind }) => kind === 'deployment-intended');
  expect(intended[0]).toMatchObject({ summary: expect.stringMatching(/Plan: 200 calls a minute: a canary gets 10 %, then 50 % of the calls; that the failures are rarer is shown after \d+ min/), data: { plan: { choice: 'canary', weights: [0.1, 0.5] }, deployment: { weights: [0.1, 0.5], watchSeconds: 3600 } } });
});

it.each([1, 2, 3, 4])('look %i whose answer was lost, and which saw more the second time: the journal and the state machine have the same', async (lost) => {
  const world = await shopWorld();
  world.traffic.callsPerMinute = 90;
  let looks = 0;
  const told: unknown[] = [];
  await runImprovement(world, improvementOf(), { around: async (step, run) => {
    if (step !== 'CheckHealth' || (looks += 1) !== lost) return run();
    const { decision } = (await run()) as { readonly decision: string };
    await world.pass(60);
    const again = (await run()) as { readonly decision: string };
    told.push([again.decision, decision]);
    return again;
  } });
  for (const [again, first] of told as [string, string][]) expect(again).toBe(first);
  expect([told.length, (await outcomeOf(world))?.kind]).toEqual([1, 'promoted']);
});

describe('a step that runs twice', () => {
  it.each([
    { name: 'promoted', failing: 0 }, { name: 'rolled-back', failing: 1 },
  ])('changes nothing the second time: $name', async ({ name, failing }) => {
    const once = await shopWorld();
    const twice = await shopWorld();
    for (const world of [once, twice]) world.traffic.failing['1'] = failing;
    await runImprovement(once);
    const answers: unknown[] = [];
    await runImprovement(twice, improvementOf(), {
      around: async (step, run) => {
        const first = await run();
        const before = [twice.alias(), twice.latest(), twice.ports.journal.records.length];
        const second = await run();
        answers.push([step, second]);
        // The answer may name what it found instead of what it did; all else is the same.
        if (step === 'DeployCanary' || step === 'Promote' || step === 'RollBack') expect(second).toEqual({ ...(first as object), detail: expect.any(String) });
        else expect(second).toEqual(first);
        expect([twice.alias(), twice.latest(), twice.ports.journal.records.length]).toEqual(before);
        return second;
      },
    });
    expect((await outcomeOf(twice))?.kind).toBe(name);
    expect([twice.alias(), twice.latest()]).toEqual([once.alias(), once.latest()]);
    expect(kindsOf(await chainOf(twice))).toEqual(kindsOf(await chainOf(once)));
    await expectSettled(twice);
  });
});

describe('a stale fencing token', () => {
  it.each(['DeployCanary', 'CheckHealth', 'Promote', 'RollBack', 'RecordOutcome'] as const)('is refused in %s, which then changes nothing', async (late) => {
    const world = await shopWorld();
    if (late === 'RollBack') world.traffic.failing['1'] = 1;
    let refusal: unknown;
    let before: unknown;
    await runImprovement(world, improvementOf(), {
      around: async (step, run) => {
        if (step !== late || refusal) return run();
        // Reconcile took the lease over while this step was on its way.
        await world.ports.leases.takeOver(tenant, 'price-quote', 'price-quote-1', '2026-11-21T12:00:00.000Z');
        before = [world.alias(), world.latest(), world.ports.journal.records.length];
        refusal = await run().catch((error: unknown) => error);
        expect([world.alias(), world.latest(), world.ports.journal.records.length]).toEqual(before);
        throw refusal;
      },
    });
    expect(refusal).toMatchObject({ name: 'StaleFencingToken' });
    // Nor does what the Catch leads to.
    expect([world.alias(), world.latest()]).toEqual((before as unknown[]).slice(0, 2));
  });
});

it('a stale token is refused in a look that changes nothing, too', async () => {
  const world = await shopWorld();
  world.traffic.callsPerMinute = 0;
  let looks = 0;
  const end = await runImprovement(world, improvementOf(), {
    around: async (step, run) => {
      if (step === 'CheckHealth' && (looks += 1) === 3) await world.ports.leases.takeOver(tenant, 'price-quote', 'price-quote-1', '2026-11-21T12:00:00.000Z');
      return run();
    },
  });
  expect(looks).toBe(3);
  expect(end).toMatchObject({ status: 'FAILED', error: 'StaleFencingToken' });
});

it.each([
  { lookSeconds: 60, monitoringDurationSeconds: 7200 }, { lookSeconds: 3600, monitoringDurationSeconds: 14_400 },
])('the lease is renewed by every acting step, so that no sweep takes a long watch for dead: a look each $lookSeconds s', async (settings) => {
  const world = await shopWorld({ settings: { leaseSeconds: 600, ...settings } });
  const seen: string[] = [];
  await runImprovement(world, improvementOf(), {
    around: async (step, run) => {
      await sweep.run({}, world.ports);
      const answer = await run();
      // Before the canary calls are counted: of a component that went silent nothing is deployed.
      if (step === 'DeployCanary') world.traffic.callsPerMinute = 0;
      await world.pass(50);
      await sweep.run({}, world.ports);
      seen.push(step);
      return answer;
    },
  });
  expect(seen.filter((step) => step === 'CheckHealth').length).toBeGreaterThanOrEqual(4);
  expect(world.ports.reconciler.requests).toEqual([]);
  expect((await outcomeOf(world))?.kind).toBe('inconclusive');
});

it('two executions for one component: the second does not start, and its opportunity waits', async () => {
  const world = await shopWorld();
  let second: Awaited<ReturnType<typeof runImprovement>> | undefined;
  const other = improvementOf({ improvementId: 'price-quote-2', cycleId: 'c2', opportunity: { ...improvementOf().opportunity, fingerprint: 'f2' } });
  await runImprovement(world, improvementOf(), {
    around: async (step, run) => {
      if (step === 'CheckHealth') second ??= await runImprovement(world, other);
      return run();
    },
  });
  expect(visited(second?.states ?? [])).toEqual(['Begin', 'AcquireLease', 'RecordOutcome', 'Recorded']);
  expect(await outcomeOf(world, 'price-quote-2')).toMatchObject({ kind: 'not-started', reason: expect.stringContaining('improvement price-quote-1 holds price-quote') });
  expect((await world.ports.queue.opportunities(tenant)).map(({ opportunity }) => opportunity.fingerprint)).toEqual(['f2']);
  expect((await outcomeOf(world))?.kind).toBe('promoted');
  await expectSettled(world);
});

it('an approval can be sent only with the token that was kept, and the asking is journalled and told', async () => {
  const world = await shopWorld({ component: { mode: 'approve' } });
  await runImprovement(world);
  expect(world.ports.approvals.kept(tenant, 'price-quote-1')).toMatchObject({ taskToken: 'token of price-quote-1', candidateSha256: good });
  expect(JSON.stringify(world.ports.journal.records)).not.toContain('token of price-quote-1');
  expect(world.ports.notifier.published).toMatchObject([{ kind: 'approval-wanted' }]);
  expect(kindsOf(await chainOf(world))).toContain('approval-wanted');
});

it('a deployment without an accepting verdict for this very candidate is refused', async () => {
  const world = await shopWorld();
  await runImprovement(world, improvementOf(), {
    around: async (step, run) => (step === 'TestCandidate' ? { ...((await run()) as object), candidateSha256: bad } : run()),
  });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/UnsafeState: DeployCanary: .*the verdict is not the one that stands/) });
  expect(world.alias()).toEqual({ version: '2', weights: {} });
});
