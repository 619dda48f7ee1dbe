import fc from 'fast-check';
import { defaultSettings } from '../../core/config';
import { selection, severities, type Mode, type Opportunity } from '../../core/cycle';
import { effectiveMode, looksAgain, selectOpportunities, type SelectionFacts, wouldHave } from '../../core/select-opportunities';
import { componentOf, end, findingOf, minutesBeforeEnd, opportunityOf } from './telemetry-of';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const on = (component: string, change: Partial<Opportunity> = {}): Opportunity => opportunityOf({ component, fingerprint: `f-${component}`, ...change });

function select(opportunities: readonly Opportunity[], change: Partial<SelectionFacts> = {}) {
  return selection.parse(selectOpportunities({
    opportunities,
    components: names.map((component) => componentOf({ component })),
    settingsOf: () => defaultSettings,
    tenantSettings: defaultSettings,
    cooldowns: new Map(),
    heldLeases: [],
    controls: { paused: [], modes: {} },
    cycle: { cycleId: 'c1', trigger: 'scheduled', maxImprovements: 3 },
    now: end,
    ...change,
  }));
}

const started = (opportunities: readonly Opportunity[], change?: Partial<SelectionFacts>): string[] => select(opportunities, change).starts.map(({ input }) => input.component);

test.each<readonly [string, readonly Opportunity[], readonly string[]]>([
  ['score', [on('a', { impactScore: 500 }), on('b', { impactScore: 900 })], ['b', 'a']],
  ['critical severity before score', [on('a', { impactScore: 9000 }), on('b', { impactScore: 200, severity: 'critical' })], ['b', 'a']],
  ['other severities do not matter beside the score', [on('a', { severity: 'low', impactScore: 900 }), on('b', { severity: 'high', impactScore: 500 })], ['a', 'b']],
  ['lower risk', [on('a', { risk: 'high' }), on('b', { risk: 'medium' }), on('c', { risk: 'low' })], ['c', 'b', 'a']],
  ['higher confidence', [on('a', { confidence: 0.9 }), on('b', { confidence: 0.95 })], ['b', 'a']],
])('order by %s', (_name, opportunities, expected) => {
  expect(started(opportunities)).toEqual(expected);
  expect(started([...opportunities].reverse())).toEqual(expected);
});

const paused = (scope: string) => ({ controls: { paused: [{ scope, by: 'ann', reason: 'sale', at: end }], modes: {} } });

test.each<readonly [string, Opportunity, Partial<SelectionFacts>, string | undefined]>([
  ['nothing in its way', on('a'), {}, undefined],
  ['confidence under the threshold', on('a', { confidence: 0.84 }), {}, 'confidence 84 %, expected at least 85 %'],
  ['confidence under 0.8, whatever the profile', on('a', { confidence: 0.79 }), { settingsOf: () => ({ ...defaultSettings, improvementQualityThreshold: 0.75 }) }, 'confidence 79 %, expected at least 80 %'],
  ['a low threshold', on('a', { confidence: 0.81 }), { settingsOf: () => ({ ...defaultSettings, improvementQualityThreshold: 0.75 }) }, undefined],
  ['cooldown', on('a'), { cooldowns: new Map([['a', minutesBeforeEnd(-5)]]) }, `the component is left alone until ${minutesBeforeEnd(-5)}`],
  ['cooldown that is over', on('a'), { cooldowns: new Map([['a', minutesBeforeEnd(5)]]) }, undefined],
  ['cooldown of another', on('a'), { cooldowns: new Map([['b', minutesBeforeEnd(-5)]]) }, undefined],
  ['a lease on it', on('a'), { heldLeases: [{ component: 'a', improvementId: 'a-1' }] }, 'improvement a-1 runs on the component'],
  ['no slot', on('a'), { heldLeases: ['b', 'c', 'd'].map((component) => ({ component, improvementId: 'x' })) }, 'no free slot: 3 of 3 improvements run or start'],
  ['a cycle that may start none', on('a'), { cycle: { cycleId: 'c1', trigger: 'manual', maxImprovements: 0 } }, 'the cycle starts at most 0'],
  ['all paused', on('a'), paused('all'), 'paused (all) by ann: sale'],
  ['tenant paused', on('a'), paused('tenant'), 'paused (tenant) by ann: sale'],
  ['component paused', on('a'), paused('a'), 'paused (a) by ann: sale'],
  ['another component paused', on('a'), paused('b'), undefined],
  ['what no strategy changes', on('a', { findings: [findingOf({ detector: 'throughput-drop' })] }), {}, 'no strategy changes it: it is told for people to decide'],
  ['low priority', on('a', { priority: 'low', impactScore: 50 }), {}, 'its priority is low'],
  ['low priority of critical severity', on('a', { priority: 'low', impactScore: 50, severity: 'critical' }), {}, undefined],
  ['not registered', on('z'), {}, 'component z is not registered'],
])('waits: %s', (_name, opportunity, facts, reason) => {
  const { starts, queued, observed } = select([opportunity], facts);
  expect(observed).toEqual([]);
  expect(queued).toMatchObject(reason === undefined ? [] : [{ component: opportunity.component, fingerprint: opportunity.fingerprint, reason }]);
  expect(starts).toHaveLength(reason === undefined ? 1 : 0);
});

