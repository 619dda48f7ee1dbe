import { type Component, finding, type SeriesShift } from '../../../core/cycle';
import { businessMetric } from '../../../core/detectors/business-metric';
import { end, minutesBeforeEnd, shiftOf, telemetryOf } from '../telemetry-of';

const orders: Component['guardMetrics'][number] = { namespace: 'Shop', metricName: 'Orders', direction: 'down' };
const name = 'metric:Shop/Orders';
const detect = (shifts: readonly SeriesShift[] | undefined, guardMetrics: Component['guardMetrics'] = [orders]) =>
  businessMetric.detect(telemetryOf([{ from: 60, to: 0, calls: 10 }], { guardMetrics, ...(shifts && { shifts: [...shifts] }) }), end).map((one) => finding.parse(one));

test('says which, how far off, and since when', () => {
  expect(detect([shiftOf(name)])).toEqual([expect.objectContaining({
    summary: 'Shop/Orders is 60 % below what is usual since 2026-11-21T11:00:00.000Z: 40 where 100 is expected', severity: 'high', confidence: 0.95, evidence: { about: name, direction: 'down', seen: 40, expected: 100, oncePerDays: 4000 },
  })]);
});

test.each<readonly [string, readonly SeriesShift[], Component['guardMetrics'], readonly object[]]>([
  ['a fifth above, either way', [shiftOf(name, { direction: 'up', seen: 120 })], [{ ...orders, direction: 'either' }], [{ severity: 'medium', gainPercent: 20 }]],
  ['from nothing', [shiftOf(name, { direction: 'up', expected: 0, seen: 3 })], [{ ...orders, direction: 'up' }], [{ gainPercent: 100 }]],
  ['two of them', [shiftOf(name), shiftOf('metric:Shop/Baskets')], [orders, { ...orders, metricName: 'Baskets' }], [{ evidence: expect.objectContaining({ about: name }) }, { evidence: expect.objectContaining({ about: 'metric:Shop/Baskets' }) }]],
])('finds: %s', (_name, shifts, guards, expected) => {
  expect(detect(shifts, guards)).toEqual(expected.map((one) => expect.objectContaining(one)));
});

test.each<readonly [string, readonly SeriesShift[] | undefined, Component['guardMetrics']]>([
  ['no series', undefined, [orders]],
  ['the direction that is welcome', [shiftOf(name, { direction: 'up', seen: 200 })], [orders]],
  ['not declared', [shiftOf('metric:Shop/Views')], [orders]],
  ['5 %', [shiftOf(name, { seen: 95 })], [orders]],
  ['ten minutes', [shiftOf(name, { startedAt: minutesBeforeEnd(15) })], [orders]],
  ['a spike', [shiftOf(name, { kind: 'spike' })], [orders]],
  ['over', [shiftOf(name, { lastAt: minutesBeforeEnd(70) })], [orders]],
])('leaves alone: %s', (_name, shifts, guards) => {
  expect(detect(shifts, guards)).toEqual([]);
});
