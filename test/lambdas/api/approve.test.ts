import type { JournalEntry } from '../../../core/journal';
import { subjectOf } from '../../../core/names';
import { reconcileImprovement } from '../../../core/reconcile';
import { step as approve } from '../../../lambdas/api/approve';
import { step as sweep } from '../../../lambdas/events/sweep';
import { signedBy } from '../../fakes/callers';
import { shaOf } from '../../fakes/lambda-world';
import { expectSettled, good, improvementOf, kindsOf, outcomeOf, type Ports, runImprovement, type RunOptions, shopWorld, type ShopWorld, tenant, watchedWrites, type WorldOptions } from '../steps/world';
import { ExecutionAborted } from '../../statemachines/run-flow';

const improvementId = 'price-quote-1';
const threeHours = 3 * 3600;
const chainOf = async (world: ShopWorld) => world.ports.journal.read(tenant, subjectOf.improvement(improvementId));
const unsigned = (change: object = {}) => ({ decision: 'approve', tenant, improvementId, candidateSha256: good, by: 'ann', reason: 'looks right', ...change });
const answer = (change: { readonly by?: string; readonly [field: string]: unknown } = {}, signer = change.by ?? 'ann') => signedBy(signer, 'approve', unsigned(change));
const rejection = { decision: 'reject', reason: 'the old version has a hole' };
const approving = (options: WorldOptions = {}) => shopWorld({ ...options, component: { mode: 'approve', ...options.component } });

/** Runs an improvement in mode `approve`; `people` act while it waits. */
async function waitingFor(people: (world: ShopWorld) => Promise<unknown>, options: WorldOptions = {}, run: RunOptions = {}) {
  const world = await approving(options);
  const end = await runImprovement(world, improvementOf(), { ...run, meanwhile: () => people(world) });
  expect(end.status).toBe('SUCCEEDED');
  return world;
}

/** Time passes minute by minute, with a sweep in each, as on AWS. */
async function wait(world: ShopWorld, seconds: number) {
  for (let left = seconds; left > 0; left -= 600) {
    await world.pass(Math.min(600, left));
    await sweep.run({}, world.ports);
  }
}

it('a yes deploys what was asked for', async () => {
  const world = await waitingFor(({ ports }) => approve.run(answer(), ports));
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
  const chain = await chainOf(world);
  expect(kindsOf(chain).slice(4, 8)).toEqual(['tested', 'approval-wanted', 'approved', 'deployment-intended']);
  expect(chain.find(({ kind }) => kind === 'approved')).toMatchObject({ by: 'ann', component: 'price-quote', summary: expect.stringMatching(/^approved by ann: looks right: go back from version 2/), data: { approval: { approved: true, candidateSha256: good } } });
  expect(await world.ports.approvals.get(tenant, improvementId)).toMatchObject({ decision: { approved: true, by: 'ann' }, answeredAt: expect.any(String) });
  await expectSettled(world);
});

it('a yes after three hours deploys too: no sweep takes the wait for dead', async () => {
  const world = await waitingFor(async (waiting) => {
    await wait(waiting, threeHours);
    await approve.run(answer(), waiting.ports);
  });
  expect(world.ports.reconciler.requests).toEqual([]);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted', durationSeconds: threeHours + 240 });
  await expectSettled(world);
});

