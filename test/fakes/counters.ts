import type { BatchCounters } from '../../core/cycle';
import type { Counters } from '../../core/ports';

const minuteMs = 60_000;

export function fakeCounters(): Counters {
  const items = new Map<string, BatchCounters>();
  return {
    async put(batch) {
      for (const item of batch) items.set([item.tenant, item.component, item.minute, item.version, item.batchHash].join('#'), item);
    },
    async read(tenant, component, window) {
      return [...items.values()]
        .filter((item) => item.tenant === tenant && item.component === component)
        .filter((item) => Date.parse(item.minute) < Date.parse(window.to) && Date.parse(item.minute) + minuteMs > Date.parse(window.from))
        .sort((a, b) => Date.parse(a.minute) - Date.parse(b.minute));
    },
  };
}
