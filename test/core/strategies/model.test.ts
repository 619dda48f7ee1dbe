import { patch as patchSchema, type Candidate } from '../../../core/cycle';
import { config as configSchema, defaultSettings } from '../../../core/config';
import { InvalidInput, ModelUnavailable } from '../../../core/errors';
import { patchOf } from '../../../core/patch';
import { model } from '../../../core/strategies/model';
import type { EarlierAttempt, StrategyContext } from '../../../core/strategies/types';
import { sampleComponent } from '../../adapters/samples';
import { fakeArtifacts } from '../../fakes/artifacts';
import { fakeCircuits } from '../../fakes/circuits';
import { fakeClock } from '../../fakes/clock';
import { fakeFunctions } from '../../fakes/functions';
import { lambdaWorld } from '../../fakes/lambda-world';
import { fakeModel, type FakeAnswer } from '../../fakes/model';
import { improvementOf } from '../../lambdas/steps/world';
import { priceDiagnosis, priceFault, priceSource, quotedPrice } from '../quoted-price';

const guarded = priceSource.replace('rates[currency].rate', '(rates[currency]?.rate ?? 1)');
const reply = 'The rate of an unknown currency is read\nwithout a guard.\n\n```src/price.ts\n<<<<<<< SEARCH\n  return amount * rates[currency].rate;\n=======\n  return amount * (rates[currency]?.rate ?? 1);\n>>>>>>> REPLACE\n```\n';
const sha = patchOf(() => priceSource, { 'src/price.ts': guarded }).patchSha256;
const { improvementId } = improvementOf();

function world(...answers: readonly FakeAnswer[]) {
  const clock = fakeClock();
  const context = {
    improvement: improvementOf(), component: sampleComponent(), diagnosis: priceDiagnosis, attempt: 1, settings: defaultSettings, config: configSchema.parse({}),
    functions: fakeFunctions(lambdaWorld()), artifacts: fakeArtifacts(), model: fakeModel(...answers), circuits: fakeCircuits(), clock, workbench: quotedPrice(), fault: priceFault, earlier: [],
  };
  return { ...context, propose: (change: Partial<StrategyContext> = {}) => model.propose({ ...context, ...change }) };
}
const before = (change: Partial<EarlierAttempt> = {}): EarlierAttempt => ({ improvementId, attempt: 1, strategy: 'model', patchSha256: 'a', summary: 'guards', reason: 'refused by the gates: tests: 1 of 4 failed', undecided: false, at: '2026-11-21T09:00:00.000Z', diff: '', ...change });
const down = new ModelUnavailable('Model m: saw ThrottlingException: slow down');
const minute = 60_000;

test('offers the reply\'s change, and keeps patch, prompt, reply and cost', async () => {
  const { propose, artifacts, model: asked } = world(reply);
  const keys = { key: `improvements/shop/${improvementId}/patch-1.json`, exchangeKey: `improvements/shop/${improvementId}/model-1.json` };
  expect(await propose()).toEqual({
    strategy: 'model', summary: 'The rate of an unknown currency is read without a guard.', replaces: '2', patchSha256: sha, files: ['src/price.ts'],
    costUsd: (1000 * 3.3 + 200 * 16.5) / 1e6, modelId: 'us.anthropic.claude-sonnet-4-6', ...keys,
  });
  expect(patchSchema.parse(await artifacts.getJson(keys.key))).toEqual({ files: { 'src/price.ts': guarded }, diff: expect.stringContaining('+  return amount * (rates[currency]?.rate ?? 1);') });
  expect(await artifacts.getJson(keys.exchangeKey)).toEqual({
    modelId: 'us.anthropic.claude-sonnet-4-6', askedAt: '2026-11-21T10:00:00.000Z', system: expect.stringContaining('SEARCH'), prompt: expect.stringContaining(priceSource), leftOut: [],
    reply: { text: reply, inputTokens: 1000, outputTokens: 200, stopReason: 'end_turn', latencyMs: 900 }, costUsd: 0.0066,
  });
  expect(asked.asked).toEqual([{ modelId: 'us.anthropic.claude-sonnet-4-6', system: expect.any(String), prompt: expect.any(String), maxOutputTokens: 4000, temperature: 0.1 }]);
});

test('a model that takes no temperature gets none', async () => {
  const { propose, config, model: asked } = world(reply);
  await propose({ config: { ...config, model: { ...config.model!, temperature: null } } });
  expect(asked.asked[0]?.temperature).toBeUndefined();
});

test('a step that runs again pays for no second call, and says the same', async () => {
  const { propose, model: asked } = world(reply, 'something else');
  const first = await propose();
  expect(await propose({ earlier: [before({ attempt: 1, patchSha256: sha })] })).toEqual(first);
  expect(asked.asked).toHaveLength(1);
});

