import * as z from 'zod';

/**
 * A circuit breaker's state. Closed: calls go through; so many failures in a row open it; when its time is over one call is
 * let through (half open), and what becomes of that one closes it or opens it again.
 */
export const circuitState = z.object({
  failures: z.int().nonnegative(),
  /** Until when no call is made; undefined while it is closed. */
  openUntil: z.iso.datetime().optional(),
  reason: z.string(),
});
export type CircuitState = z.infer<typeof circuitState>;

export const closedCircuit: CircuitState = { failures: 0, reason: '' };

/** Failures in a row that open it. */
const limit = 3;
/** Minutes for which it opens the first time; each trial that fails doubles them, to an hour at most. */
const firstMinutes = 5;
const longestMinutes = 60;
/** Minutes that a trial may take: while it runs no other call is made. */
const trialMinutes = 2;
const minuteMs = 60_000;

/**
 * Whether a call may be made at `now` (milliseconds since 1970). `claim` is the state to write before the call where the
 * circuit is half open: of two who want the trial, one loses that write (ConcurrentChange) and makes no call.
 */
export function mayCall(state: CircuitState, now: number): { readonly allowed: true; readonly claim?: CircuitState } | { readonly allowed: false; readonly reason: string } {
  if (state.openUntil === undefined) return { allowed: true };
  if (now < Date.parse(state.openUntil)) return { allowed: false, reason: `the circuit is open until ${state.openUntil} after ${state.failures} failures in a row, the last: ${state.reason}` };
  return { allowed: true, claim: { ...state, openUntil: later(now, trialMinutes) } };
}

/** One call that worked closes the circuit, whatever was before. */
export function afterSuccess(): CircuitState {
  return closedCircuit;
}

export function afterFailure(state: CircuitState, now: number, reason: string): CircuitState {
  const failures = state.failures + 1;
  if (failures < limit) return { failures, reason };
  return { failures, reason, openUntil: later(now, Math.min(firstMinutes * 2 ** (failures - limit), longestMinutes)) };
}

function later(now: number, minutes: number): string {
  return new Date(now + minutes * minuteMs).toISOString();
}
