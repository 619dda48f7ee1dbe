import type { TrackRecord } from '../../core/kept-opportunity';
import type { TrackRecords } from '../../core/ports';

export function fakeTrackRecords(): TrackRecords {
  const records = new Map<string, { readonly tenant: string; readonly record: TrackRecord }>();
  return {
    async put(tenant, record) {
      records.set(`${tenant} ${record.improvementId}`, { tenant, record });
    },
    async list(tenant) {
      return [...records.values()].filter((kept) => kept.tenant === tenant).map(({ record }) => record);
    },
  };
}
