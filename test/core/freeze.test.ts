import { config as configSchema, defaultSettings, parse, type Settings } from '../../core/config';
import { expectNotFrozen, type FreezeWindow, freezeOver } from '../../core/freeze';
import type { ControlState } from '../../core/ports';

const christmas: FreezeWindow = { from: '2026-12-24T18:00', until: '2026-12-27', timeZone: 'Europe/Zurich', reason: 'Christmas' };
const fridays: FreezeWindow = { weekdays: ['fri'], start: '16:00', minutes: 480, timeZone: 'UTC' };
const set = (scope: string, from: string, until: string): NonNullable<ControlState['freezes']>[number] => ({ scope, from, until, by: 'ann', reason: 'sale', at: '2026-12-01T00:00:00.000Z' });
const over = (now: string, freezeWindows: Settings['freezeWindows'], freezes: ControlState['freezes'] = []) => freezeOver({ component: 'price-quote', settings: { freezeWindows }, controls: { freezes }, now });

test.each<readonly [string, string, Settings['freezeWindows'], ControlState['freezes'], string | undefined]>([
  ['none', '2026-12-25T12:00:00.000Z', [], [], undefined],
  ['a minute before, by the clock in Zurich', '2026-12-24T16:59:59.999Z', [christmas], [], undefined],
  ['when it begins', '2026-12-24T17:00:00.000Z', [christmas], [], '2026-12-26T23:00:00.000Z'],
  ['its last moment', '2026-12-26T22:59:59.999Z', [christmas], [], '2026-12-26T23:00:00.000Z'],
  ['when it is over', '2026-12-26T23:00:00.000Z', [christmas], [], undefined],
  ['each Friday evening', '2026-12-18T20:00:00.000Z', [fridays], [], '2026-12-19T00:00:00.000Z'],
  ['of two the one that lasts longest', '2026-12-25T17:00:00.000Z', [fridays, christmas], [], '2026-12-26T23:00:00.000Z'],
  ['an operator\'s, for all', '2026-12-10T00:00:00.000Z', [], [set('all', '2026-12-09T00:00:00.000Z', '2026-12-11T00:00:00.000Z')], '2026-12-11T00:00:00.000Z'],
  ['for the tenant', '2026-12-10T00:00:00.000Z', [], [set('tenant', '2026-12-10T00:00:00.000Z', '2026-12-11T00:00:00.000Z')], '2026-12-11T00:00:00.000Z'],
  ['for the component', '2026-12-10T00:00:00.000Z', [], [set('price-quote', '2026-12-10T00:00:00.000Z', '2026-12-11T00:00:00.000Z')], '2026-12-11T00:00:00.000Z'],
  ['for another component', '2026-12-10T00:00:00.000Z', [], [set('restock', '2026-12-10T00:00:00.000Z', '2026-12-11T00:00:00.000Z')], undefined],
  ['not yet', '2026-12-09T23:59:59.999Z', [], [set('all', '2026-12-10T00:00:00.000Z', '2026-12-11T00:00:00.000Z')], undefined],
  ['past', '2026-12-11T00:00:00.000Z', [], [set('all', '2026-12-10T00:00:00.000Z', '2026-12-11T00:00:00.000Z')], undefined],
])('%s', (_what, now, windows, freezes, until) => {
  expect(over(now, windows, freezes)?.until).toBe(until);
});

test('it is told with who and why', () => {
  expect(over('2026-12-25T00:00:00.000Z', [christmas])?.why).toBe('freeze until 2026-12-26T23:00:00.000Z: Christmas');
  expect(over('2026-12-10T00:00:00.000Z', [], [set('all', '2026-12-09T00:00:00.000Z', '2026-12-11T00:00:00.000Z')])?.why).toBe('freeze until 2026-12-11T00:00:00.000Z (all) by ann: sale');
});

test.each<readonly [Settings['freezeAllows'], boolean, boolean, boolean]>([
  [[], true, true, false],
  [['emergency'], true, false, true],
  [['emergency'], false, true, false],
  [['revert'], false, true, true],
  [['revert'], true, false, false],
  [['emergency', 'revert'], false, false, false],
])('a freeze that allows %j, an emergency: %s, a revert: %s; let through: %s', (freezeAllows, emergency, revert, through) => {
  const frozen = () => expectNotFrozen({ component: 'price-quote', settings: { freezeWindows: [christmas], freezeAllows }, controls: {}, now: '2026-12-25T00:00:00.000Z' }, { emergency, revert });
  if (through) return expect(frozen).not.toThrow();
  expect(frozen).toThrow(expect.objectContaining({ name: 'Postponed', until: '2026-12-26T23:00:00.000Z' }));
});

test.each<readonly [object, boolean]>([
  [christmas, true],
  [fridays, true],
  [{ from: '2026-12-24', until: '2026-12-24' }, false],
  [{ from: '2026-12-27', until: '2026-12-24' }, false],
  [{ from: '2026-12-24', until: '2026-12-27', timeZone: 'Europe/Nowhere' }, false],
  [{ from: 'soon', until: '2026-12-27' }, false],
  [{ from: '2026-12-24' }, false],
])('%j is taken by the configuration: %s', (window, taken) => {
  const read = () => parse(configSchema, { settings: { freezeWindows: [window] } }, 'Configuration');
  if (taken) return expect(read).not.toThrow();
  expect(read).toThrow('Configuration.settings.freezeWindows.0');
});

test('by default nothing is frozen', () => {
  expect(defaultSettings).toMatchObject({ freezeWindows: [], freezeAllows: [] });
});