describe('what changed since the question', () => {
  const deployThird = async ({ lambda, component: { functionName, alias }, ports }: ShopWorld) => {
    lambda.updateLatest(functionName, { codeSha256: shaOf('third') });
    lambda.putAlias(functionName, alias, { version: lambda.publish(functionName, ports.clock.iso()), weights: {} });
  };
  const changes: readonly (readonly [string, (world: ShopWorld) => Promise<unknown>, string])[] = [
    ['what serves', deployThird, 'version that serves was 2, is 3'],
    ['the mode', ({ ports }) => ports.controls.set(tenant, 'price-quote', { by: 'bob', reason: 'r', at: ports.clock.iso(), mode: 'propose' }), 'mode was approve, is propose'],
    ['a pause', ({ ports }) => ports.controls.set(tenant, 'tenant', { by: 'bob', reason: 'r', at: ports.clock.iso(), paused: true }), 'pause was none, is tenant, by bob'],
    ['a setting', async ({ ports }) => Object.assign(ports.config, { settings: { ...ports.config.settings, canaryWeights: [0.5] } }), 'setting canaryWeights was [0.1,0.5], is [0.5]'],
  ];

  it.each(changes)('%s: a yes is refused, and says what; a no is not', async (_name, change, told) => {
    const world = await waitingFor(async (waiting) => {
      await wait(waiting, threeHours);
      await change(waiting);
      await expect(approve.run(answer(), waiting.ports)).rejects.toThrow(`what was shown is no longer so: ${told}`);
      expect(waiting.ports.tasks.answers()).toEqual([]);
      await approve.run(answer(rejection), waiting.ports);
    });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'not-approved' });
  });

  it.each(changes.filter(([name]) => name !== 'what serves'))('%s, after the yes: the deployer refuses', async (_name, change, told) => {
    const world = await waitingFor(async (waiting) => {
      await approve.run(answer(), waiting.ports);
      await change(waiting);
    });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'failed', reason: expect.stringContaining(`what was approved is no longer so: ${told}`) });
    expect(kindsOf(await chainOf(world))).not.toContain('deployment-intended');
    expect(world.alias()).toEqual({ version: '2', weights: {} });
  });

  it('a teammate deploys after the yes: theirs wins', async () => {
    const world = await waitingFor(async (waiting) => {
      await approve.run(answer(), waiting.ports);
      await deployThird(waiting);
    });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'superseded', reason: expect.stringContaining('the alias serves version 3') });
    expect(world.alias()).toEqual({ version: '3', weights: {} });
    await expectSettled(world);
  });

  it('circumstances that were written over in the state table are not those of the journal: the deployer refuses', async () => {
    const world = await waitingFor(async (waiting) => {
      const { approvals, controls, clock } = waiting.ports;
      await controls.set(tenant, 'tenant', { by: 'bob', reason: 'r', at: clock.iso(), paused: true });
      const get = async () => ({ ...(await approvals.get(tenant, improvementId))!, circumstances: { ...approvals.kept(tenant, improvementId)!.circumstances, pause: 'tenant, by bob' } });
      await approve.run(answer(), { ...waiting.ports, approvals: { ...approvals, get } });
    });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'failed', reason: expect.stringContaining('the question in the journal is not the one that was approved') });
  });
});

describe('two people', () => {
  const ann = 'arn:aws:iam::111122223333:user/ann';
  const bob = 'arn:aws:iam::111122223333:user/bob';
  const session = (name: string) => `arn:aws:sts::111122223333:assumed-role/Operators/${name}`;
  const settings = { approvalsNeeded: 2, approvers: [ann, bob, 'arn:aws:iam::111122223333:role/teams/Operators'] };

  it('the first yes is journalled, and the question goes on waiting; the second one deploys', async () => {
    const world = await waitingFor(async ({ ports }) => {
      const first = { summary: expect.stringContaining(`approved by ${ann}: looks right: the first of two`) };
      expect(await approve.run(answer({ by: ann }), ports)).toMatchObject(first);
      expect(await approve.run(answer({ by: ann }), ports)).toMatchObject(first);
      expect(ports.tasks.answers()).toEqual([]);
      await approve.run(answer({ by: bob }), ports);
    }, { settings });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
    const chain = await chainOf(world);
    expect(kindsOf(chain).slice(5, 9)).toEqual(['approval-wanted', 'first-approved', 'approved', 'deployment-intended']);
    expect(chain.find(({ kind }) => kind === 'approved')).toMatchObject({ by: bob, summary: expect.stringMatching(`^approved by ${ann} and ${bob}: `), data: { approval: { by: `${ann} and ${bob}` } } });
    expect(world.ports.notifier.published[0]?.message).toContain('wants approval by 2 people');
    await expectSettled(world);
  });

  it.each<readonly [string, string, string]>([['one person twice', ann, ann], ['two sessions of one role, whose names are free', session('ann'), session('bob')]])('%s is one person', async (_name, first, second) => {
    const world = await waitingFor(async ({ ports }) => {
      await approve.run(answer({ by: first }), ports);
      expect(await approve.run(answer({ by: second }), ports)).toMatchObject({ summary: expect.stringContaining(`approved by ${first}`) });
    }, { settings });
    expect(world.ports.tasks.answers()).toEqual([]);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'not-approved', reason: 'nobody decided in time' });
  });

  it('one no is enough, also after a yes', async () => {
    const world = await waitingFor(async ({ ports }) => {
      await approve.run(answer({ by: ann }), ports);
      await approve.run(answer({ ...rejection, by: bob }), ports);
    }, { settings });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'not-approved', reason: `rejected by ${bob}: the old version has a hole` });
  });

  it('both at one time: one is the first, the other the second', async () => {
    const world = await waitingFor(({ ports }) => Promise.all([approve.run(answer({ by: ann }), ports), approve.run(answer({ by: bob }), ports)]), { settings });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
    expect(kindsOf(await chainOf(world)).filter((kind) => kind === 'first-approved' || kind === 'approved').sort()).toEqual(['approved', 'first-approved']);
  });

  it('who is not named among the approvers is refused, in whosever name', async () => {
    const eve = 'arn:aws:iam::111122223333:user/eve';
    await waitingFor(async ({ ports }) => {
      await expect(approve.run(answer({ by: eve }), ports)).rejects.toThrow(`saw ${eve}, expected one of the setting approvers`);
      await expect(approve.run(answer({ by: ann }, eve), ports)).rejects.toThrow(`Caller: saw ${ann}, expected ${eve}, who signed`);
    }, { settings });
  });
});

