import fc from 'fast-check';
import { afterFailure, afterSuccess, closedCircuit, mayCall, type CircuitState } from '../../core/circuit';

const at = (time: string) => Date.parse(`2026-11-21T${time}Z`);
const failing = (times: number, from: CircuitState = closedCircuit, now = at('10:00:00')) => Array.from({ length: times }).reduce<CircuitState>((state) => afterFailure(state, now, 'throttled'), from);

test.each([
  [0, undefined], [1, undefined], [2, undefined], [3, '2026-11-21T10:05:00.000Z'], [4, '2026-11-21T10:10:00.000Z'],
  [5, '2026-11-21T10:20:00.000Z'], [6, '2026-11-21T10:40:00.000Z'], [7, '2026-11-21T11:00:00.000Z'], [40, '2026-11-21T11:00:00.000Z'],
])('%i failures in a row open it until %s', (times, openUntil) => {
  expect(failing(times).openUntil).toBe(openUntil);
});

test('says until when it is open, and why', () => {
  expect(mayCall(failing(3), at('10:04:59'))).toEqual({ allowed: false, reason: 'the circuit is open until 2026-11-21T10:05:00.000Z after 3 failures in a row, the last: throttled' });
});

test('lets one call through when its time is over: the second meets the claim', () => {
  const first = mayCall(failing(3), at('10:05:00'));
  expect(first).toMatchObject({ allowed: true, claim: { failures: 3, openUntil: '2026-11-21T10:07:00.000Z' } });
  const claim = first.allowed ? first.claim : undefined;
  expect(mayCall(claim!, at('10:05:01')).allowed).toBe(false);
  expect(mayCall(claim!, at('10:07:00')).allowed).toBe(true);
  expect(afterFailure(claim!, at('10:05:30'), 'timed out')).toEqual({ failures: 4, openUntil: '2026-11-21T10:15:30.000Z', reason: 'timed out' });
});

test('needs no claim while it is closed', () => {
  expect(mayCall(failing(2), at('10:00:00'))).toEqual({ allowed: true });
});

test('one success closes it, and then three failures open it again', () => {
  expect(afterSuccess()).toEqual(closedCircuit);
  expect(mayCall(failing(2, afterSuccess()), at('10:00:00')).allowed).toBe(true);
});

test('is open after a run of three failures or more, whatever was before, and never for more than an hour', () => {
  fc.assert(fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (calls) => {
    const now = at('10:00:00');
    const state = calls.reduce<CircuitState>((before, worked) => (worked ? afterSuccess() : afterFailure(before, now, 'r')), closedCircuit);
    const run = calls.length - 1 - calls.lastIndexOf(true);
    expect(mayCall(state, now).allowed).toBe(run < 3);
    expect(mayCall(state, now + 3_600_000).allowed).toBe(true);
  }));
});
