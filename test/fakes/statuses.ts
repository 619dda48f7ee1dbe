import type { ComponentStatus } from '../../core/component-status';
import type { Statuses } from '../../core/ports';

export function fakeStatuses(): Statuses {
  const statuses = new Map<string, ComponentStatus>();
  return {
    async get(tenant, component) {
      return statuses.get(`${tenant} ${component}`);
    },
    async list(tenant) {
      return [...statuses.values()].filter((status) => status.tenant === tenant);
    },
    async put(status) {
      const key = `${status.tenant} ${status.component}`;
      const before = statuses.get(key);
      if (before === undefined || Date.parse(before.updatedAt) <= Date.parse(status.updatedAt)) statuses.set(key, structuredClone(status));
    },
  };
}
