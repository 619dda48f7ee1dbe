import { sampleComponent, sampleCounters } from '../adapters/samples';
import { logNormal } from '../core/watch-calls';
import { installation, ratchet, tenant, type World } from './command-line';

/** A component with so many calls a minute in the hour before now. */
async function called(callsPerMinute: number, settings = {}): Promise<World> {
  const world = installation(['price-quote']);
  world.registry.declare(sampleComponent({ settings }));
  await world.registry.sync();
  const minutes = callsPerMinute === 0 ? 0 : 60;
  await world.counters.put(Array.from({ length: minutes }, (_, index) => {
    const minute = new Date(Math.floor(world.clock.now() / 60_000) * 60_000 - (60 - index) * 60_000).toISOString();
    return sampleCounters(tenant, { minute, firstAt: minute, lastAt: minute, version: '1', batchHash: minute, requests: callsPerMinute, failures: {}, failedRequestIds: [], durations: logNormal(callsPerMinute) });
  }));
  return world;
}

test('stages, minutes and why, as a table', async () => {
  const { out, exitCode } = await ratchet(await called(120), ['plan', 'price-quote']);
  expect(exitCode).toBe(0);
  expect(out).toMatch(/price-quote\nserves +version 1\ncalls a minute +120 are reckoned with \(120 in the last hour\)\nchange +claims nothing; low risk/);
  expect(out).toMatch(/STAGE +SHARE +CANARY\/MIN +CONTROL\/MIN +BUDGET +20 % SLOWER +2 % FAIL +NOT WORSE/);
  expect(out).toMatch(/1 +10 % +12 +108 +3.2 min, 38 calls +\d+ \(\d+\) +/);
  expect(out).toMatch(/2 +50 % +60 +60 +the rest, [\d,]+ calls +\d+ \(\d+\)/);
  expect(out).toMatch(/plan +canary\nwhy +120 calls a minute: a canary gets 10 %, then 50 % of the calls/);
});

test('nobody calls: a person decides', async () => {
  expect((await ratchet(await called(0), ['plan', 'price-quote', '--claim', 'failures', '--risk', 'high'])).out).toMatch(/is to make better: failures; high risk[\s\S]*never[\s\S]*plan +approval\nwhy +no call in the last hour: a canary would meet nobody, so a person decides\nblast radius +0 calls, if it is bad, until it is taken away; 0 of the tenant's 20,000 are taken now$/);
});

test('settings of the component hold', async () => {
  expect((await ratchet(await called(120, { canaryWeights: [0.3] }), ['plan', 'price-quote'])).out).toMatch(/1 +30 % +36 +84 /);
});

test('as JSON', async () => {
  const { json } = await ratchet(await called(120), ['plan', 'price-quote', '--json']);
  expect(json()).toMatchObject({ component: 'price-quote', version: '1', benefit: 'none', risk: 'low', plan: { choice: 'canary', weights: [0.1, 0.5], callsPerMinute: 120, stages: [{ weight: 0.1 }, { weight: 0.5 }] } });
});

test.each([
  [['plan', 'nobody'], 1, 'Component nobody: saw none of that name in tenant shop, expected one of: price-quote'],
  [['plan'], 2, "missing required argument 'component'"],
  [['plan', 'price-quote', '--claim', 'beauty'], 2, 'Allowed choices are failures, latency, memory, none'],
])('%j: exit code %i', async (argv, code, message) => {
  const { err, exitCode } = await ratchet(await called(1), argv);
  expect(exitCode).toBe(code);
  expect(err).toContain(message);
});