test('a cooldown does not let an outage stand: a critical emergency starts', () => {
  const cooldowns = new Map([['a', minutesBeforeEnd(-5)]]);
  const cycle = { cycleId: 'c1', trigger: 'emergency', maxImprovements: 1 } as const;
  expect(select([on('a', { severity: 'critical' })], { cooldowns, cycle }).starts).toHaveLength(1);
  expect(select([on('a', { severity: 'high' })], { cooldowns, cycle }).starts).toHaveLength(0);
  expect(select([on('a', { severity: 'critical' })], { cooldowns }).starts).toHaveLength(0);
});

test('one improvement a component, as many as slots and cycle allow', () => {
  const { starts, queued } = select([on('a', { impactScore: 900 }), on('a', { impactScore: 800, fingerprint: 'second' }), on('b', { impactScore: 700 }), on('c', { impactScore: 600 })], { heldLeases: [{ component: 'f', improvementId: 'f-1' }] });
  expect(starts.map(({ input }) => input.component)).toEqual(['a', 'b']);
  expect(queued.map(({ fingerprint, reason }) => [fingerprint, reason])).toEqual([
    ['second', 'a more urgent opportunity of the component starts in this cycle'],
    ['f-c', 'no free slot: 3 of 3 improvements run or start'],
  ]);
});

test.each<readonly [string, Mode, Readonly<Record<string, Mode>>, Mode]>([
  ['declared', 'auto', {}, 'auto'],
  ['set for the component, over its declaration', 'observe', { a: 'auto' }, 'auto'],
  ['never more than the tenant allows', 'observe', { a: 'auto', tenant: 'propose' }, 'propose'],
  ['never more than all tenants are allowed', 'auto', { tenant: 'propose', all: 'observe' }, 'observe'],
  ['a tenant raises nothing', 'observe', { tenant: 'auto', all: 'auto' }, 'observe'],
  ['of another', 'auto', { b: 'observe' }, 'auto'],
])('mode: %s', (_name, declared, switched, expected) => {
  expect(effectiveMode(componentOf({ component: 'a', mode: declared }), { paused: [], modes: switched })).toBe(expected);
});

test('an observed component is told of, never started or queued, and takes no slot', () => {
  const components = names.map((component) => componentOf({ component, mode: component === 'a' ? 'observe' : 'auto' }));
  const { starts, queued, observed } = select([on('a', { severity: 'critical' }), on('b')], { components, cycle: { cycleId: 'c1', trigger: 'manual', maxImprovements: 1 } });
  expect(starts.map(({ input }) => input.component)).toEqual(['b']);
  expect(queued).toEqual([]);
  expect(observed).toEqual([{ component: 'a', fingerprint: 'f-a', summary: 'calls fail' }]);
});

test('of what is only observed it says what would have been done, and why not at once', () => {
  const components = names.map((component) => componentOf({ component, mode: 'observe' }));
  const { observed } = select([on('a'), on('b', { confidence: 0.5 })], { components, foreseen: { 'f-a': 'go back to version 1', 'f-b': 'do nothing' } });
  expect(observed.map(wouldHave)).toEqual(['calls fail; it would go back to version 1', 'calls fail; it would do nothing; but not at once: confidence 50 %, expected at least 85 %']);
});

