import { faultKinds } from './faults';
import { simulateMany, worldOf } from './many';
import { type Question, simulate } from './simulate';
import { randomScenario, type Scenario, stories } from './scenarios';
import { shrink } from './shrink';

jest.setTimeout(120_000);

const plain: Scenario = { ...randomScenario(() => 0), mode: 'auto', callsPerMinute: 200, sideComponents: 0, cycles: [{ seconds: 1, trigger: 'manual' }], settings: { guardSeconds: 0, analysisWindowHours: 1, monitoringDurationSeconds: 600 } };

describe('some hundred cycles with a fixed seed', () => {
  let many: Awaited<ReturnType<typeof simulateMany>>;
  beforeAll(async () => {
    many = await simulateMany({ firstSeed: 1, cycles: 110, mostFailures: 3 });
  });

  it('breaks no invariant', () => {
    expect(many.failures).toEqual([]);
  });

  it.each(faultKinds.filter((kind) => kind !== 'stale-read'))('meets the fault "%s"', (kind) => {
    expect(many.totals.struck[kind]).toBeGreaterThan(0);
  });

  it('comes to most of the endings that an improvement can have', () => {
    expect(Object.keys(many.totals.outcomes)).toEqual(expect.arrayContaining(['promoted', 'rolled-back', 'no-effect', 'proposed', 'not-started', 'failed', 'reconciled']));
  });
});

it('meets the rare fault "stale-read": a clean-up that reads the alias as it was before the canary', async () => {
  const { broken, struck, outcomes } = await simulate({ seed: 2, scenario: { ...plain, ...stories[0]! }, faults: [{ kind: 'abort-after', call: 'deployer.setAlias', nth: 1, told: true, by: 0 }, { kind: 'stale-read', call: 'functions.alias', seconds: 1 }] });
  expect({ broken, times: struck.get('stale-read'), outcomes: outcomes.slice(0, 1) }).toEqual({ broken: [], times: 1, outcomes: ['reconciled'] });
});

test.each<readonly [Scenario['name'], string]>([
  ['revert-helps', 'promoted'], ['revert-harms', 'rolled-back'], ['revert-useless', 'no-effect'],
  ['template-helps', 'promoted'], ['template-harms', 'rolled-back'], ['template-useless', 'no-effect'],
  ['model-helps', 'promoted'], ['model-harms', 'rolled-back'],
  ['memory-helps', 'promoted'], ['memory-harms', 'rolled-back'], ['healthy', ''],
])('%s: where nothing goes wrong it ends as it has to: %s', async (name, ending) => {
  const story = stories.find((one) => one.name === name)!;
  const { broken, outcomes } = await simulate({ seed: 2, scenario: { ...plain, ...story }, faults: [] });
  expect({ broken, ending: outcomes[0] ?? '' }).toEqual({ broken: [], ending });
});

it('takes memory for explained that the team\'s own deployment carries on', async () => {
  const { scenario, faults } = worldOf(13, [], ['team']);
  const { broken, outcomes } = await simulate({ seed: 13, scenario, faults });
  expect({ broken, outcomes: outcomes.slice(0, 1), story: scenario.name, does: faults.map((fault) => 'does' in fault && fault.does) }).toEqual({ broken: [], outcomes: ['promoted'], story: 'memory-helps', does: ['deploys-beside-canary'] });
});

it('lets $LATEST follow an operator who sets a version, also where the alias is read too late', async () => {
  const { broken, struck } = await simulate({ seed: 10_202, scenario: worldOf(10_202).scenario, faults: [{ kind: 'stale-read', call: 'functions.alias', seconds: 511 }, { kind: 'slow', when: 'after', by: 43, call: 'deployer.setAlias', nth: 3 }, { kind: 'operator', does: 'set-version', call: 'deployer.setAlias', nth: 4 }] });
  expect({ broken, operator: struck.get('operator') }).toEqual({ broken: [], operator: 1 });
});

it('has the same answer to the same question, line by line', async () => {
  const question = { seed: 7, ...worldOf(7), keepHistory: true };
  const first = await simulate(question);
  expect(first.history.length).toBeGreaterThan(100);
  expect((await simulate(question)).history).toEqual(first.history);
});

const helps: Scenario = { ...plain, ...stories.find(({ name }) => name === 'template-helps')! };
const sabotages: readonly (readonly [string, RegExp, Question])[] = [
  ['a lease that is never released', /every lease released/, { seed: 2, scenario: helps, faults: [], sabotage: ({ stores }) => void Object.assign(stores.leases, { release: async () => undefined }) }],
  ['a lease that is released too soon', /one improvement at a time|no orphaned canary|nothing fails where nothing goes wrong/, { seed: 2, scenario: helps, faults: [], sabotage: ({ stores }) => {
    const { renew, release } = stores.leases;
    Object.assign(stores.leases, { renew: async (...given: Parameters<typeof renew>) => { await renew(...given); await release(given[0].tenant, given[0].component, given[0].improvementId); } });
  } }],
  ['counters that say of a version that fails all its calls that it is well', /never what is worse/, { seed: 2, scenario: { ...plain, ...stories[0]! }, faults: [], sabotage: (world) => void Object.assign(world, { failing: (_of: unknown, version: string) => (version === '1' ? 1 : 0) }) }],
  ['a stop that nobody reads', /stop: .* all was stopped/, { seed: 2, scenario: helps, faults: [{ kind: 'operator', does: 'stop', call: 'deployer.setAlias', nth: 1 }], sabotage: ({ stores }) => void Object.assign(stores.controls, { read: async () => ({ paused: [], modes: {} }) }) }],
  ['room that is never given back', /what was reserved is given back/, { seed: 2, scenario: helps, faults: [], sabotage: ({ stores }) => void Object.assign(stores.budgets, { settle: async () => undefined }) }],
  ['an entry that is no link of the tenant\'s chain', /chain valid: .* no part of the tenant's chain/, { seed: 2, scenario: helps, faults: [], sabotage: ({ stores }) => {
    const { put } = stores.store;
    Object.assign(stores.store, { put: async (...[record, link]: Parameters<typeof put>) => (record.kind === 'diagnosed' ? stores.store.putUnlinked(record) : put(record, link)) });
  } }],
  ['somebody who writes into a chain', /chain valid/, { seed: 2, scenario: helps, faults: [], sabotage: ({ stores }) => {
    const { put } = stores.store;
    Object.assign(stores.store, { put: (...[record, link]: Parameters<typeof put>) => put(record.kind === 'diagnosed' ? { ...record, summary: 'forged' } : record, link) });
  } }],
];

test.each(sabotages)('%s is noticed', async (_what, told, question) => {
  expect((await simulate(question)).broken.join('\n')).toMatch(told);
});

it('takes away the faults that a failure does not need', async () => {
  const [, , question] = sabotages.at(-1)!;
  const { faults, run } = await shrink({ ...question, faults: [{ kind: 'slow', when: 'before', by: 3, call: 'journal.append', nth: 2 }, { kind: 'throttle', when: 'after', call: 'registry.get', nth: 4 }] });
  expect(faults).toEqual([]);
  expect(run.broken).not.toEqual([]);
  expect(run.history.length).toBeGreaterThan(100);
});
