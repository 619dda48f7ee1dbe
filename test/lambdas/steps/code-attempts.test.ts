import { InvalidInput, ModelUnavailable } from '../../../core/errors';
import { subjectOf } from '../../../core/names';
import type { FakeAnswer } from '../../fakes/model';
import { goodReply, otherReply, replyOf, replyWith } from './code-project';
import { step as sweep } from '../../../lambdas/events/sweep';
import { steps } from '../../../lib/permissions';
import { expectSettled, improvementOf, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant, type WorldOptions } from './world';

const chainOf = (world: ShopWorld, improvementId = 'price-quote-1') => world.ports.journal.read(tenant, subjectOf.improvement(improvementId));
const told = async (world: ShopWorld, kind: string, improvementId?: string) => (await chainOf(world, improvementId)).filter((one) => one.kind === kind).map(({ summary }) => summary);
const thrown = (...model: readonly FakeAnswer[]): WorldOptions => ({ code: { fault: 'thrown', model } });
const second = improvementOf({ improvementId: 'price-quote-2', cycleId: 'c2' });
/** Time passes while a Task that failed waits for its next try. */
const run = (world: ShopWorld, improvement = improvementOf()) => runImprovement(world, improvement, {
  around: (_step, act) => act().catch((error: unknown) => {
    world.ports.clock.advance(5000);
    throw error;
  }),
});
const line = (text: string) => replyWith(`return { id: order.id, city: ${text} };`);
const throttled = new ModelUnavailable('Model us.anthropic.claude-sonnet-4-6: saw ThrottlingException: too many requests');

describe('a reply that is no change is an attempt, its reason is journalled, and the next prompt has it', () => {
  it.each<readonly [string, FakeAnswer, RegExp]>([
    ['nothing', '', /the reply is empty \(end_turn\), expected a change/],
    ['garbage', 'I am sorry, I cannot help with that.', /the reply cannot be read: .*expected/],
    ['a patch for a file that is not there', replyOf('Mends it.', 'const a = 1;', 'const a = 2;', 'src/gone.ts'), /the reply cannot be applied: .*src\/gone\.ts/],
    ['a patch for lines that are not there', replyOf('Mends it.', 'const a = 1;', 'const a = 2;'), /the reply cannot be applied: .*src\/label\.ts/],
    ['a patch for the tests', replyOf('Mends it.', 'test(\'prints the city in capitals\', async () => {', 'test.skip(\'prints\', async () => {', 'test/label.test.ts'), /the reply cannot be applied: .*test\/label\.test\.ts/],
    ['the beginning of a patch', { text: goodReply.slice(0, -40), stopReason: 'max_tokens' }, /it was cut after 200 tokens/],
  ])('%s', async (_name, answer, reason) => {
    const world = await shopWorld(thrown(answer, goodReply));
    expect((await run(world)).status).toBe('SUCCEEDED');
    expect(await told(world, 'proposed')).toEqual([expect.stringMatching(reason), 'The address may be missing.']);
    expect(world.ports.model.asked.map(({ prompt }) => reason.test(prompt))).toEqual([false, true]);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted', costUsd: 2 * 0.0066 });
    await expectSettled(world);
  });

  it('however long each of six attempts takes, nobody takes the lease for one that was left behind', async () => {
    const world = await shopWorld(thrown(...['a', 'b', 'c', 'd', 'e'].map((letter) => line(`order.address.city + '${letter}'`)), goodReply));
    await runImprovement(world, improvementOf(), {
      around: async (step, act) => {
        await world.pass(['ProposeCandidate', 'ValidateCandidate', 'TestCandidate'].includes(step) ? steps[step].timeoutSeconds : 0);
        const answer = await act();
        await sweep.run({}, world.ports);
        return answer;
      },
    });
    expect(world.ports.model.asked).toHaveLength(6);
    expect(world.ports.reconciler.requests).toEqual([]);
    expect((await outcomeOf(world))?.kind).toBe('promoted');
  });

  it.each([
    ['the same useless reply twice ends it', [''], 2, /attempts 1 and 2 by the model failed in the same way: the reply is empty/],
    ['six useless replies are all there are', ['one', 'two', 'three', 'four', 'five', 'six', 'seven'].map((name) => replyOf('Mends it.', `const a = ${name};`, 'const a = 0;', `src/gone-${name}.ts`)), 6, /src\/gone-six\.ts/],
  ] as const)('%s', async (_name, answers, asked, reason) => {
    const world = await shopWorld(thrown(...answers));
    await run(world);
    expect(world.ports.model.asked).toHaveLength(asked);
    const outcome = await outcomeOf(world);
    expect(outcome?.reason).toMatch(reason);
    expect(outcome?.costUsd).toBeCloseTo(asked * 0.0066);
    expect(world.lambda.get(world.component.functionName).versions.size).toBe(2);
    await expectSettled(world);
  });
});

