import { instantOf, isLocalTime } from '../../core/local-time';

test.each([
  ['2026-12-24T18:00', 'UTC', '2026-12-24T18:00:00.000Z'],
  ['2026-12-24', 'UTC', '2026-12-24T00:00:00.000Z'],
  ['2026-12-24T18:00', 'Europe/Zurich', '2026-12-24T17:00:00.000Z'],
  ['2026-07-01T18:00', 'Europe/Zurich', '2026-07-01T16:00:00.000Z'],
  ['2026-07-01T18:00', 'Asia/Kolkata', '2026-07-01T12:30:00.000Z'],
  ['2026-01-01T00:30', 'Pacific/Auckland', '2025-12-31T11:30:00.000Z'],
  ['2026-12-31T23:59', 'America/Los_Angeles', '2027-01-01T07:59:00.000Z'],
  // Summer time begins on 29 March 2026 at 02:00, which is 03:00 at once; it ends on 25 October, when 02:30 comes twice.
  ['2026-03-29T01:59', 'Europe/Zurich', '2026-03-29T00:59:00.000Z'],
  ['2026-03-29T02:30', 'Europe/Zurich', '2026-03-29T01:30:00.000Z'],
  ['2026-03-29T03:00', 'Europe/Zurich', '2026-03-29T01:00:00.000Z'],
  ['2026-10-25T02:30', 'Europe/Zurich', '2026-10-25T00:30:00.000Z'],
  ['2026-10-25T03:00', 'Europe/Zurich', '2026-10-25T02:00:00.000Z'],
  ['2028-02-29', 'UTC', '2028-02-29T00:00:00.000Z'],
])('%s in %s is %s', (local, zone, instant) => {
  expect(isLocalTime(local)).toBe(true);
  expect(instantOf(local, zone)).toBe(instant);
});

test.each(['', 'tomorrow', '2026-13-01', '2026-02-30', '2026-12-24T24:00', '2026-12-24T18:60', '2026-12-24 18:00', '2026-12-24T18:00Z', '2027-02-29'])('"%s" is none', (text) => {
  expect(isLocalTime(text)).toBe(false);
});