test.each<[string, Partial<StrategyContext>, string]>([
  ['no model is configured', { config: configSchema.parse({ model: null }) }, 'no model is configured'],
  ['there is no workbench', { workbench: undefined }, 'there is no workbench'],
  ['all calls were made', { attempt: 7, earlier: [1, 2, 3, 4, 5, 6].map((attempt) => before({ attempt })) }, '6 calls were made in this improvement, 6 are allowed'],
  ['the component had its calls of the day', { attempt: 1, settings: { ...defaultSettings, maxModelCallsPerDay: 3 }, earlier: [1, 2, 3].map((attempt) => before({ attempt, improvementId: 'another', at: '2026-11-20T11:00:00.000Z' })) }, '3 calls were made for this component in 24 hours, 3 are allowed'],
  ['its last two replies were useless in the same way', { attempt: 3, earlier: [1, 2].map((attempt) => before({ attempt, patchSha256: '', summary: 'the reply is empty (end_turn)' })) }, 'the model gives the same useless reply again: the reply is empty'],
  ['no call is allowed', { settings: { ...defaultSettings, maxModelCalls: 0 } }, '0 calls were made in this improvement, 0 are allowed'],
  ['it repeated itself before', { attempt: 3, earlier: [before({ attempt: 2, patchSha256: '', summary: 'the patch repeats attempt 1' })] }, 'the model has no other patch'],
])('offers nothing when %s, and asks nothing', async (_name, change, told) => {
  const { propose, model: asked } = world(reply);
  expect(await propose(change)).toEqual({ nothing: expect.stringContaining(told) });
  expect(asked.asked).toHaveLength(0);
});

test('what nobody decided on is offered again, and not told as a failure', async () => {
  const { propose, model: asked } = world(reply);
  expect(await propose({ earlier: [before({ improvementId: 'i0', patchSha256: sha, undecided: true })] })).toMatchObject({ strategy: 'model', patchSha256: sha });
  expect(asked.asked[0]?.prompt).not.toContain('## Earlier attempt');
});

test('calls of other improvements count for their day alone, of other strategies not at all', async () => {
  const others = [1, 2, 3, 4, 5, 6].flatMap((attempt) => [before({ attempt, improvementId: 'another', at: '2026-11-19T10:00:00.000Z' }), before({ attempt: attempt + 1, strategy: 'template' })]);
  expect(await world(reply).propose({ attempt: 9, earlier: others })).toMatchObject({ strategy: 'model' });
});

test.each([
  ['nothing', '', 'the reply is empty (end_turn)'],
  ['garbage', '{"edits": [', 'the reply cannot be read: The reply: saw no change'],
  ['a reply that was cut', { text: '```src/price.ts\n<<<<<<< SEARCH\n', stopReason: 'max_tokens', outputTokens: 4000 }, 'the reply cannot be read (it was cut after 4000 tokens)'],
  ['a file that is not there', reply.replace('src/price.ts', 'src/gone.ts'), 'the reply cannot be applied: src/gone.ts (line 4): saw a file that may not be changed'],
  ['a test', reply.replace('src/price.ts', 'test/price.test.ts'), 'saw a file that may not be changed'],
  ['lines that are not there', reply.replace('  return amount * rates[', '  return rates['), 'The nearest is line 4'],
])('%s is unusable, with its reason and its cost; the circuit stays closed', async (_name, answer, told) => {
  const { propose, circuits } = world(answer);
  const offered = await propose();
  expect(offered).toEqual({ strategy: 'unusable', by: 'model', summary: expect.stringContaining(told), costUsd: expect.any(Number) });
  expect((offered as Extract<Candidate, { strategy: 'unusable' }>).costUsd).toBeGreaterThan(0);
  expect(await circuits.read('shop', 'model/us.anthropic.claude-sonnet-4-6')).toEqual({ failures: 0, reason: '' });
});

test.each([
  ['this improvement', {}],
  ['an earlier one, taken back by its watch', { improvementId: 'i0', reason: 'rolled-back: p95 of 480 ms, 120 ms before' }],
  ['a template', { strategy: 'template' as const }],
])('a patch that was tried before in %s is unusable once, and then nothing', async (_name, change) => {
  const { propose } = world(reply);
  const earlier = [before({ patchSha256: sha, ...change })];
  const offered = await propose({ attempt: 2, earlier });
  expect(offered).toMatchObject({ strategy: 'unusable', summary: expect.stringContaining(earlier[0]!.reason), costUsd: 0.0066 });
  const summary = 'summary' in offered ? offered.summary : '';
  expect(await propose({ attempt: 3, earlier: [...earlier, before({ attempt: 2, patchSha256: '', summary })] })).toEqual({ nothing: expect.stringContaining('the model has no other patch: in attempt 2 the patch repeats') });
});

