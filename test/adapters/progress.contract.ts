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
}
