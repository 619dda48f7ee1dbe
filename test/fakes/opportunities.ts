import type { KeptOpportunity } from '../../core/kept-opportunity';
import type { Opportunities } from '../../core/ports';

export function fakeOpportunities(): Opportunities {
  const kept = new Map<string, KeptOpportunity>();
  return {
    async list(tenant, component) {
      return [...kept.values()].filter(({ opportunity }) => opportunity.tenant === tenant && (component === undefined || opportunity.component === component));
    },
    async update(tenant, component, fingerprint, change) {
      const key = `${tenant} ${component} ${fingerprint}`;
      const after = change(kept.get(key));
      if (after !== undefined) kept.set(key, structuredClone(after));
    },
  };
}