interface Gated {
  readonly name: string;
  readonly reply: string;
  readonly sandbox?: NonNullable<WorldOptions['code']>['sandbox'];
  readonly by: 'verdict' | 'tested';
  readonly reason: RegExp;
}
const bad = 'order.address?.city.toUpperCase() ?? \'nowhere\'';
/** The sandbox ends in this way where it gets the bad candidate. */
const ending = (how: 'timeout' | 'exit' | 'forged' | 'output' | 'memory'): Gated['sandbox'] => (job) => (JSON.stringify(job).includes('nowhere') ? { ending: how, reason: `what it did: ${how}` } : undefined);

describe('a change that a gate refuses is an attempt, and the next prompt says why', () => {
  it.each<Gated>([
    { name: 'it does not parse', reply: line('order.address?.city.('), by: 'verdict', reason: /parses: src\/label\.ts:\d+:\d+ / },
    { name: 'it has a new type error', reply: line('order.town'), by: 'verdict', reason: /new type errors: src\/label\.ts: TS2551|new type errors: src\/label\.ts: TS2339/ },
    { name: 'it does not build', reply: replyOf('Uses a package.', 'import { checked, type Order } from \'./order\';', 'import { checked, type Order } from \'./orders\';'), by: 'verdict', reason: /Could not resolve/ },
    { name: 'it changes the handler', reply: replyOf('Takes more.', 'export const handler = async (given: Order): Promise<Label> => labelOf(checked(given));', 'export const handler = async (given: Order, _more: string): Promise<Label> => labelOf(checked(given));'), by: 'verdict', reason: /the handler's type is .*expected/ },
    { name: 'it changes what the handler answers, behind the name of an interface', reply: replyOf('Answers more.', '  readonly city?: string;', '  readonly city?: string | null;'), by: 'verdict', reason: /the handler's type is .*expected/ },
    { name: 'the recorded call still fails', reply: replyWith('if (order.address === undefined) throw new Error(\'an address is needed\');\n  return { id: order.id, city: order.address.city.toUpperCase() };'), by: 'tested', reason: /the candidate still fails on the recorded call: Error: an address is needed/ },
    { name: 'the team\'s test fails', reply: line('order.address?.city ?? \'\''), by: 'tested', reason: /test\/label\.test\.ts: prints the city in capitals: / },
    { name: 'a recorded call that worked fails', reply: replyWith('if (order.id === \'3\') throw new Error(\'three\');\n  return { id: order.id, city: order.address?.city.toUpperCase() ?? \'\' };'), by: 'tested', reason: /1 of 12 recorded calls that work on the version that serves fail on the candidate \(91\.7 % work\); the first, call-3: Error: three/ },
    { name: 'it loops for ever', reply: line(bad), sandbox: ending('timeout'), by: 'tested', reason: /the candidate ended as timeout/ },
    { name: 'it exits', reply: line(bad), sandbox: ending('exit'), by: 'tested', reason: /the candidate ended as exit/ },
    { name: 'it forges a result', reply: line(bad), sandbox: ending('forged'), by: 'tested', reason: /the candidate ended as forged/ },
  ])('$name', async ({ reply, sandbox, by, reason }) => {
    const world = await shopWorld({ code: { fault: 'thrown', model: [reply, goodReply], ...(sandbox && { sandbox }) } });
    expect((await run(world)).status).toBe('SUCCEEDED');
    expect(await told(world, by)).toEqual([expect.stringMatching(reason), expect.stringMatching(/^accepted/)]);
    expect(await told(world, 'tested')).toHaveLength(by === 'tested' ? 2 : 1);
    expect(world.ports.model.asked.map(({ prompt }) => reason.test(prompt))).toEqual([false, true]);
    expect((await outcomeOf(world))?.kind).toBe('promoted');
    expect([...world.lambda.get(world.component.functionName).versions.keys()]).toEqual(['1', '2', '3']);
    await expectSettled(world);
  });

  it('a template\'s change that is refused leaves the fault to the model', async () => {
    const world = await shopWorld({ code: { model: [otherReply('read')], sandbox: (job) => (job.run === 'calls' && /\.address\?\.city/.test(job.bundle) ? { ending: 'timeout', reason: 'killed after 20 s' } : undefined) } });
    await run(world);
    expect(await told(world, 'proposed')).toEqual([expect.stringMatching(/^guards `order\.address` at src\/label\.ts:12/), 'Asks for the address first.']);
    expect(world.ports.model.asked[0]?.prompt).toMatch(/killed after 20 s/);
    expect((await outcomeOf(world))?.kind).toBe('promoted');
    await expectSettled(world);
  });

  it('six different changes that are refused are all there are', async () => {
    const replies = ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((name) => line(`order.town${name}`));
    const world = await shopWorld(thrown(...replies));
    const end = await run(world);
    expect(end.states.filter((state) => state === 'ProposeCandidate')).toHaveLength(6);
    expect(world.ports.model.asked).toHaveLength(6);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'rejected', reason: expect.stringContaining('townF') });
    await expectSettled(world);
  });

  it('two changes that are refused in the same way end it', async () => {
    const world = await shopWorld(thrown(line('order.town1'), line('order.town2'), goodReply));
    await run(world);
    expect(world.ports.model.asked).toHaveLength(2);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/attempts 1 and 2 by the model failed in the same way: refused by the gates: .*town2/) });
    await expectSettled(world);
  });

  it('what its calls may cost ends it', async () => {
    const world = await shopWorld({ ...thrown(line('order.town'), line('order.village'), goodReply), settings: { maxModelUsd: 0.075 } });
    await run(world);
    expect(world.ports.model.asked).toHaveLength(1);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/calls of this improvement cost 0\.0066 USD, and one more may cost 0\.0\d* USD: 0\.0750 USD are allowed/) });
    await expectSettled(world);
  });

  it.each([['at once', [line('order.town'), line('order.town'), goodReply]], ['after another', [line('order.town'), line('order.village'), line('order.town'), goodReply]]] as const)('the same change twice, %s, ends it: the model has no other', async (_when, replies) => {
    const world = await shopWorld(thrown(...replies));
    await run(world);
    expect(world.ports.model.asked).toHaveLength(replies.length - 1);
    expect((await told(world, 'proposed')).slice(-2)).toEqual([expect.stringMatching(/^the patch repeats attempt 1 of price-quote-1 \(model\): refused by the gates/), expect.stringMatching(/the model has no other patch/)]);
    expect(await outcomeOf(world)).toMatchObject({ kind: 'rejected', reason: expect.stringMatching(/(town|village).*the model has no other patch/) });
    await expectSettled(world);
  });
});

