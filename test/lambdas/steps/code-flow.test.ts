import { unzipSync, strFromU8 } from 'fflate';
import { bundleIn } from '../../../core/candidate-zip';
import { verdict as verdictSchema } from '../../../core/cycle';
import { attemptsKey } from '../../../core/earlier-attempts';
import { subjectOf } from '../../../core/names';
import { sourceOf } from '../../../core/workbench';
import { goodReply, labelSource, otherReply } from './code-project';
import { expectSettled, improvementOf, kindsOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant, watchedWrites } from './world';

const chainOf = (world: ShopWorld, improvementId = 'price-quote-1') => world.ports.journal.read(tenant, subjectOf.improvement(improvementId));
const codeOf = (world: ShopWorld, version: string) => world.lambda.get(world.component.functionName).versions.get(version)?.codeSha256;
const attemptsOf = (world: ShopWorld) => world.ports.artifacts.getJson(attemptsKey(tenant, 'price-quote'));
const second = improvementOf({ improvementId: 'price-quote-2', cycleId: 'c2' });

it('mends a fault by a template: proves it, publishes it, puts $LATEST back, watches it, promotes it', async () => {
  const world = await shopWorld({ code: {} });
  const { ports, component } = world;
  const seen: unknown[] = [];
  const apart = new Set<string>();
  const end = await runImprovement(world, improvementOf(), {
    ports: watchedWrites(ports, (_write, when) => {
      if (when === 'after' && world.latest() !== codeOf(world, world.alias().version)) apart.add(kindsOf(ports.journal.records).at(-1) ?? '');
    }),
    around: async (step, run) => {
      const result = await run();
      if (step === 'DeployCanary' || step === 'Promote') seen.push([step, world.alias(), world.latest() === codeOf(world, '3') ? 'the fix' : 'version 2']);
      return result;
    },
  });
  expect(end.status).toBe('SUCCEEDED');
  expect(seen).toEqual([
    ['DeployCanary', { version: '2', weights: { '3': 0.1 } }, 'version 2'], ['DeployCanary', { version: '2', weights: { '3': 0.5 } }, 'version 2'], ['Promote', { version: '3', weights: {} }, 'the fix'],
  ]);
  // $LATEST and what serves differ between two moments of the journal, and never else.
  expect([...apart]).toEqual(['deployment-intended', 'promotion-intended', 'promoted']);
  const chain = await chainOf(world);
  expect(kindsOf(chain)).toEqual([
    'improvement-started', 'diagnosed', 'proposed', 'verdict', 'tested', 'deployment-intended', 'published', 'deployed', 'look', 'look', 'deployment-intended', 'deployed', 'look', 'look', 'promotion-intended', 'promoted', 'latest-restored', 'outcome',
  ]);
  expect(await outcomeOf(world)).toMatchObject({ kind: 'promoted', costUsd: 0, failureRateBefore: 0.3, failureRateAfter: 0, reason: expect.stringContaining('version 3 failed 0 of 240 calls, version 2 beside it 168 of 560') });
  expect(chain.find(({ kind }) => kind === 'proposed')?.data['diff']).toMatch(/^-.*order\.address\.city[^]*^\+.*order\.address\?\.city/m);
  expect(verdictSchema.parse(chain.find(({ kind }) => kind === 'tested')?.data['verdict']).gates.map(({ gate }) => gate)).toEqual(['deployable', 'alias-only', 'scope', 'duplicate', 'parses', 'reach', 'security', 'complexity', 'builds', 'types', 'handler-shape', 'reproduction', 'own-tests', 'replay', 'coverage', 'synthetic', 'beyond-fault']);
  expect(ports.notifier.published.map(({ kind }) => kind)).toEqual(['canary-started', 'promoted']);
  expect(await ports.fixes.list(tenant)).toMatchObject([{ component: 'price-quote', improvementId: 'price-quote-1', version: '3' }]);
  expect(await attemptsOf(world)).toEqual({ attempts: [], spending: [] });
  expect(ports.model.asked).toEqual([]);
  await expectSettled(world);

  // The zip is the team's own but for the bundle, and says whose it is; the next improvement can build what serves now.
  const zip = await ports.functions.code(component, '3');
  expect(Object.entries(unzipSync(zip)).flatMap(([name, content]) => (name === 'index.js' ? [] : [[name, strFromU8(content)]]))).toEqual([['notes.txt', 'packed by the team'], ['ratchet-improvement.json', '{"improvementId":"price-quote-1"}']]);
  const bundle = bundleIn(zip);
  const workbench = await ports.workbenches.read(component, bundle?.sha256 ?? '');
  expect(workbench && sourceOf(workbench, 'src/label.ts')).toBe(labelSource.replace('order.address.city', 'order.address?.city'));
  expect(workbench && (await ports.compiler.build(workbench))).toEqual({ bundle: bundle?.bundle, sourceMap: workbench?.sourceMap });
});

