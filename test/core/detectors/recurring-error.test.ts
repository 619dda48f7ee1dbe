import { finding, type Telemetry } from '../../../core/cycle';
import { recurringError } from '../../../core/detectors/recurring-error';
import { end, minutesBeforeEnd, telemetryOf, templateOf, type Stretch } from '../telemetry-of';

const day: readonly Stretch[] = [{ from: 1440, to: 0, calls: 20, ms: () => 1 }];
const failing: readonly Stretch[] = [{ from: 1440, to: 60, calls: 20, ms: () => 1 }, { from: 60, to: 0, calls: 20, failed: 2, ms: () => 1 }];
const deployed: readonly Stretch[] = [{ from: 120, to: 10, calls: 20, ms: () => 1 }, { version: '2', from: 10, to: 0, calls: 20, failed: 10, ms: () => 1 }];
const detect = (stretches: readonly Stretch[], templates: Telemetry['templates'], serves = '1') => recurringError.detect(telemetryOf(stretches, { templates, serves }), end).map((one) => finding.parse(one));

test.each<readonly [string, readonly Stretch[], Partial<Telemetry['templates'][number]>, string, object]>([
  ['new, and it fails calls', failing, { count: 120, lastHour: 120, firstAt: minutesBeforeEnd(60) }, '1', { severity: 'high', confidence: 0.95, gainPercent: 10, affectedPerHour: 1200, startedAt: minutesBeforeEnd(60) }],
  ['it fails no calls', day, { count: 11, lastHour: 11 }, '1', { severity: 'low', confidence: 0.7 }],
  ['chronic: one step milder', failing, { count: 120 * 24, lastHour: 120, firstAt: minutesBeforeEnd(1440) }, '1', { severity: 'medium', evidence: expect.objectContaining({ chronic: 'yes' }) }],
  ['never seen before', failing, { count: 120, lastHour: 120, isNew: true, perHourBefore: 0 }, '1', { summary: expect.stringMatching(/\), and never before$/), evidence: expect.objectContaining({ new: 'yes' }) }],
  ['more often than before', failing, { count: 200, lastHour: 120, isNew: false, perHourBefore: 4 }, '1', { summary: expect.stringMatching(/\), against 4 an hour before$/), evidence: expect.objectContaining({ new: 'no', perHourBefore: 4 }) }],
  ['of one version', deployed, { versions: ['2'], firstAt: minutesBeforeEnd(10) }, '2', { version: '2' }],
  ['of both versions', deployed, { versions: ['1', '2'], firstAt: minutesBeforeEnd(10) }, '2', { version: undefined }],
  ['of a version that no longer serves', deployed, { versions: ['2'], firstAt: minutesBeforeEnd(10) }, '1', { version: undefined }],
  ['of one version, but not from its beginning', [{ from: 300, to: 200, calls: 20 }, { version: '2', from: 200, to: 0, calls: 20 }], { versions: ['2'], firstAt: minutesBeforeEnd(20) }, '2', { version: undefined }],
])('finds: %s', (_name, stretches, template, serves, expected) => {
  expect(detect(stretches, [templateOf(template)], serves).map((one) => ({ version: undefined, ...one }))).toEqual([expect.objectContaining(expected)]);
});

test.each([
  ['10 an hour', { lastHour: 10, count: 240 }],
  ['a warning', { kind: 'warning' as const }],
  ['an error that stopped', { lastHour: 0, count: 5000 }],
])('leaves alone: %s', (_name, template) => {
  expect(detect(day, [templateOf(template)])).toEqual([]);
});

test('tells the five most frequent, whatever their order', () => {
  const templates = Array.from({ length: 8 }, (_, index) => templateOf({ id: `t${index}`, lastHour: 20 + index }));
  expect(detect(day, templates).map(({ evidence }) => evidence['templateId'])).toEqual(['t7', 't6', 't5', 't4', 't3']);
});

test('says so where no call is known', () => {
  expect(detect([], [templateOf()])).toMatchObject([{ gainPercent: 0, affectedPerHour: 0 }]);
});
