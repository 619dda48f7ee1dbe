import type { ServedFix, ServedFixes } from '../../core/ports';

export function fakeServedFixes(): ServedFixes {
  const fixes = new Map<string, ServedFix>();
  return {
    async put(fix) {
      fixes.set(`${fix.tenant} ${fix.component}`, fix);
    },
    async update(fix) {
      const key = `${fix.tenant} ${fix.component}`;
      if (fixes.get(key)?.improvementId === fix.improvementId) fixes.set(key, fix);
    },
    async list(tenant) {
      return [...fixes.values()].filter((fix) => fix.tenant === tenant);
    },
    async remove(tenant, component) {
      fixes.delete(`${tenant} ${component}`);
    },
  };
}