it('what was promoted and shows a fault again is improved from its own workbench', async () => {
  const world = await shopWorld({ code: {} });
  await runImprovement(world);
  Object.assign(world.traffic.failing, { '3': 0.3 });
  await world.pass(600);
  await runImprovement(world, second);
  const proposed = (await chainOf(world, 'price-quote-2')).find(({ kind }) => kind === 'diagnosed')?.data['diagnosis'];
  expect(proposed).toMatchObject({ suspectVersion: '3', bundleSha256: bundleIn(await world.ports.functions.code(world.component, '3'))?.sha256 });
  await expectSettled(world, 'price-quote-2', '3');
});

const takenBack = [
  { what: 'fails every call', change: { failing: { '3': 1 }, slower: {} }, kind: 'rolled-back', reason: /version 3 failed 20 of the last 20 calls: total failure/ },
  { what: 'fails more often', change: { failing: { '3': 0.6 }, slower: {} }, kind: 'rolled-back', reason: /version 3 failed \d+ of \d+ calls, version 2 beside it \d+ of \d+: (more calls fail|the failures are not measurably rarer)/ },
  { what: 'is slower', change: { failing: {}, slower: { '3': 20 } }, kind: 'rolled-back', reason: /version 3 answered half of \d+ warm calls within 380 ms and 95 % within \d+ ms, version 2 beside it half of \d+ warm calls within 19 ms and .*: calls are at least \d.* % slower|\d+ of \d+ warm calls of version 3 took far longer than nearly all others, of version 2 beside it 0 of \d+: a call costs \d+ % more/ },
  { what: 'does not help', change: { failing: { '3': 0.3 }, slower: {} }, kind: 'no-effect', reason: /the failures are not measurably rarer/ },
] as const;

