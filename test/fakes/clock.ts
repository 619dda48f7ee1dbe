import type { Clock } from '../../core/ports';

export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
  /** The present moment as steps write it. */
  iso(): string;
}

export function fakeClock(start = '2026-11-21T10:00:00.000Z'): FakeClock {
  let now = Date.parse(start);
  return {
    now: () => now,
    iso: () => new Date(now).toISOString(),
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
