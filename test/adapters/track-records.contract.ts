import type { TrackRecord } from '../../core/kept-opportunity';
import type { TrackRecords } from '../../core/ports';
import { freshTenant } from './samples';

const recordOf = (change: Partial<TrackRecord> = {}): TrackRecord => ({ kind: 'latency-shift', improvementId: 'i1', component: 'price-quote', good: true, at: '2026-11-21T10:00:00.000Z', ...change });
const later = '2027-05-20T10:00:00.000Z';

export function trackRecordsContract(records: () => TrackRecords): void {
  it('keeps one for each improvement, the last, and those of each tenant apart', async () => {
    const [tenant, other] = [freshTenant(), freshTenant()];
    for (const record of [recordOf(), recordOf(), recordOf({ improvementId: 'i2', kind: 'timeout' }), recordOf({ good: false })]) await records().put(tenant, record, later);
    await records().put(other, recordOf({ improvementId: 'i3' }), later);
    expect([...(await records().list(tenant))].sort((a, b) => (a.improvementId < b.improvementId ? -1 : 1))).toEqual([recordOf({ good: false }), recordOf({ improvementId: 'i2', kind: 'timeout' })]);
    expect(await records().list(other)).toHaveLength(1);
    expect(await records().list(freshTenant())).toEqual([]);
  });
}