describe.each([
  { by: 'model', code: { fault: 'thrown', model: [goodReply, otherReply()] }, costUsd: 0.0066, diff: /^\+ {2}return \{ id: order\.id, city: order\.address\?\.city/m },
  { by: 'template', code: { model: [otherReply('read')] }, costUsd: 0, diff: /^\+ {2}return \{ id: order\.id, city: order\.address\?\.city/m },
] as const)('a fix by a $by', ({ by, code, costUsd, diff }) => {
  it.each(takenBack)('that $what in production is taken back, and the next attempt knows it', async ({ change, kind, reason }) => {
    const world = await shopWorld({ code });
    const { ports, traffic } = world;
    Object.assign(traffic.failing, change.failing);
    Object.assign(traffic.slower, change.slower);
    await runImprovement(world);
    expect(await outcomeOf(world)).toMatchObject({ kind, reason: expect.stringMatching(reason), costUsd });
    expect(kindsOf(await chainOf(world)).slice(-3)).toEqual(['rollback-intended', 'rolled-back', 'outcome']);
    expect(ports.notifier.published.map((one) => one.kind)).toEqual(['canary-started', 'rolled-back']);
    expect(await ports.fixes.list(tenant)).toEqual([]);
    expect(await attemptsOf(world)).toEqual({ attempts: [expect.objectContaining({ improvementId: 'price-quote-1', attempt: 1, strategy: by, reason: expect.stringMatching(reason), diff: expect.stringMatching(diff) })], spending: costUsd === 0 ? [] : [{ improvementId: 'price-quote-1', at: expect.any(String), usd: costUsd, calls: 1 }] });
    await expectSettled(world);

    await runImprovement(world, second);
    // The template has no other change to offer, so that a model is asked after either.
    const asked = ports.model.asked.at(-1)?.prompt;
    expect(asked).toMatch(reason);
    expect(asked).toMatch(diff);
    expect((await chainOf(world, 'price-quote-2')).find((one) => one.kind === 'proposed')?.summary).toBe('Asks for the address first.');
    expect((await outcomeOf(world, 'price-quote-2'))?.kind).toBe('promoted');
    await expectSettled(world, 'price-quote-2');
  });
});

describe('a step that runs twice', () => {
  it.each([
    { name: 'a template\'s fix that is promoted', code: {}, failing: {} }, { name: 'a model\'s fix that is promoted', code: { fault: 'thrown', model: [goodReply, otherReply()] }, failing: {} },
    { name: 'a model\'s fix that is rolled back', code: { fault: 'thrown', model: [goodReply, otherReply()] }, failing: { '3': 1 } },
  ] as const)('writes once: $name', async ({ code, failing }) => {
    const [once, twice] = [await shopWorld({ code, failing }), await shopWorld({ code, failing })];
    const state = ({ ports, alias, latest, lambda, component }: ShopWorld) => [
      alias(), latest(), [...lambda.get(component.functionName).versions.keys()], ports.journal.records.length, ports.artifacts.keys().map((key) => key.replace(/\/[0-9a-f]{64}\.json$/, '/<what was decided from>')), ports.workbenches.kept(), ports.model.asked.length,
    ];
    await runImprovement(once);
    await runImprovement(twice, improvementOf(), {
      around: async (step, run) => {
        const first = await run();
        const before = [...state(twice), await twice.ports.fixes.list(tenant)];
        const again = await run();
        if (step === 'DeployCanary' || step === 'Promote' || step === 'RollBack') expect(again).toEqual({ ...(first as object), detail: expect.any(String) });
        else expect(again).toEqual(first);
        expect([...state(twice), await twice.ports.fixes.list(tenant)]).toEqual(before);
        return again;
      },
    });
    expect(state(twice)).toEqual(state(once));
    expect(kindsOf(await chainOf(twice))).toEqual(kindsOf(await chainOf(once)));
    expect(await twice.ports.artifacts.getJson(attemptsKey(tenant, 'price-quote'))).toMatchObject(Object.keys(failing).length === 0 ? { attempts: [] } : { attempts: [{ attempt: 1 }] });
    await expectSettled(twice);
  });
});

it.each([
  { mode: 'observe', decide: undefined, kind: 'proposed' }, { mode: 'propose', decide: undefined, kind: 'proposed' }, { mode: 'approve', decide: undefined, kind: 'not-approved' },
  { mode: 'approve', decide: (candidateSha256: string) => ({ approved: true, by: 'ann', reason: 'fine', candidateSha256 }), kind: 'promoted' },
  { mode: 'approve', decide: () => ({ approved: true, by: 'ann', reason: 'stale page', candidateSha256: 'another' }), kind: 'failed' },
] as const)('mode $mode: $kind', async ({ mode, decide, kind }) => {
  const world = await shopWorld({ code: {}, component: { mode } });
  const { versions } = world.lambda.get(world.component.functionName);
  await runImprovement(world, improvementOf(), { ...(decide && { decide }) });
  expect((await outcomeOf(world))?.kind).toBe(kind);
  expect(world.lambda.get(world.component.functionName).versions.size).toBe(versions.size + (kind === 'promoted' ? 1 : 0));
  await expectSettled(world);
});

it.each([
  { what: 'mode propose', mode: 'propose' }, { what: 'nobody decided in time', mode: 'approve' },
  { what: 'a deployment that the team had only begun', mode: 'auto', before: ({ lambda, component }: ShopWorld) => lambda.updateLatest(component.functionName, { codeSha256: 'theirs' }) },
] as const)('a change that was not served for another reason than its own is proposed again: $what', async ({ mode, ...rest }) => {
  const world = await shopWorld({ code: {}, component: { mode } });
  const { lambda, component } = world;
  await runImprovement(world, improvementOf(), { around: (step, run) => {
    if (step === 'DeployCanary' && 'before' in rest) rest.before(world);
    return run();
  } });
  lambda.updateLatest(component.functionName, { codeSha256: codeOf(world, '2') ?? '' });
  await world.pass(600);
  await runImprovement(world, second);
  const proposals = await Promise.all(['price-quote-1', 'price-quote-2'].map(async (id) => (await chainOf(world, id)).find(({ kind }) => kind === 'proposed')?.data['diff']));
  expect(proposals[1]).toBe(proposals[0]);
});