describe('who answers', () => {
  it.each<readonly [string, object, string]>([
    ['nobody signed', unsigned(), 'Caller: saw no proof of who asks'],
    ['a proof of another decision', { ...answer(), decision: 'reject' }, 'Caller: saw a proof of another request'],
    ['a proof of another candidate', { ...answer(), candidateSha256: 'other' }, 'Caller: saw a proof of another request'],
    ['a proof for another installation', signedBy('ann', 'approve', unsigned(), 'prod'), 'Caller: saw a proof of another request'],
    ['a proof for another function', signedBy('ann', 'control', unsigned()), 'Caller: saw a proof of another request'],
    ['a statement that nobody signed', { ...answer(), proof: { ...answer().proof, authorization: 'SignedHeaders=host;x-amz-date' } }, 'saw a proof that does not sign x-ratchet-statement'],
    ['a signature that STS does not take', { ...answer(), proof: { ...answer().proof, authorization: 'SignedHeaders=host;x-amz-date;x-ratchet-statement' } }, 'STS takes the proof for none'],
  ])('%s: refused', async (_name, given, message) => {
    const world = await waitingFor(async ({ ports }) => {
      await expect(approve.run(given, ports)).rejects.toThrow(message);
    });
    expect(world.ports.tasks.answers()).toEqual([]);
  });
});

it('a shared component waits for a person in mode auto, too', async () => {
  const world = await shopWorld({ component: { mode: 'auto', shared: true } });
  await runImprovement(world, improvementOf(), { meanwhile: () => approve.run(answer(), world.ports) });
  expect(kindsOf(await chainOf(world))).toEqual(expect.arrayContaining(['approval-wanted', 'approved', 'promoted']));
});

it('a no ends it with its reason, deploys nothing, and is not asked again', async () => {
  const world = await waitingFor(({ ports }) => approve.run(answer(rejection), ports));
  expect(await outcomeOf(world)).toMatchObject({ kind: 'not-approved', reason: 'rejected by ann: the old version has a hole' });
  expect(world.alias()).toEqual({ version: '2', weights: {} });
  await expectSettled(world);
  expect(await world.ports.queue.cooldowns(tenant)).toEqual(new Map());

  await runImprovement(world, improvementOf({ improvementId: 'price-quote-2' }));
  expect(await world.ports.approvals.get(tenant, 'price-quote-2')).toBeUndefined();
  expect(await outcomeOf(world, 'price-quote-2')).toMatchObject({ kind: 'no-strategy', reason: expect.stringContaining(`revert: a person rejected it: the old version has a hole (${improvementId})`) });
});

it('what nobody decided on is asked again', async () => {
  const world = await approving();
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'not-approved', reason: 'nobody decided in time' });
  await runImprovement(world, improvementOf({ improvementId: 'price-quote-2' }));
  expect(await world.ports.approvals.get(tenant, 'price-quote-2')).toMatchObject({ candidateSha256: good });
});

