import { NotFound } from '../../core/errors';
import type { ImprovementRow, Progress } from '../../core/ports';
import { isWatched } from '../../core/rollback-rate';

export function fakeProgress(): Progress {
  const rows = new Map<string, ImprovementRow>();
  const keyOf = (tenant: string, improvementId: string) => `${tenant}/${improvementId}`;
  const existing = (tenant: string, improvementId: string): ImprovementRow => {
    const row = rows.get(keyOf(tenant, improvementId));
    if (!row) throw new NotFound(`Improvement ${improvementId}: no such row in tenant ${tenant}`);
    return row;
  };
  const rowsOf = (tenant: string, component?: string) => [...rows.values()].filter((row) => row.tenant === tenant && (component === undefined || row.component === component));
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
    async improvements(tenant, limit, component) {
      return rowsOf(tenant, component)
        .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))
        .slice(0, limit);
    },
    async endings(tenant, limit, only) {
      return rowsOf(tenant, only)
        .flatMap(({ outcome }) => (outcome && isWatched(outcome) ? [outcome] : []))
        .sort((a, b) => Date.parse(b.endedAt) - Date.parse(a.endedAt))
        .slice(0, limit)
        .map(({ improvementId, component, kind, endedAt }) => ({ improvementId, component, kind, endedAt }));
    },
  };
}
