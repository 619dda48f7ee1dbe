import { exposureAccount } from '../../core/blast-radius';
import { dayAccount } from '../../core/budgets';
import { calibrationImprovement } from '../../core/calibration-request';
import { defaultSettings } from '../../core/config';
import { outcomeKinds, type Outcome } from '../../core/cycle';
import { finishImprovement } from '../../core/finish-improvement';
import { fakeBudgets } from '../fakes/budgets';
import { fakeJournal } from '../fakes/journal';
import { fakeJournalStore } from '../fakes/journal-store';
import { fakeLeases } from '../fakes/leases';
import { fakeMeter } from '../fakes/meter';
import { fakeNotifier } from '../fakes/notifier';
import { fakeProgress } from '../fakes/progress';
import { fakeWorkQueue } from '../fakes/work-queue';
import { improvementOf, tenant } from '../lambdas/steps/world';
import { chainOf } from './improvement-chain';

const improvement = improvementOf();
const { improvementId, component, opportunity } = improvement;
const outcomeOf = (kind: Outcome['kind'], change: Partial<Outcome> = {}): Outcome => ({
  improvementId, component, kind, reason: `it was ${kind}`, endedAt: '2026-11-21T10:10:00.000Z', durationSeconds: 600, costUsd: 0, failureRateBefore: null, failureRateAfter: null, ...change,
});

const twoCalls = chainOf([1, 2].map((call) => ({ kind: 'model-failed' as const, entryId: `model-failed/${call}`, data: { attempt: 1, costUsd: 0 } })));

async function world() {
  const leases = fakeLeases();
  const ports = { leases, journal: fakeJournal(fakeJournalStore(leases)), progress: fakeProgress(), queue: fakeWorkQueue(), notifier: fakeNotifier(), meter: fakeMeter(), budgets: fakeBudgets() };
  await ports.queue.putOpportunity(opportunity, 'starting', '2026-11-28T10:00:00.000Z');
  await leases.acquire({ tenant, component, improvementId, executionArn: 'arn', expiresAt: '2026-11-21T10:15:00.000Z' });
  const finish = async (outcome: Outcome, fencingToken = 1) => finishImprovement(outcome, improvement, { ...defaultSettings, cooldownHours: 2 }, { name: 'RecordOutcome', fencingToken, chain: await twoCalls }, ports);
  const state = async () => ({
    cooldown: (await ports.queue.cooldowns(tenant)).get(component),
    queued: (await ports.queue.opportunities(tenant)).length,
    held: (await leases.held(tenant)).length,
    row: (await ports.progress.improvement(tenant, improvementId))?.outcome?.kind,
    journal: ports.journal.records.map(({ subject, kind, summary }) => [subject, kind, summary]),
    told: ports.notifier.published.map(({ kind }) => kind),
    counted: ports.meter.recorded.map(([, { ending }, values]) => [ending, values]),
  });
  return { ports, finish, state };
}

const told: Readonly<Record<Outcome['kind'], string | undefined>> = {
  promoted: 'promoted', superseded: 'superseded', reconciled: 'reconciled', 'rolled-back': 'rolled-back', 'no-effect': 'rolled-back', inconclusive: 'rolled-back', failed: 'reconciled', stopped: 'rolled-back', postponed: undefined,
  calibrated: undefined, rejected: undefined, 'no-strategy': undefined, proposed: undefined, 'not-approved': undefined, 'not-started': undefined,
};

const counted: Readonly<Record<Outcome['kind'], string>> = {
  promoted: 'Promoted', superseded: 'WithoutChange', reconciled: 'RolledBack', 'rolled-back': 'RolledBack', 'no-effect': 'RolledBack', inconclusive: 'RolledBack', failed: 'Failed', stopped: 'WithoutChange', postponed: 'WithoutChange',
  calibrated: 'WithoutChange', rejected: 'WithoutChange', 'no-strategy': 'WithoutChange', proposed: 'WithoutChange', 'not-approved': 'WithoutChange', 'not-started': 'WithoutChange',
};