describe('a model that does not answer', () => {
  it.each([1, 2])('%i times is asked again by the state machine, in the same attempt', async (times) => {
    const world = await shopWorld(thrown(...Array.from({ length: times }, () => throttled), goodReply));
    await run(world);
    expect(await told(world, 'model-failed')).toEqual(Array.from({ length: times }, () => expect.stringMatching(/the model did not answer: .*ThrottlingException/)));
    expect(kindsOf(await chainOf(world)).filter((kind) => kind === 'proposed')).toHaveLength(1);
    expect(await world.ports.circuits.read(tenant, 'model/us.anthropic.claude-sonnet-4-6')).toMatchObject({ failures: 0 });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted', costUsd: 0.0066 });
    await expectSettled(world);
  });

  it('three times opens the circuit: nobody asks while it is open, one call tries when its time is over, and closes it', async () => {
    const world = await shopWorld(thrown(throttled, throttled, throttled, throttled, goodReply));
    const { model, circuits, clock } = world.ports;
    const state = () => circuits.read(tenant, 'model/us.anthropic.claude-sonnet-4-6');
    await run(world);
    expect(model.asked).toHaveLength(3);
    expect(await told(world, 'model-failed')).toHaveLength(3);
    expect(await state()).toMatchObject({ failures: 3, openUntil: '2026-11-21T10:05:10.000Z' });
    expect(await outcomeOf(world)).toMatchObject({ kind: 'no-strategy', costUsd: 0, reason: expect.stringMatching(/model: the circuit is open until 2026-11-21T10:05:10.000Z after 3 failures in a row, the last: .*ThrottlingException/) });
    await expectSettled(world);

    await run(world, second);
    expect(model.asked).toHaveLength(3);
    expect((await outcomeOf(world, 'price-quote-2'))?.kind).toBe('no-strategy');

    // Calls come meanwhile: nobody asks a model for what no watch could see.
    await world.pass(300);
    await run(world, improvementOf({ improvementId: 'price-quote-3' }));
    expect(model.asked).toHaveLength(4);
    expect(await outcomeOf(world, 'price-quote-3')).toMatchObject({ kind: 'no-strategy', reason: expect.stringContaining('after 4 failures in a row') });

    clock.advance(600_000);
    await world.pass(600);
    await run(world, improvementOf({ improvementId: 'price-quote-4' }));
    expect(model.asked).toHaveLength(5);
    expect(await state()).toEqual({ failures: 0, reason: '' });
    expect((await outcomeOf(world, 'price-quote-4'))?.kind).toBe('promoted');
    await expectSettled(world, 'price-quote-4');
  });

  it('in any attempt, while it answers others: the outcome says so', async () => {
    const world = await shopWorld(thrown(throttled));
    const circuits = { ...world.ports.circuits, write: async () => undefined };
    await runImprovement(world, improvementOf(), { ports: { ...world.ports, circuits } });
    expect(await outcomeOf(world)).toMatchObject({ reason: expect.stringMatching(/model did not answer|ThrottlingException/) });
    await expectSettled(world);
  });

  it('leaves what others mend to them while the circuit is open', async () => {
    const world = await shopWorld({ code: { model: [goodReply] } });
    await world.ports.circuits.write(tenant, 'model/us.anthropic.claude-sonnet-4-6', { failures: 0, reason: '' }, { failures: 3, reason: 'throttled', openUntil: '2026-12-01T00:00:00.000Z' });
    await run(world, improvementOf());
    expect(await told(world, 'proposed')).toEqual([expect.stringMatching(/^guards `order\.address`/)]);
    expect((await outcomeOf(world))?.kind).toBe('promoted');
    expect(world.ports.model.asked).toEqual([]);
    await expectSettled(world);
  });

  it('is not needed where a template mends the fault', async () => {
    const world = await shopWorld({ code: { model: [throttled] } });
    await run(world);
    expect((await outcomeOf(world))?.kind).toBe('promoted');
    expect(world.ports.model.asked).toEqual([]);
  });

  it.each<readonly [string, Error, string, RegExp, number]>([
    ['refuses what it is asked', new InvalidInput('Model m: saw ValidationException: blocked'), 'no-strategy', /model: Model m: saw ValidationException: blocked/, 1],
    ['fails as nobody foresaw', new TypeError('a bug'), 'failed', /TypeError: a bug/, 1],
  ])('because it %s', async (_name, error, kind, reason, calls) => {
    const world = await shopWorld(thrown(error));
    await run(world);
    expect(await outcomeOf(world)).toMatchObject({ kind, reason: expect.stringMatching(reason) });
    expect(world.ports.model.asked).toHaveLength(calls);
    expect(await world.ports.circuits.read(tenant, 'model/us.anthropic.claude-sonnet-4-6')).toMatchObject({ failures: 0 });
    await expectSettled(world);
  });
});
