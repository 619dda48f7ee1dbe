import type { Outcome } from '../../core/cycle';
import { NotFound } from '../../core/errors';
import type { ImprovementRow, Progress } from '../../core/ports';
import { freshTenant } from './samples';

export function progressContract(progress: () => Progress): void {
  const rowOf = (tenant: string, improvementId: string, minute = 0): ImprovementRow => ({
    tenant, improvementId, component: 'price-quote', cycleId: 'c1', summary: 'Calls fail',
    startedAt: `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000Z`, executionArn: 'arn:execution',
  });
  const outcomeOf = (improvementId: string, kind: Outcome['kind']): Outcome => ({
    improvementId, component: 'price-quote', kind, reason: 'because', endedAt: '2026-11-21T11:00:00.000Z', durationSeconds: 3600, costUsd: 0,
    failureRateBefore: 0.258, failureRateAfter: null,
  });

  it('keeps the first row of an improvement', async () => {
    const tenant = freshTenant();
    await progress().startImprovement(rowOf(tenant, 'i1'));
    await progress().startImprovement(rowOf(tenant, 'i1', 7));
    expect(await progress().improvement(tenant, 'i1')).toEqual(rowOf(tenant, 'i1'));
    expect(await progress().improvements(tenant, 10)).toHaveLength(1);
    expect(await progress().improvement(freshTenant(), 'i1')).toBeUndefined();
  });

  it('knows no improvement that was not started', async () => {
    const tenant = freshTenant();
    await expect(progress().finish(tenant, outcomeOf('i1', 'promoted'))).rejects.toThrow(NotFound);
    expect(await progress().improvement(tenant, 'i1')).toBeUndefined();
  });

  it('lets the first outcome stand', async () => {
    const tenant = freshTenant();
    await progress().startImprovement(rowOf(tenant, 'i1'));
    expect(await progress().finish(tenant, outcomeOf('i1', 'promoted'))).toEqual(outcomeOf('i1', 'promoted'));
    expect(await progress().finish(tenant, outcomeOf('i1', 'reconciled'))).toEqual(outcomeOf('i1', 'promoted'));
    expect(await progress().improvement(tenant, 'i1')).toEqual({ ...rowOf(tenant, 'i1'), outcome: outcomeOf('i1', 'promoted') });
  });

  it('lets one of two outcomes stand that come at once', async () => {
    const tenant = freshTenant();
    await progress().startImprovement(rowOf(tenant, 'i1'));
    const standing = await Promise.all([progress().finish(tenant, outcomeOf('i1', 'promoted')), progress().finish(tenant, outcomeOf('i1', 'reconciled'))]);
    expect(standing[0]).toEqual(standing[1]);
  });

  it('lists a tenant\'s improvements, newest first', async () => {
    const tenant = freshTenant();
    for (const minute of [3, 1, 5, 2, 4]) await progress().startImprovement(rowOf(tenant, `i${minute}`, minute));
    await progress().startImprovement(rowOf(freshTenant(), 'i9', 9));
    expect((await progress().improvements(tenant, 3)).map(({ improvementId }) => improvementId)).toEqual(['i5', 'i4', 'i3']);
    expect(await progress().improvements(tenant, 50)).toHaveLength(5);
  });

  it('lists those of one component, however many others began since', async () => {
    const tenant = freshTenant();
    await progress().startImprovement(rowOf(tenant, 'i1', 1));
    await progress().startImprovement(rowOf(tenant, 'i2', 2));
    for (const minute of [3, 4, 5, 6]) await progress().startImprovement({ ...rowOf(tenant, `i${minute}`, minute), component: 'price' });
    const ids = async (component: string, limit: number) => (await progress().improvements(tenant, limit, component)).map(({ improvementId }) => improvementId);
    expect(await ids('price-quote', 10)).toEqual(['i2', 'i1']);
    expect(await ids('price-quote', 1)).toEqual(['i2']);
    expect(await ids('price', 2)).toEqual(['i6', 'i5']);
    expect(await ids('restock', 10)).toEqual([]);
  });

  describe('endings of what was watched to a decision', () => {
    const end = async (tenant: string, improvementId: string, kind: Outcome['kind'], minute: number, component = 'price-quote') => {
      await progress().startImprovement({ ...rowOf(tenant, improvementId), component });
      return progress().finish(tenant, { ...outcomeOf(improvementId, kind), component, endedAt: `2026-11-21T11:${String(minute).padStart(2, '0')}:00.000Z` });
    };
    const ids = async (tenant: string, limit: number, component?: string) => (await progress().endings(tenant, limit, component)).map(({ improvementId }) => improvementId);

    it('are told of a tenant and of a component, the last first', async () => {
      const tenant = freshTenant();
      await end(tenant, 'i1', 'rolled-back', 3);
      await end(tenant, 'i2', 'promoted', 1);
      await end(tenant, 'i3', 'no-effect', 2, 'price');
      await end(tenant, 'i4', 'inconclusive', 4, 'price');
      expect(await ids(tenant, 10)).toEqual(['i4', 'i1', 'i3', 'i2']);
      expect(await ids(tenant, 3)).toEqual(['i4', 'i1', 'i3']);
      expect(await ids(tenant, 10, 'price-quote')).toEqual(['i1', 'i2']);
      expect(await ids(tenant, 1, 'price')).toEqual(['i4']);
      expect(await progress().endings(tenant, 1, 'price')).toEqual([{ improvementId: 'i4', component: 'price', kind: 'inconclusive', endedAt: '2026-11-21T11:04:00.000Z' }]);
      expect(await ids(tenant, 10, 'restock')).toEqual([]);
      expect(await ids(freshTenant(), 10)).toEqual([]);
    });

    it('are not those of what was never deployed, or cut off; nor of what still runs', async () => {
      const tenant = freshTenant();
      const others: readonly Outcome['kind'][] = ['not-started', 'rejected', 'stopped', 'superseded', 'reconciled', 'failed', 'calibrated', 'postponed'];
      for (const [index, kind] of others.entries()) await end(tenant, `i${index}`, kind, index);
      await progress().startImprovement(rowOf(tenant, 'running'));
      expect(await ids(tenant, 100)).toEqual([]);
    });

    it('are told once, as the outcome that stands, whoever finishes again', async () => {
      const tenant = freshTenant();
      await end(tenant, 'i1', 'promoted', 1);
      await end(tenant, 'i1', 'promoted', 1);
      await end(tenant, 'i1', 'rolled-back', 2);
      await end(tenant, 'i2', 'stopped', 3);
      await end(tenant, 'i2', 'rolled-back', 4);
      expect(await progress().endings(tenant, 10)).toEqual([{ improvementId: 'i1', component: 'price-quote', kind: 'promoted', endedAt: '2026-11-21T11:01:00.000Z' }]);
    });
  });
}