test.each(outcomeKinds)('%s: journal of improvement and cycle, row, cooldown, queue, lease, word, count', async (kind) => {
  const { finish, state } = await world();
  const started = kind !== 'not-started';
  expect(await finish(outcomeOf(kind))).toEqual(outcomeOf(kind));
  expect(await state()).toEqual({
    cooldown: started && !['no-strategy', 'rejected', 'superseded', 'not-approved', 'calibrated', 'postponed'].includes(kind) ? '2026-11-21T12:10:00.000Z' : undefined,
    // What did not start, or was ended from outside, goes on waiting.
    queued: ['not-started', 'stopped', 'postponed'].includes(kind) ? 1 : 0,
    held: 0,
    row: kind,
    journal: [['improvement/price-quote-1', 'outcome', `${kind}: it was ${kind}`], ['cycle/c1', 'outcome', `${kind}: it was ${kind}`]],
    told: told[kind] === undefined ? [] : [told[kind]],
    counted: [[kind, { [counted[kind]]: 1, ModelCalls: 2, CostUsd: 0 }]],
  });
});

test.each(['failed', 'reconciled', 'inconclusive'] as const)('a calibration that ended as %s leaves no cooldown behind', async (kind) => {
  const { ports, state } = await world();
  const calibration = calibrationImprovement({ tenant, component, minutes: 60, by: 'ann', reason: 'r' }, improvementId, '2026-11-21T10:00:00.000Z');
  await finishImprovement(outcomeOf(kind), calibration, defaultSettings, { name: 'Reconcile', fencingToken: 1, chain: [] }, ports);
  expect(await state()).toMatchObject({ cooldown: undefined, row: kind, held: 0 });
});

test('the first outcome stands everywhere, whoever decides later and whatever they decide', async () => {
  const { finish, state, ports } = await world();
  await finish(outcomeOf('promoted'));
  expect(await finish(outcomeOf('failed', { endedAt: '2026-11-21T11:00:00.000Z' }))).toEqual(outcomeOf('promoted'));
  expect(await state()).toMatchObject({ row: 'promoted', cooldown: '2026-11-21T12:10:00.000Z', held: 0 });
  expect(ports.journal.records).toHaveLength(2);
});

test('also when the first writer died between journal and row', async () => {
  const { finish, state, ports } = await world();
  const dies = { ...ports, progress: { ...ports.progress, finish: async () => { throw new Error('killed'); } } };
  await expect(finishImprovement(outcomeOf('promoted'), improvement, defaultSettings, { name: 'RecordOutcome', fencingToken: 1, chain: await twoCalls }, dies)).rejects.toThrow('killed');
  await finish(outcomeOf('failed'));
  expect(await state()).toMatchObject({ row: 'promoted', held: 0, told: ['promoted'], counted: [['promoted', expect.objectContaining({ Promoted: 1 })]] });
});

test('who lost the lease ends nothing', async () => {
  const { finish, state, ports } = await world();
  await ports.leases.takeOver(tenant, component, improvementId, '2026-11-21T10:20:00.000Z');
  await ports.journal.append({ tenant, subject: `improvement/${improvementId}`, entryId: 'x', component, kind: 'rollback-intended', at: '2026-11-21T10:05:00.000Z', by: 'Reconcile', summary: 's', data: {}, fencingToken: 2 });
  await expect(finish(outcomeOf('promoted'))).rejects.toMatchObject({ name: 'StaleFencingToken' });
  expect(await state()).toMatchObject({ row: undefined, held: 1, told: [], queued: 1, counted: [] });
});

test('what was reserved for a deployment that never came is given back', async () => {
  const { ports, finish } = await world();
  const [exposure, infrastructure] = [exposureAccount(tenant), dayAccount(tenant, 'infrastructure', '2026-11-21T10:05:00.000Z')];
  await ports.budgets.reserve(exposure, improvementId, 500, 1000);
  await ports.budgets.reserve(infrastructure, improvementId, 1, 5);
  await finish(outcomeOf('failed'));
  expect(await ports.budgets.read(exposure)).toEqual({ taken: 0, held: new Map() });
  const { taken, held } = await ports.budgets.read(infrastructure);
  expect({ held: held.size, isLittle: taken < 0.01 }).toEqual({ held: 0, isLittle: true });
});
