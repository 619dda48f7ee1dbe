import type { Component } from '../../core/cycle';
import { sampleComponent, sampleCounters } from '../adapters/samples';
import { installation, ratchet, tenant, type World } from './command-line';

const functionName = 'price-quote-function';
const built: Component['workbench'] = { state: 'built', bucket: 'assets', key: 'k', bundleSha256: 'b' };

async function examined(arrange: (world: World) => unknown = () => undefined, declared: Partial<Component> = {}): Promise<string> {
  const world = installation(['price-quote']);
  world.registry.declare(sampleComponent({ workbench: built, recorder: 'sampled', ...declared }));
  await world.registry.sync();
  await arrange(world);
  return (await ratchet(world, ['doctor', 'price-quote'])).out;
}

test('a component that Ratchet can do everything with', async () => {
  expect(await examined()).toMatch(/price-quote\ncan +observe, revert, template, model$/);
});

const cases: readonly (readonly [string, string, string, (world: World) => unknown, Partial<Component>])[] = [
  ['a container image', 'observe', '$LATEST is a container image, which cannot be hot-deployed', ({ lambda }) => [lambda.addFunction(functionName, { packageType: 'Image', aliases: new Map([['live', { version: '1', weights: {}, revisionId: 'r' }]]) })], {}],
  ['weights of somebody else', 'observe', "somebody else's weights are on the alias: version 1 with version 2 at 10 %", ({ lambda }) => lambda.putAlias(functionName, 'live', { version: '1', weights: { 2: 0.1 } }), {}],
  ['provisioned concurrency', 'observe', 'the alias has provisioned concurrency, and then cannot split calls', ({ lambda }) => lambda.setProvisioned(functionName, ['live']), {}],
  ['a tag that is gone', 'observe', `function ${functionName} does not carry the tag of this installation, or is Ratchet's own`, ({ lambda }) => lambda.setTags(functionName, {}), {}],
  ['callers that bypass the alias', 'observe, revert', `12 calls in 14 days named ${functionName} without the alias live`, ({ metrics, clock }) => metrics.addUnqualified('price-quote', new Date(clock.now() - 86_400_000).toISOString(), 12), {}],
  ['logs that do not come', 'observe, revert, template, model', 'CloudWatch counted 40 calls in 24 hours, and no log line of them reached Ratchet', ({ metrics, clock }) => metrics.add('price-quote', new Date(clock.now() - 3_600_000).toISOString(), { version: '1', requests: 40, failed: 0 }), {}],
  ['no workbench', 'observe', 'no workbench: its code comes already built', () => undefined, { workbench: { state: 'refused', reason: 'its code comes already built (`code`)' } }],
  ['a stack that was not bundled', 'observe, revert', 'no workbench: its stack was synthesized without bundling', () => undefined, { workbench: undefined }],
  ['settings that do not fit', 'observe', 'what it declares does not fit what holds for its tenant: Settings: saw the unknown key "ofALaterRelease"', () => undefined, { settings: { ofALaterRelease: 1 } }],
  ['no recorder', 'observe, revert', "`recorder: 'off'`: no failed call is kept", () => undefined, { recorder: 'off' }],
  ['metrics that cannot be read', 'observe, revert, template, model', 'could not be read: SourceUnavailable: denied', ({ metrics }) => metrics.fail('denied'), {}],
];

test.each(cases)('%s: it can %s', async (_name, can, what, arrange, declared) => {
  const out = await examined(arrange, declared);
  expect(/can +(.+)/.exec(out)?.[1]).toBe(can);
  expect(out).toContain(what);
  expect(out).toMatch(/\n {2}do +\S/);
});

test('a canary of ours is nobody else, and logs that came are enough', async () => {
  const out = await examined(async (world) => {
    world.lambda.putAlias(functionName, 'live', { version: '1', weights: { 2: 0.1 } });
    await world.leases.acquire({ tenant, component: 'price-quote', improvementId: 'i', executionArn: 'arn:i', expiresAt: '2026-11-21T11:00:00.000Z' });
    world.metrics.add('price-quote', new Date(world.clock.now() - 3_600_000).toISOString(), { version: '1', requests: 40, failed: 0 });
    await world.counters.put([sampleCounters(tenant, { minute: new Date(world.clock.now() - 3_600_000).toISOString() })]);
  });
  expect(out).toMatch(/can +observe, revert, template, model$/);
});

test('a component that is not there', async () => {
  const { err, exitCode } = await ratchet(installation(), ['doctor', 'nobody']);
  expect(exitCode).toBe(1);
  expect(err).toContain('Component nobody: saw none of that name in tenant shop, expected one of: price-quote, restock');
});

test('nothing is declared', async () => {
  expect((await ratchet(installation([]), ['doctor'])).out).toContain('No component is declared');
});
