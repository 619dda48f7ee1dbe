import { maintenanceUntil, maintenanceWindow, type MaintenanceWindow } from '../../core/maintenance';

const windowOf = (change: Partial<MaintenanceWindow> = {}): MaintenanceWindow => ({ weekdays: ['sat'], start: '22:00', minutes: 120, timeZone: 'UTC', ...change });

// 2026-11-21 is a Saturday.
test.each<readonly [string, Partial<MaintenanceWindow>, string, string | undefined]>([
  ['before it', {}, '2026-11-21T21:59:59.000Z', undefined],
  ['at its beginning', {}, '2026-11-21T22:00:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['in it', {}, '2026-11-21T23:30:40.000Z', '2026-11-22T00:00:00.000Z'],
  ['at its end', {}, '2026-11-22T00:00:00.000Z', undefined],
  ['on another day', {}, '2026-11-22T22:30:00.000Z', undefined],
  ['past midnight it is still the one of the day before', { start: '23:00' }, '2026-11-22T00:30:00.000Z', '2026-11-22T01:00:00.000Z'],
  ['past midnight of a day without one', { start: '23:00' }, '2026-11-21T00:30:00.000Z', undefined],
  ['a whole day', { start: '00:00', minutes: 1440 }, '2026-11-21T23:59:00.000Z', '2026-11-22T00:00:00.000Z'],
  ['in its own zone', { timeZone: 'Europe/Zurich' }, '2026-11-21T21:30:00.000Z', '2026-11-21T23:00:00.000Z'],
  ['in summer, when the zone has another offset', { timeZone: 'Europe/Zurich' }, '2026-07-18T20:30:00.000Z', '2026-07-18T22:00:00.000Z'],
  ['a zone in which it is another day', { weekdays: ['sun'], start: '03:00', timeZone: 'Asia/Tokyo' }, '2026-11-21T18:30:00.000Z', '2026-11-21T20:00:00.000Z'],
])('%s', (_name, change, moment, until) => {
  expect(maintenanceUntil([windowOf(change)], moment)).toBe(until);
});

test('of several the last end counts', () => {
  expect(maintenanceUntil([windowOf(), windowOf({ minutes: 300 }), windowOf({ weekdays: ['mon'] })], '2026-11-21T22:30:00.000Z')).toBe('2026-11-22T03:00:00.000Z');
});

test.each([{ timeZone: 'Mars/Olympus' }, { start: '24:00' }, { start: '9:00' }, { minutes: 0 }, { weekdays: [] }, { weekdays: ['saturday'] }])('refused: %j', (change) => {
  expect(maintenanceWindow.safeParse({ ...windowOf(), ...change }).success).toBe(false);
});
