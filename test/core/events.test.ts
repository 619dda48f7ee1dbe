import type { AlarmEvent, Telemetry } from '../../core/cycle';
import { deploymentBefore, eventsOf, sayDeployment } from '../../core/events';
import { minutesBeforeEnd, telemetryOf, type Stretch } from './telemetry-of';

const alarm = (minutes: number, state: AlarmEvent['state'] = 'ALARM', alarmName = 'slow'): AlarmEvent => ({ alarmName, at: minutesBeforeEnd(minutes), state, reason: 'r' });
const versions = (published: Readonly<Record<string, number>>): Telemetry['versions'] => Object.entries(published).map(([version, minutes]) => ({ version, publishedAt: minutesBeforeEnd(minutes), codeSha256: version, description: '' }));
const events = (stretches: readonly Stretch[], change: Parameters<typeof telemetryOf>[1], seconds = 300) => eventsOf(telemetryOf(stretches, { versions: [], ...change }), seconds).map(({ at, kind, what, times }) => [at, kind, what, times]);

test.each<readonly [string, readonly AlarmEvent[], readonly (readonly unknown[])[]]>([
  ['none', [], []],
  ['one that was delivered twice', [alarm(9), alarm(9)], [[minutesBeforeEnd(9), 'alarm', 'alarm slow: ALARM', 2]]],
  ['one that flaps within 300 s', [alarm(9), alarm(8, 'OK'), alarm(7), alarm(6, 'OK')], [[minutesBeforeEnd(9), 'alarm', 'alarm slow: ALARM', 2], [minutesBeforeEnd(8), 'alarm', 'alarm slow: OK', 2]]],
  ['again after 300 s', [alarm(9), alarm(4)], [[minutesBeforeEnd(9), 'alarm', 'alarm slow: ALARM', 1], [minutesBeforeEnd(4), 'alarm', 'alarm slow: ALARM', 1]]],
  ['out of order', [alarm(4), alarm(9)], [[minutesBeforeEnd(9), 'alarm', 'alarm slow: ALARM', 1], [minutesBeforeEnd(4), 'alarm', 'alarm slow: ALARM', 1]]],
  ['another alarm', [alarm(9), alarm(8, 'ALARM', 'failing')], [[minutesBeforeEnd(9), 'alarm', 'alarm slow: ALARM', 1], [minutesBeforeEnd(8), 'alarm', 'alarm failing: ALARM', 1]]],
])('alarms: %s', (_name, alarms, expected) => {
  expect(events([], { alarms: [...alarms] })).toEqual(expected);
});

test('failures of one kind count together, with how many', () => {
  expect(events([{ from: 10, to: 3, calls: 5, failed: 2, timeouts: 1 }], {})).toEqual([
    [minutesBeforeEnd(10), 'failure', 'version 1 failed: thrown', 10], [minutesBeforeEnd(10), 'failure', 'version 1 failed: timeout', 5], [minutesBeforeEnd(5), 'failure', 'version 1 failed: thrown', 4], [minutesBeforeEnd(5), 'failure', 'version 1 failed: timeout', 2],
  ]);
});

test('a deployment is when its version is called first; without a window nothing counts together', () => {
  expect(events([{ from: 90, to: 20, calls: 5 }, { version: '2', from: 20, to: 0, calls: 5 }], { versions: versions({ 1: 300, 2: 25 }), serves: '2' })).toEqual([[minutesBeforeEnd(20), 'deployment', 'version 2 was deployed', 1]]);
  expect(events([], { alarms: [alarm(9), alarm(8)] }, 0)).toHaveLength(2);
});

const two: readonly Stretch[] = [{ from: 90, to: 20, calls: 5 }, { version: '2', from: 20, to: 0, calls: 5 }];
const before = (moment: number, change: Parameters<typeof telemetryOf>[1] = {}) => deploymentBefore(telemetryOf(two, { versions: versions({ 1: 300, 2: 25 }), serves: '2', ...change }), minutesBeforeEnd(moment));

test.each<readonly [string, number, Parameters<typeof telemetryOf>[1], number | undefined]>([
  ['six minutes before', 14, {}, 6],
  ['in the same minute', 20, {}, 0],
  ['the shift is known by its minute', 21, {}, 0],
  ['published, and not yet called', 4, { versions: versions({ 1: 300, 3: 10 }), serves: '3' }, 6],
])('a deployment before a shift: %s', (_name, moment, change, minutes) => {
  expect(before(moment, change)?.minutes).toBe(minutes);
});

test.each<readonly [string, number, Parameters<typeof telemetryOf>[1]]>([
  ['after it', 40, {}],
  ['40 minutes before', -20, {}],
  ['taken away again', 14, { serves: '1' }],
  ['the first that is known', 85, { serves: '1', versions: versions({ 1: 95 }) }],
  ['no version is listed', 14, { versions: [] }],
])('no deployment before a shift: %s', (_name, moment, change) => {
  expect(before(moment, change)).toBeUndefined();
});

test.each([[0, '; version 2 was deployed in that minute'], [4, '; version 2 had been deployed 4 min before']])('said: %i min', (minutes, said) => {
  expect(sayDeployment({ version: '2', at: minutesBeforeEnd(9), minutes })).toBe(said);
});