test('the queue is taken up, refreshed by what is found again, and forgets what expired', () => {
  const queue = [
    { opportunity: on('a', { summary: 'old', confidence: 0.5 }), expiresAt: minutesBeforeEnd(-60) },
    { opportunity: on('b', { summary: 'waits' }), expiresAt: minutesBeforeEnd(-60) },
    { opportunity: on('c'), expiresAt: minutesBeforeEnd(1) },
  ];
  const { starts, queued } = select([on('a', { summary: 'new' })], { queue });
  expect(starts.map(({ input }) => input.opportunity.summary).sort()).toEqual(['new', 'waits']);
  expect(queued).toEqual([]);
});

test('names are repeatable, differ by cycle and fault, and fit an execution', () => {
  const long = 'x'.repeat(63);
  const components = [componentOf({ component: long })];
  const nameOf = (cycleId: string, fingerprint: string) => select([on(long, { fingerprint })], { components, cycle: { cycleId, trigger: 'emergency', maxImprovements: 1 } }).starts[0];
  const first = nameOf('c1', 'f1');
  expect(first?.name).toMatch(/^x{40}-[0-9a-f]{12}$/);
  expect(first?.input).toMatchObject({ improvementId: first?.name, cycleId: 'c1', emergency: true, tenant: 'default', component: long });
  expect(nameOf('c1', 'f1')).toEqual(first);
  expect(new Set([first, nameOf('c2', 'f1'), nameOf('c1', 'f2')].map((start) => start?.name)).size).toBe(3);
});

test('laws: order of input never matters, limits hold, nothing is lost', () => {
  const opportunity = fc.record({ component: fc.constantFrom(...names), fingerprint: fc.constantFrom('1', '2', '3'), severity: fc.constantFrom(...severities), impactScore: fc.integer({ min: 0, max: 3 }).map((n) => n * 1000), confidence: fc.constantFrom(0.7, 0.9, 0.99), risk: fc.constantFrom('low' as const, 'high' as const) })
    .map((change) => on(change.component, { ...change, fingerprint: `${change.component}${change.fingerprint}` }));
  const opportunities = fc.uniqueArray(opportunity, { selector: ({ fingerprint }) => fingerprint, maxLength: 15 });
  fc.assert(fc.property(opportunities.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), fc.nat(4), fc.nat(4), ([all, shuffled], held, maxImprovements) => {
    const facts = { heldLeases: Array.from({ length: held }, () => ({ component: 'other', improvementId: 'x' })), cycle: { cycleId: 'c1', trigger: 'scheduled' as const, maxImprovements } };
    const chosen = select(all, facts);
    expect(select(shuffled, facts)).toEqual(chosen);
    expect(chosen.starts.length).toBeLessThanOrEqual(Math.max(0, Math.min(maxImprovements, defaultSettings.maxConcurrentImprovements - held)));
    expect(new Set(chosen.starts.map(({ input }) => input.component)).size).toBe(chosen.starts.length);
    expect(chosen.starts.length + chosen.queued.length).toBe(all.length);
    expect(chosen.starts.every(({ input }) => input.opportunity.confidence >= 0.85)).toBe(true);
  }));
});

test('what is told for people stands in nobody\'s way', () => {
  const forPeople = on('a', { fingerprint: 'p', impactScore: 90_000, findings: [findingOf({ detector: 'memory-over-provisioned' })] });
  const { starts, queued } = select([forPeople, on('a')]);
  expect(starts.map(({ input }) => input.opportunity.fingerprint)).toEqual(['f-a']);
  expect(queued).toEqual([{ component: 'a', fingerprint: 'p', reason: expect.any(String), forPeople: true }]);
  const emergency = { trigger: 'emergency' as const, startedAt: minutesBeforeEnd(0) };
  expect(looksAgain(emergency, select([forPeople]), end)).toBe(true);
  expect(looksAgain(emergency, select([on('a', { confidence: 0.1 })]), end)).toBe(false);
});
