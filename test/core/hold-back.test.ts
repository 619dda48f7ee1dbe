import { defaultSettings, type Settings } from '../../core/config';
import type { Finding, Mode, Opportunity } from '../../core/cycle';
import { type HoldFacts, holdBack } from '../../core/hold-back';
import type { KeptOpportunity } from '../../core/kept-opportunity';
import { seen } from '../../core/recognize';
import { componentOf, end, findingOf, minutesBeforeEnd, opportunityOf } from './telemetry-of';

const names = ['a', 'b', 'c', 'd', 'e'];
const on = (component: string, change: Partial<Opportunity> = {}): Opportunity => opportunityOf({ component, fingerprint: `f-${component}`, ...change });
const keep = (opportunity: Opportunity, change: Partial<KeptOpportunity> = {}): KeptOpportunity => ({ ...seen(undefined, opportunity, { now: minutesBeforeEnd(5), windowHours: 1, version: '1' }), ...change });
const hold = (opportunities: readonly Opportunity[], { settings = {}, ...change }: Partial<HoldFacts> & { settings?: Partial<Settings> } = {}) =>
  holdBack({ opportunities, components: names.map((component) => componentOf({ component })), settingsOf: () => ({ ...defaultSettings, ...settings }), modeOf: () => 'auto', kept: [], deployments: {}, now: end, ...change });

test('nothing against it', () => {
  expect(hold([on('a')]).size).toBe(0);
  expect(hold([on('unknown')], { deployments: { 'f-unknown': { reason: 'r', until: end } } }).size).toBe(0);
});

test('maintenance, and a look when it is over', () => {
  const maintenanceWindows: Settings['maintenanceWindows'] = [{ weekdays: ['sat'], start: '11:30', minutes: 60, timeZone: 'UTC' }];
  expect(hold([on('a')], { settings: { maintenanceWindows } }).get('f-a')).toEqual({ state: 'suppressed', reason: 'maintenance until 2026-11-21T12:30:00.000Z: what is found in it is not acted on', until: '2026-11-21T12:35:00.000Z' });
  expect(hold([on('a')], { settings: { maintenanceWindows }, now: '2026-11-21T12:30:00.000Z' }).size).toBe(0);
});

test('a deployment', () => {
  expect(hold([on('a'), on('b')], { deployments: { 'f-a': { reason: 'deployed', until: end } } })).toEqual(new Map([['f-a', { state: 'suppressed', reason: 'deployed', until: end }]]));
});

test.each<readonly [string, string, boolean, boolean]>([
  ['until a later time', '2026-11-22T00:00:00.000Z', false, true],
  ['until now', end, false, false],
  ['and a person asks for the component', '2026-11-22T00:00:00.000Z', true, false],
])('a brake put it off %s', (_what, until, asked, held) => {
  const attempt: KeptOpportunity['attempt'] = { improvementId: 'i1', kind: 'postponed', reason: 'the budget is spent', endedAt: minutesBeforeEnd(3), foundAt: minutesBeforeEnd(5), mode: 'auto', unanswered: false, until };
  expect(hold([on('a'), on('b')], { kept: [keep(on('a'), { attempt })], asked })).toEqual(new Map(held ? [['f-a', { state: 'waits', reason: 'the budget is spent', until }]] : []));
});

test.each<readonly [string, Readonly<Record<string, string>>, boolean]>([
  ['for all', { all: minutesBeforeEnd(1) }, false], ['for the tenant', { tenant: minutesBeforeEnd(1) }, false], ['for the component', { a: minutesBeforeEnd(1) }, false],
  ['for another component', { b: minutesBeforeEnd(1) }, true], ['before that', { tenant: minutesBeforeEnd(4) }, true],
])('a brake put it off, and an operator changed something %s: held %#', (_what, changedAt, held) => {
  const attempt: KeptOpportunity['attempt'] = { improvementId: 'i1', kind: 'postponed', reason: 'the budget is spent', endedAt: minutesBeforeEnd(3), foundAt: minutesBeforeEnd(5), mode: 'auto', unanswered: false, until: '2026-11-22T00:00:00.000Z' };
  expect(hold([on('a')], { kept: [keep(on('a'), { attempt })], controls: { changedAt } }).has('f-a')).toBe(held);
});

test.each<readonly [string, Partial<Settings>, Mode, boolean]>([
  ['mode auto', {}, 'auto', true],
  ['mode approve', {}, 'approve', true],
  ['mode propose, which deploys nothing', {}, 'propose', false],
  ['something goes on in it: the deployer decides', { freezeAllows: ['revert'] }, 'auto', false],
])('a freeze, %s', (_what, settings, mode, held) => {
  const freezes = [{ scope: 'a', from: minutesBeforeEnd(5), until: '2026-11-22T00:00:00.000Z', by: 'ann', reason: 'sale', at: minutesBeforeEnd(5) }];
  const expected = new Map([['f-a', { state: 'waits', reason: 'freeze until 2026-11-22T00:00:00.000Z (a) by ann: sale', until: '2026-11-22T00:00:00.000Z' }]]);
  expect(hold([on('a'), on('b')], { settings, modeOf: () => mode, controls: { freezes } })).toEqual(held ? expected : new Map());
});

