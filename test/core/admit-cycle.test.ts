import { admitCycle, type AdmissionFacts, checkComponents, debounceKey, debounceSeconds, tenantOf } from '../../core/admit-cycle';
import { config as configSchema, parse } from '../../core/config';
import { cycle as cycleSchema } from '../../core/cycle';
import { readTrigger } from '../../core/read-trigger';
import { componentOf } from './telemetry-of';

const configOf = (tenants: object) => parse(configSchema, { tenants }, 'Configuration');
const one = configOf({ shop: { analysisWindowHours: 12, maxImprovementsPerCycle: 5 } });
const two = configOf({ shop: {}, desk: {} });
const trigger = (raw: object = {}) => readTrigger(raw);
const alarm = trigger({ trigger: 'emergency', alarmName: 'a1', reason: 'r' });
const alarmed = componentOf({ tenant: 'shop', component: 'quote' });
const at = '2026-11-21T10:00:00.000Z';

const admit = (change: Partial<AdmissionFacts> = {}) =>
  cycleSchema.parse(admitCycle({ trigger: trigger(), tenant: 'shop', cycleId: 'c1', startedAt: at, alarmed: undefined, config: one, controls: { paused: [], modes: {} }, claimedBy: 'c1', ...change }));
const paused = (scope: string) => ({ controls: { paused: [{ scope, by: 'ann', reason: 'sale', at }], modes: {} } });

describe('the tenant', () => {
  test.each([
    ['named', trigger({ tenant: 'desk' }), two, undefined, 'desk'],
    ['the only one', trigger(), one, undefined, 'shop'],
    ['of the component that the alarm names', alarm, two, componentOf({ tenant: 'desk' }), 'desk'],
    ['named goes before the alarm\'s', trigger({ tenant: 'shop', alarmName: 'a1' }), two, componentOf({ tenant: 'desk' }), 'shop'],
    ['the first, for an alarm that nobody declares: its refusal has to be journalled somewhere', alarm, two, undefined, 'shop'],
  ])('%s', (_name, asked, config, component, expected) => {
    expect(tenantOf(asked, config, component)).toBe(expected);
  });

  test.each([
    ['several, none named', trigger(), two, 'input.tenant: saw nothing, expected one of "shop", "desk"'],
    ['one that does not exist', trigger({ tenant: 'other' }), one, 'input.tenant: saw "other", expected one of "shop"'],
  ])('refused: %s', (_name, asked, config, message) => {
    expect(() => tenantOf(asked, config, undefined)).toThrow(message);
  });
});

describe('components that a trigger names', () => {
  const known = Array.from({ length: 25 }, (_, index) => componentOf({ component: `c${index}` }));
  test('must be known', () => {
    expect(() => checkComponents(trigger({ components: ['c1', 'c24'] }), 'shop', known)).not.toThrow();
    expect(() => checkComponents(trigger({ components: ['c1', 'c99'] }), 'shop', known)).toThrow(/^input\.components\.1: saw "c99", expected a component of tenant "shop": c0, c1, .*c19, …$/);
    expect(() => checkComponents(trigger({ components: ['c1'] }), 'shop', [])).toThrow('it has none yet');
  });
});

describe('what counts as the same trigger', () => {
  test.each([
    ['an emergency of the same component, whatever its reason', trigger({ trigger: 'emergency', reason: 'a' }), ['q'], trigger({ trigger: 'emergency', reason: 'b' }), ['q'], true],
    ['an emergency of another component', trigger({ trigger: 'emergency' }), ['q'], trigger({ trigger: 'emergency' }), ['r'], false],
    ['a request for another reason', trigger({ reason: 'a' }), [], trigger({ reason: 'b' }), [], false],
    ['the order of components', trigger(), ['a', 'b'], trigger(), ['b', 'a'], true],
    ['a scheduled and a manual one', trigger({ trigger: 'scheduled', reason: 'r' }), [], trigger({ reason: 'r' }), [], false],
  ])('%s', (_name, a, ofA, b, ofB, same) => {
    expect(debounceKey(a, ofA) === debounceKey(b, ofB)).toBe(same);
  });

  test.each([['emergency', 300], ['requested', 300], ['manual', 60], ['scheduled', 60]] as const)('%s: for %i seconds', (kind, seconds) => {
    expect(debounceSeconds(trigger({ trigger: kind }), 300)).toBe(seconds);
  });
  test('never longer than configured', () => expect(debounceSeconds(trigger(), 10)).toBe(10));
});

describe('admission', () => {
  test.each([
    ['manual: the tenant\'s settings', {}, { windowHours: 12, maxImprovements: 5, components: [] }],
    ['emergency: one hour, one improvement, the alarmed component', { trigger: alarm, alarmed }, { windowHours: 1, maxImprovements: 1, components: ['quote'], trigger: 'emergency', reason: 'r' }],
    ['what the input says goes before', { trigger: trigger({ windowHours: 3, maxImprovements: 0, components: ['a'] }) }, { windowHours: 3, maxImprovements: 0, components: ['a'] }],
    ['a pause of another component', paused('other'), { components: [] }],
    ['a pause of one of several components', { ...paused('a'), trigger: trigger({ components: ['a', 'b'] }) }, { components: ['a', 'b'] }],
  ])('yes: %s', (_name, change, expected) => {
    expect(admit(change)).toMatchObject({ admitted: true, ...expected });
  });

  test.each([
    ['everything is paused', paused('all'), 'paused (all) since 2026-11-21T10:00:00.000Z by ann: sale'],
    ['the tenant is paused', paused('tenant'), 'paused (tenant shop) since 2026-11-21T10:00:00.000Z by ann: sale'],
    ['the only component is paused', { ...paused('quote'), trigger: alarm, alarmed }, 'paused (quote) since'],
    ['an alarm that nobody declares', { trigger: alarm }, 'alarm a1 names no function, and no component declares that alarm'],
    ['an alarm of a function that is no component', { trigger: { ...alarm, alarm: { alarmName: 'a1', functionName: 'f' } } }, 'alarm a1 names function f, and no component declares that function'],
    ['the same trigger a moment ago', { claimedBy: 'c0' }, 'joined cycle c0, which started for the same reason a moment ago'],
  ])('no: %s', (_name, change, reason) => {
    const cycle = admit(change);
    expect(cycle.admitted).toBe(false);
    expect(cycle.reason).toContain(reason);
  });
});
