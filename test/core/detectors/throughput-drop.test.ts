import { finding, type SeriesShift } from '../../../core/cycle';
import { throughputDrop } from '../../../core/detectors/throughput-drop';
import { end, minutesBeforeEnd, shiftOf, telemetryOf } from '../telemetry-of';

const detect = (shifts: readonly SeriesShift[] | undefined) => throughputDrop.detect(telemetryOf([{ from: 60, to: 0, calls: 8 }], shifts && { shifts: [...shifts] }), end).map((one) => finding.parse(one));

test('says how many stay away, since when, and how many there are usually', () => {
  expect(detect([shiftOf('requests')])).toEqual([expect.objectContaining({
    summary: '60 % fewer calls since 2026-11-21T11:00:00.000Z: 40 in five minutes, where 100 are usual', severity: 'medium', confidence: 0.95, startedAt: minutesBeforeEnd(60), affectedPerHour: 720,
    evidence: { seen: 40, expected: 100, drop: 0.6, oncePerDays: 4000 },
  })]);
});

test.each<readonly [string, Partial<SeriesShift>, object]>([
  ['none come any more', { seen: 0 }, { severity: 'high', gainPercent: 100 }],
  ['a third stays away', { seen: 66 }, { severity: 'low' }],
  ['once in 1,001 days', { oncePerDays: 1001 }, { confidence: 0.9 }],
  ['the rhythm is gone', { kind: 'rhythm' }, { severity: 'medium' }],
])('finds: %s', (_name, change, expected) => {
  expect(detect([shiftOf('requests', change)])).toEqual([expect.objectContaining(expected)]);
});

test.each<readonly [string, readonly SeriesShift[] | undefined]>([
  ['no series', undefined],
  ['no shift', []],
  ['another series', [shiftOf('failed')]],
  ['more calls', [shiftOf('requests', { direction: 'up', seen: 300 })]],
  ['a quarter stays away', [shiftOf('requests', { seen: 75 })]],
  ['few calls at night', [shiftOf('requests', { expected: 8, seen: 0 })]],
  ['ten minutes', [shiftOf('requests', { startedAt: minutesBeforeEnd(15) })]],
  ['over for an hour', [shiftOf('requests', { startedAt: minutesBeforeEnd(200), lastAt: minutesBeforeEnd(61) })]],
  ['a single dip', [shiftOf('requests', { kind: 'spike' })]],
  ['wider than usual, not lower', [shiftOf('requests', { kind: 'variance' })]],
  ['what comes up each week', [shiftOf('requests', { oncePerDays: 999 })]],
])('leaves alone: %s', (_name, shifts) => {
  expect(detect(shifts)).toEqual([]);
});
