import { NotFound } from '../../core/errors';
import type { ImprovementRow, Progress } from '../../core/ports';

export function fakeProgress(): Progress {
  const rows = new Map<string, ImprovementRow>();
  const keyOf = (tenant: string, improvementId: string) => `${tenant}/${improvementId}`;
  const existing = (tenant: string, improvementId: string): ImprovementRow => {
    const row = rows.get(keyOf(tenant, improvementId));
    if (!row) throw new NotFound(`Improvement ${improvementId}: no such row in tenant ${tenant}`);
    return row;
  };
  return {
    async startImprovement(row) {
      if (!rows.has(keyOf(row.tenant, row.improvementId))) rows.set(keyOf(row.tenant, row.improvementId), { ...row });
    },
    async finish(tenant, outcome) {
      const row = existing(tenant, outcome.improvementId);
      if (row.outcome) return row.outcome;
      rows.set(keyOf(tenant, outcome.improvementId), { ...row, outcome });
      return outcome;
    },
    async improvement(tenant, improvementId) {
      return rows.get(keyOf(tenant, improvementId));
    },
    async improvements(tenant, limit) {
      return [...rows.values()]
        .filter((row) => row.tenant === tenant)
        .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
        .slice(0, limit);
    },
  };
}
