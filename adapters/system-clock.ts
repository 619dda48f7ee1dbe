import type { Clock } from '../core/ports';

export function systemClock(): Clock {
  return { now: () => Date.now() };
}