describe('a common cause', () => {
  const text = (template: string, change: Partial<Finding> = {}) => ({ findings: [findingOf({ detector: 'recurring-error', evidence: { templateId: 'own', template }, ...change })] as [Finding] });
  const down = 'ConnectTimeout: <*> did not answer at fetchRates (rates.ts)';
  const all = (change: (component: string) => Partial<Finding> = () => ({})) => ['a', 'b', 'c'].map((name) => on(name, text(`ConnectTimeout: <*> did not answer at ${name} (${name}.ts)`, change(name))));

  test.each<readonly [string, readonly Opportunity[], Partial<HoldFacts>, readonly string[]]>([
    ['the same error in three components at once', all(), {}, ['f-a', 'f-b', 'f-c']],
    ['thrown by a function without a name', ['a', 'b', 'c'].map((name) => on(name, text(`ConnectTimeout: <*> did not answer at src/${name}/handler.ts`))), {}, ['f-a', 'f-b', 'f-c']],
    ['in two', all().slice(1), {}, []],
    ['at different times', all((name) => ({ startedAt: minutesBeforeEnd(10 + 12 * names.indexOf(name)) })), {}, []],
    ['came all along in each, as far as the telemetry goes back', all(() => ({ evidence: { templateId: 'own', template: down, chronic: 'yes' } })), {}, []],
    ['other errors', ['a', 'b', 'c'].map((name) => on(name, text(`error of ${name}`))), {}, []],
    ['one of them was just deployed: still everybody\'s', all((name) => (name === 'a' ? { version: '2' } : {})), {}, ['f-a', 'f-b', 'f-c']],
    ['each shows it on one version alone: a fault deployed to all', all(() => ({ version: '2' })), {}, []],
    ['seen in the others by other cycles, minutes ago', [on('a', text(down))], { kept: ['b', 'c'].map((name) => keep(on(name, text(down)))) }, ['f-a']],
    ['seen in the others, and over', [on('a', text(down))], { kept: ['b', 'c'].map((name) => keep(on(name, text(down)), { standing: { state: 'over', reason: '', at: end } })) }, []],
    ['seen in the others, long ago', [on('a', text(down))], { kept: ['b', 'c'].map((name) => keep(on(name, text(down)), { lastSeenAt: minutesBeforeEnd(40) })) }, []],
    ['another tenant\'s', [on('a', text(down))], { kept: ['b', 'c'].map((name) => keep(on(name, { ...text(down), tenant: 'other' }))) }, []],
    ['a dependency by its name', ['a', 'b', 'c'].map((name) => on(name, { findings: [findingOf({ detector: 'dependency-failure', evidence: { dependency: 'rates.example' } })] })), {}, ['f-a', 'f-b', 'f-c']],
  ])('%s', (_name, opportunities, facts, expected) => {
    expect([...hold(opportunities, facts).keys()]).toEqual(expected);
  });

  test('is named', () => {
    expect(hold(all()).get('f-b')?.reason).toBe('a common cause: "ConnectTimeout: <*> did not answer" began in 3 components within minutes (a, b, c); mending or taking back one of them would not help. If it does, ask for this component by name');
    expect(hold(all(), { asked: true }).size).toBe(0);
  });
});

describe('nothing new', () => {
  const attempt: KeptOpportunity['attempt'] = { improvementId: 'i1', kind: 'no-effect', reason: 'as slow as before', endedAt: minutesBeforeEnd(3), foundAt: minutesBeforeEnd(5), mode: 'auto', unanswered: false };
  test.each<readonly [string, Partial<KeptOpportunity>, Mode, boolean]>([
    ['never tried', {}, 'auto', false],
    ['tried, and it did not help', { attempt }, 'auto', true],
    ['a gate refused it', { attempt: { ...attempt, kind: 'rejected' } }, 'auto', true],
    ['proposed already', { attempt: { ...attempt, kind: 'proposed', mode: 'propose' } }, 'propose', true],
    ['proposed, and may be deployed by now', { attempt: { ...attempt, kind: 'proposed', mode: 'propose' } }, 'approve', false],
    ['the watch saw too little', { attempt: { ...attempt, kind: 'inconclusive' } }, 'auto', false],
    ['somebody deployed meanwhile', { attempt: { ...attempt, kind: 'superseded' } }, 'auto', false],
    ['the model did not answer', { attempt: { ...attempt, kind: 'no-strategy', unanswered: true } }, 'auto', false],
    ['something new was seen since', { attempt, newAt: minutesBeforeEnd(4) }, 'auto', false],
    ['a week has passed', { attempt: { ...attempt, endedAt: minutesBeforeEnd(7 * 1440) } }, 'auto', false],
    ['what is kept of it has expired', { attempt, expiresAt: end }, 'auto', false],
    ['nearly a week', { attempt: { ...attempt, endedAt: minutesBeforeEnd(7 * 1440 - 1) } }, 'auto', true],
  ])('%s', (_name, change, mode, holds) => {
    const hold1 = hold([on('a')], { kept: [keep(on('a'), change)], modeOf: () => mode }).get('f-a');
    expect(hold1?.state).toBe(holds ? 'waits' : undefined);
    if (holds) expect(hold1?.reason).toContain(`nothing new was seen since i1 ended as ${change.attempt?.kind}`);
  });

  test('a person asks for it by name', () => {
    expect(hold([on('a')], { kept: [keep(on('a'), { attempt })], asked: true }).size).toBe(0);
  });

  test('tried on another component with the same name of the fault', () => {
    expect(hold([on('a', { fingerprint: 'f' })], { kept: [keep(on('b', { fingerprint: 'f' }), { attempt })] }).size).toBe(0);
  });
});
