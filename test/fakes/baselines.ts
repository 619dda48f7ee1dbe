import type { Baseline } from '../../core/cycle';
import { ConcurrentChange } from '../../core/errors';
import type { Baselines } from '../../core/ports';

export function fakeBaselines(): Baselines {
  const kept = new Map<string, Baseline>();
  return {
    async read(tenant, components) {
      return new Map(components.flatMap((component) => {
        const found = kept.get(`${tenant}/${component}`);
        return found ? [[component, found] as const] : [];
      }));
    },
    async write(tenant, component, before, after) {
      const now = kept.get(`${tenant}/${component}`);
      if (now?.readUntil !== before?.readUntil) throw new ConcurrentChange(`Baseline of ${component}: saw it reach until ${now?.readUntil}, expected ${before?.readUntil}`);
      kept.set(`${tenant}/${component}`, after);
    },
  };
}
