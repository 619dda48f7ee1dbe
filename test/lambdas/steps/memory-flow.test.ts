import { subjectOf } from '../../../core/names';
import { interruptEverywhere, interruptPublishing } from './interruptions';
import { expectSettled, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant } from './world';

const bounds = { memoryMb: { min: 128, max: 1024 } };
const worldOf = (change: Parameters<typeof shopWorld>[0] = {}) => shopWorld({ component: { bounds }, failing: { '2': 0 }, usedMb: 230, ...change });
const chainOf = (world: ShopWorld) => world.ports.journal.read(tenant, subjectOf.improvement('price-quote-1'));
const servedMb = (world: ShopWorld) => world.lambda.get(world.component.functionName).versions.get(world.alias().version)?.settings['memoryMb'];

it('a function close to its memory limit gets more: published with the same code, watched, promoted with its price', async () => {
  const world = await worldOf();
  expect((await runImprovement(world)).status).toBe('SUCCEEDED');
  expect(kindsOf(await chainOf(world))).toEqual([
    'improvement-started', 'diagnosed', 'proposed', 'verdict', 'tested', 'deployment-intended', 'published', 'deployed', 'look', 'look', 'deployment-intended', 'deployed', 'look', 'look', 'promotion-intended', 'promoted', 'latest-restored', 'outcome',
  ]);
  const outcome = await outcomeOf(world);
  expect(outcome).toMatchObject({ kind: 'promoted', costUsd: 0 });
  expect(outcome?.reason).toMatch(/^version 3 used up to 230 of 384 MB \(59.9 %\), version 2 beside it 230 of 256 MB \(89.8 %\): it keeps away from its limit and nothing is worse; about 0\.36 USD a month more at 12,000 calls an hour of 20 ms; version 3 serves alone/);
  expect(servedMb(world)).toBe(384);
  expect((await chainOf(world)).find(({ kind }) => kind === 'proposed')?.summary).toMatch(/^give version 2 384 MB of memory in place of 256, since a call uses up to 230 MB: about 0\.\d\d USD a month more at 12,000 calls an hour of 20 ms$/);
  expect(await world.ports.fixes.list(tenant)).toMatchObject([{ version: '3', memoryMb: 384 }]);
  await expectSettled(world);
});

it.each<readonly [string, Parameters<typeof shopWorld>[0], string, RegExp]>([
  ['without bounds', { component: { bounds: {} } }, 'no-strategy', /its team declares no bounds of its memory: bounds: \{ memoryMb: \{ min, max \} \}/],
  ['at its bounds', { component: { bounds: { memoryMb: { min: 128, max: 256 } } } }, 'no-strategy', /it has 256 MB, and its bounds allow 256 MB/],
  ['where the bounds do not allow enough', { component: { bounds: { memoryMb: { min: 128, max: 264 } } } }, 'no-effect', /version 3 used up to 230 of 264 MB \(87.1 %\).*: it is still within 15 % of its limit/],
  ['that then fails', { component: { bounds }, failing: { '2': 0, '3': 1 } }, 'rolled-back', /total failure/],
  ['in mode propose', { component: { bounds, mode: 'propose' } }, 'proposed', /give version 2 384 MB/],
])('%s: nothing stays', async (_what, change, kind, reason) => {
  const world = await worldOf(change);
  await runImprovement(world);
  expect(await outcomeOf(world)).toMatchObject({ kind, reason: expect.stringMatching(reason) });
  expect(servedMb(world)).toBe(256);
  await expectSettled(world);
});

it('what was tried and taken back is not tried again', async () => {
  const world = await worldOf({ failing: { '2': 0, '3': 1 } });
  await runImprovement(world);
  await runImprovement(world, { ...world.improvement, improvementId: 'price-quote-2' });
  expect(await outcomeOf(world, 'price-quote-2')).toMatchObject({ kind: 'no-strategy', reason: expect.stringMatching(/384 MB were tried in price-quote-1: rolled-back: /) });
  await expectSettled(world, 'price-quote-2');
});

describe('bad days', () => {
  interruptEverywhere(() => worldOf(), 'promoted', 20);
  interruptPublishing(() => worldOf());
});

describe('bad days of one that is taken back', () => {
  interruptEverywhere(() => worldOf({ failing: { '2': 0, '3': 1 } }), 'rolled-back', 20);
});