describe('refused, and nothing is decided', () => {
  it.each<readonly [string, object, (world: ShopWorld) => Promise<unknown>, string]>([
    ['another candidate', answer({ candidateSha256: 'other' }), async () => undefined, `saw candidate other, expected ${good}`],
    ['an improvement that nobody knows', answer({ improvementId: 'price-quote-9' }), async () => undefined, 'saw "price-quote-9", expected an improvement of tenant shop that waits for one; these wait: price-quote-1'],
    ['another tenant', answer({ tenant: 'desk' }), async () => undefined, 'expected an improvement of tenant desk that waits for one; none waits'],
    ['too late', answer(), (world) => wait(world, 86_100), 'the time to decide ended at 2026-11-22T09:55:00.000Z'],
    ['a rejection without a reason', answer({ ...rejection, reason: '' }), async () => undefined, 'Approve.reason: saw "", expected at least 1'],
    ['a token', answer({ taskToken: 'token' }), async () => undefined, 'saw the unknown key "taskToken"'],
  ])('%s', async (_name, given, before, message) => {
    const world = await waitingFor(async (waiting) => {
      await before(waiting);
      await expect(approve.run(given, waiting.ports)).rejects.toThrow(message);
    });
    expect(world.ports.tasks.answers()).toEqual([]);
    expect(kindsOf(await chainOf(world))).not.toEqual(expect.arrayContaining(['approved']));
    expect(world.alias()).toEqual({ version: '2', weights: {} });
  });
});

it.each([
  ['by somebody else', { by: 'bob' }], ['by the same person', {}], ['the other way', rejection],
])('a second decision is refused, and told the first: %s', async (_name, change) => {
  const world = await waitingFor(async ({ ports }) => {
    await approve.run(answer(), ports);
    await expect(approve.run(answer(change), ports)).rejects.toThrow(/it was decided once already: approved by ann: looks right, at 2026/);
  });
  expect(world.ports.tasks.answers()).toHaveLength(1);
  expect(kindsOf(await chainOf(world)).filter((kind) => kind === 'approved' || kind === 'not-approved')).toEqual(['approved']);
});

it('after the end it says how it ended', async () => {
  const world = await waitingFor(({ ports }) => approve.run(answer(rejection), ports));
  await expect(approve.run(answer(), world.ports)).rejects.toThrow('as not-approved: rejected by ann: the old version has a hole');
});

describe('killed in the middle', () => {
  const kills = ['approvals.decide', 'journal.append', 'tasks.answer', 'approvals.close'];
  const killedAt = (ports: Ports, place: string, when: 'before' | 'after') => watchedWrites(ports, (_write, moment, name) => {
    if (name === place && moment === when) throw new Error('killed');
  });
  const cases = kills.flatMap((place) => (['before', 'after'] as const).map((when) => [when, place] as const));

  it.each(cases)('%s %s: the same command of the same person goes on, and there is one decision', async (when, place) => {
    const world = await waitingFor(async ({ ports }) => {
      await expect(approve.run(answer(), killedAt(ports, place, when))).rejects.toThrow('killed');
      const claimed = place !== 'approvals.decide' || when === 'after';
      if (claimed) {
        await expect(approve.run(answer({ by: 'bob' }), ports)).rejects.toThrow('it was decided once already: approved by ann');
        await expect(approve.run(answer(rejection), ports)).rejects.toThrow('it was decided once already: approved by ann');
      }
      ports.clock.advance(60_000);
      const again = approve.run(answer(), ports);
      const sent = (place === 'tasks.answer' && when === 'after') || place === 'approvals.close';
      if (sent) await expect(again).rejects.toThrow(place === 'approvals.close' && when === 'after' ? 'it was decided once already' : 'it has this answer already, or it ended before');
      else expect(await again).toMatchObject({ summary: expect.stringContaining('approved by ann') });
    });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
    expect(kindsOf(await chainOf(world)).filter((kind) => kind === 'approved' || kind === 'not-approved')).toEqual(['approved']);
    await expectSettled(world);
  });
});

