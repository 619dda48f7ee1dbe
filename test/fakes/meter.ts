import type { Meter } from '../../core/ports';

export interface FakeMeter extends Meter {
  readonly recorded: readonly Parameters<Meter['record']>[];
}

export function fakeMeter(): FakeMeter {
  const recorded: Parameters<Meter['record']>[] = [];
  return {
    recorded,
    record(...measurement) {
      recorded.push(measurement);
    },
  };
}