test('a reply that puts stand-ins in place of secrets is unusable', async () => {
  const keys = `export const key = 'sk_live_${'4'.repeat(24)}';\n`;
  const { propose, model: asked } = world('The key is exported.\n\n```src/keys.ts\nexport const key = \'REDACTED_SECRET\';\nexport const other = 1;\n```\n');
  expect(await propose({ workbench: quotedPrice({ 'src/keys.ts': keys }) })).toMatchObject({ strategy: 'unusable', summary: expect.stringContaining('the reply puts REDACTED_SECRET in place of secrets in src/keys.ts') });
  expect(asked.asked[0]?.prompt).toContain('export const key = \'REDACTED_SECRET\';');
});

test('tells the model of earlier attempts', async () => {
  const { propose, model: asked } = world(reply);
  await propose({ attempt: 2, earlier: [before({ diff: '-old\n+new' })] });
  for (const text of ['## Earlier attempt 1', 'refused by the gates: tests: 1 of 4 failed', '+new']) expect(asked.asked[0]?.prompt).toContain(text);
});

test('what the model refuses is nothing to offer, with what to do', async () => {
  const { propose } = world(new InvalidInput('Model m: saw AccessDeniedException; expected access to it'));
  expect(await propose()).toEqual({ nothing: 'Model m: saw AccessDeniedException; expected access to it' });
});

test.each([['that was given up waiting for costs what it may have said', true, 0.05, 0.5], ['that was refused costs nothing', false, 0, 0]])('a call %s', async (_name, timedOut, least, most) => {
  const failure = Object.assign(new ModelUnavailable('Model m: no'), { timedOut });
  await expect(world(failure).propose()).rejects.toBe(failure);
  expect(failure.costUsd).toBeGreaterThanOrEqual(least);
  expect(failure.costUsd).toBeLessThanOrEqual(most);
});

describe('the circuit', () => {
  test('opens after three failures, for all improvements of the tenant, and closes by one trial that works', async () => {
    const { propose, clock, model: asked } = world(down, down, down, reply);
    for (let failures = 0; failures < 3; failures += 1) await expect(propose()).rejects.toThrow(ModelUnavailable);
    const refused = { nothing: expect.stringContaining('the circuit is open until 2026-11-21T10:05:00.000Z after 3 failures in a row, the last: Model m: saw ThrottlingException') };
    expect(await propose()).toEqual(refused);
    expect(await propose({ improvement: { ...improvementOf(), improvementId: 'another' } })).toEqual(refused);
    expect(asked.asked).toHaveLength(3);
    clock.advance(5 * minute);
    expect(await propose()).toMatchObject({ strategy: 'model' });
    expect(await propose({ improvement: { ...improvementOf(), improvementId: 'another' } })).toMatchObject({ strategy: 'model' });
  });

  test('opens for longer when the trial fails', async () => {
    const { propose, clock, model: asked } = world(down);
    for (let failures = 0; failures < 3; failures += 1) await expect(propose()).rejects.toThrow(down);
    clock.advance(5 * minute);
    await expect(propose()).rejects.toThrow(down);
    clock.advance(9 * minute);
    expect(await propose()).toEqual({ nothing: expect.stringContaining('open until 2026-11-21T10:15:00.000Z after 4 failures') });
    expect(asked.asked).toHaveLength(4);
  });

  test('lets one of several improvements make the trial', async () => {
    const { propose, clock, model: asked } = world(down, down, down, reply);
    for (let failures = 0; failures < 3; failures += 1) await expect(propose()).rejects.toThrow(down);
    clock.advance(5 * minute);
    const offered = await Promise.all(['a', 'b', 'c'].map((id) => propose({ improvement: { ...improvementOf(), improvementId: id } })));
    expect(offered.filter((one) => 'strategy' in one)).toHaveLength(1);
    expect(offered.filter((one) => 'nothing' in one)).toHaveLength(2);
    expect(asked.asked).toHaveLength(4);
  });

  test('a success in between starts the count anew', async () => {
    const { propose } = world(down, down, reply, down, down, reply);
    for (const attempt of [1, 1]) await expect(propose({ attempt })).rejects.toThrow(down);
    await propose({ attempt: 1 });
    for (const attempt of [2, 2]) await expect(propose({ attempt })).rejects.toThrow(down);
    expect(await propose({ attempt: 2 })).toMatchObject({ strategy: 'model' });
  });

  test('is of one model and one tenant', async () => {
    const { propose, config } = world(down, down, down, reply);
    for (let failures = 0; failures < 3; failures += 1) await expect(propose()).rejects.toThrow(down);
    expect(await propose({ config: { ...config, model: { ...config.model!, id: 'eu.anthropic.claude-sonnet-4-6' } } })).toMatchObject({ strategy: 'model' });
    expect(await propose({ improvement: { ...improvementOf(), tenant: 'another' } })).toMatchObject({ strategy: 'model' });
  });
});
