import { NotFound } from '../../core/errors';
import type { Recordings } from '../../core/ports';
import { faultOf } from '../../core/read-recordings';
import { failedIn, type RecordedEvent } from '../../core/recorded-event';

export function fakeRecordings(): Recordings {
  const kept = new Map<string, RecordedEvent>();
  const all = (tenant: string, component: string, test: (event: RecordedEvent) => boolean) =>
    [...kept].filter(([key, event]) => key.startsWith(`${tenant}/${component}/`) && test(event)).map(([key, event]) => ({ key, event })).sort((one, other) => (one.event.at < other.event.at ? 1 : -1));
  return {
    async put(tenant, component, events) {
      for (const event of events) kept.set(`${tenant}/${component}/${event.requestId}`, event);
    },
    failed: async (tenant, component, { limit, fault }) => all(tenant, component, (event) => failedIn(event) && (fault === undefined || faultOf(event) === fault)).slice(0, limit),
    worked: async (tenant, component, limit) => all(tenant, component, (event) => !failedIn(event)).slice(0, limit),
    async get(key) {
      const found = kept.get(key);
      if (!found) throw new NotFound(`Recording ${key}: expired or never there`);
      return found;
    },
  };
}
