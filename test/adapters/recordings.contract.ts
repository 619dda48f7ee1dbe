import { NotFound } from '../../core/errors';
import type { Recordings } from '../../core/ports';
import { faultOf } from '../../core/read-recordings';
import type { RecordedEvent } from '../../core/recorded-event';
import { freshTenant } from './samples';

const stack = 'TypeError: x\n    at tracking (/var/task/index.js:1:2)';
export const recorded = (requestId: string, minute: number, message?: string): RecordedEvent => ({
  schemaVersion: 1, requestId, at: new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString(), version: '1', durationMs: 3, event: { n: minute }, calls: [], redacted: 0,
  outcome: message === undefined ? { state: 'answered', output: { statusCode: 200 } } : { state: 'threw', errorType: 'TypeError', message, stack },
});

export function recordingsContract(recordings: () => Recordings): void {
  it('gives back the newest first, failed and worked apart, and those of one fault', async () => {
    const tenant = freshTenant();
    const [first, second, other, worked] = [recorded('a', 1, 'x is gone'), recorded('b', 2, 'x is gone'), recorded('c', 3, 'another thing'), recorded('d', 4)];
    await recordings().put(tenant, 'one', [first, second, other, worked]);
    await recordings().put(tenant, 'one', [first]);
    await recordings().put(tenant, 'two', [recorded('e', 5)]);
    const ids = (kept: readonly { readonly event: RecordedEvent }[]) => kept.map(({ event }) => event.requestId);
    expect(ids(await recordings().failed(tenant, 'one', { limit: 10 }))).toEqual(['c', 'b', 'a']);
    expect(ids(await recordings().failed(tenant, 'one', { limit: 1 }))).toEqual(['c']);
    expect(ids(await recordings().failed(tenant, 'one', { limit: 10, fault: faultOf(first) ?? 'none' }))).toEqual(['b', 'a']);
    const [kept] = await recordings().worked(tenant, 'one', 10);
    expect(kept?.event).toEqual(worked);
    expect(await recordings().get(kept?.key ?? '')).toEqual(worked);
  });

  it('says when there is nothing', async () => {
    const tenant = freshTenant();
    expect(await recordings().worked(tenant, 'one', 5)).toEqual([]);
    await expect(recordings().get(`recordings/${tenant}/one/worked/none.json`)).rejects.toThrow(NotFound);
  });
}