it('the same yes twice at one moment: it counts once, and nothing withdraws it', async () => {
  const world = await waitingFor(async ({ ports }) => {
    const told = await Promise.allSettled([approve.run(answer(), ports), approve.run(answer(), ports)]);
    expect(told.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
  expect(kindsOf(await chainOf(world)).filter((kind) => kind === 'approved' || kind === 'not-approved')).toEqual(['approved']);
});

it('an execution that is gone already: an honest error, and the journal has it', async () => {
  const world = await approving();
  const run = runImprovement(world, improvementOf(), { meanwhile: async () => { throw new ExecutionAborted('by hand'); } });
  await expect(run).rejects.toThrow('by hand');
  world.ports.tasks.end('token of price-quote-1');
  const { answer: send } = world.ports.tasks;
  // It ends in the moment in which the answer is on its way.
  const tasks = { ...world.ports.tasks, answer: async (...given: Parameters<typeof send>) => {
    await reconcileImprovement(improvementOf(), 'aborted by hand', world.ports);
    return send(...given);
  } };
  await expect(approve.run(answer(), { ...world.ports, tasks })).rejects.toThrow('its execution no longer waits, expected it to');
  expect((await chainOf(world)).at(-1)).toMatchObject({ kind: 'not-approved', by: 'Approve', summary: expect.stringContaining('the decision came to nothing') });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'failed', reason: 'aborted by hand' });
  await expectSettled(world);
});

it.each([1, 8])('nobody decides within %i hours, fewer than the state machine waits: a sweep has it ended', async (approvalHours) => {
  const world = await approving({ settings: { approvalHours } });
  const stopped = runImprovement(world, improvementOf(), { meanwhile: async () => {
    await wait(world, approvalHours * 3600);
    expect(world.ports.reconciler.requests).toEqual([]);
    await expect(approve.run(answer(), world.ports)).rejects.toThrow('the time to decide ended at');
    await wait(world, 1200);
    throw new ExecutionAborted('by reconcile');
  } });
  await expect(stopped).rejects.toThrow('by reconcile');
  const [request] = world.ports.reconciler.requests;
  expect(request).toMatchObject({ tenant, component: 'price-quote', improvementId, reason: expect.stringMatching(/^its lease expired at/) });
  await reconcileImprovement(improvementOf(), request?.reason ?? '', world.ports);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'not-approved', reason: expect.stringMatching(/^nobody decided until 2026-11-21T1[18]:00:00/) });
  await expectSettled(world);
});

it('a verdict that is not the one that was shown is refused by the deployer', async () => {
  const world = await waitingFor(({ ports }) => approve.run(answer(), ports), {}, {
    around: async (step, run, input) => {
      if (step === 'DeployCanary') Object.assign((input as { verdict: object }).verdict, { reason: 'written over' });
      return run();
    },
  });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'failed', reason: expect.stringMatching(/UnsafeState: DeployCanary: .*the verdict is not the one that stands/) });
  expect(world.alias()).toEqual({ version: '2', weights: {} });
});

it('the token is in the question alone: not in journal, messages, artifacts or what is answered', async () => {
  const told: unknown[] = [];
  const world = await waitingFor(async ({ ports }) => told.push(await approve.run(answer(), ports)));
  const { journal, notifier, approvals } = world.ports;
  told.push(journal.records, notifier.published, await approvals.list(tenant), await world.ports.progress.improvements(tenant, 10));
  expect(JSON.stringify(told)).not.toContain('token of');
  expect(approvals.kept(tenant, improvementId)?.taskToken).toBe('token of price-quote-1');
});

it('the message has the commands to type', async () => {
  const world = await waitingFor(async () => undefined);
  expect(world.ports.notifier.published[0]).toMatchObject({ message: expect.stringMatching(/wants approval until 2026-11-22T09:55:00.000Z: go back from version 2 to version 1/), next: ['approve price-quote-1', 'reject price-quote-1 --reason "..."'] });
});

it('what needs a person can be answered, and says why one is needed', async () => {
  const needsPerson = 'own-tests: none can run; replay: no call was recorded';
  const world = await approving();
  const { journal } = world.ports;
  const withNeed = (entry: JournalEntry): JournalEntry => (entry.kind === 'tested' ? { ...entry, data: { ...entry.data, verdict: { ...(entry.data['verdict'] as object), needsPerson } } } : entry);
  await runImprovement(world, improvementOf(), { meanwhile: () => approve.run(answer(), world.ports), ports: { ...world.ports, journal: { ...journal, append: (entry) => journal.append(withNeed(entry)) } } });
  expect(world.ports.notifier.published[0]?.message).toContain(`A person has to look at it: ${needsPerson}`);
  expect((await chainOf(world)).find(({ kind }) => kind === 'approval-wanted')).toMatchObject({ summary: expect.stringContaining(needsPerson), data: { needsPerson, candidateSha256: good } });
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted' });
});
