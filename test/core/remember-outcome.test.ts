import { attemptsKey } from '../../core/earlier-attempts';
import type { Deployment, Outcome } from '../../core/cycle';
import { seen } from '../../core/recognize';
import { rememberOutcome } from '../../core/remember-outcome';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeJournal } from '../fakes/journal';
import { fakeOpportunities } from '../fakes/opportunities';
import { fakeServedFixes } from '../fakes/served-fixes';
import { fakeTrackRecords } from '../fakes/track-records';
import { improvementOf } from '../lambdas/steps/world';
import { builtCandidate } from './code-samples';
import { chainOf, outcome, outcomeOf, proposed, rejected, verdictOf } from './improvement-chain';

const improvement = improvementOf({ improvementId: 'i-1' });
const key = attemptsKey('shop', 'price-quote');
const at = '2026-11-21T10:00:00.000Z';
const deployment: Deployment = { state: 'promoted', returnTo: '2', canary: '3', zipKey: 'z', returnToSha256: 'b', canarySha256: 'c', stage: 1, weight: 0.5, moreStages: false, startedAt: at, stageStartedAt: at, settleSeconds: 0, lookSeconds: 60, detail: '' };
const two = [proposed(1, builtCandidate()), verdictOf(1, rejected('types: new')), proposed(2, builtCandidate({ patchSha256: 'p2' })), verdictOf(2)];

const portsOf = () => ({ artifacts: fakeArtifacts(), fixes: fakeServedFixes(), opportunities: fakeOpportunities(), trackRecords: fakeTrackRecords(), journal: fakeJournal() });

async function remember(kind: Outcome['kind'], facts = two, of: Deployment | null = deployment, ports = portsOf()) {
  await rememberOutcome(improvement, outcome(kind, 'as measured'), of, await chainOf(facts), ports);
  const kept = ports.artifacts.keys().includes(key) ? await ports.artifacts.getJson(key) : undefined;
  return { ports, kept, fixes: await ports.fixes.list('shop') };
}
const refused = { improvementId: 'i-1', attempt: 1, patchSha256: 'p1', reason: 'refused by the gates: types: new' };

test('what was promoted has to go on serving, and is no failed attempt', async () => {
  const { kept, fixes } = await remember('promoted');
  expect(kept).toMatchObject({ attempts: [refused] });
  expect((kept as { attempts: unknown[] }).attempts).toHaveLength(1);
  expect(fixes).toEqual([{ tenant: 'shop', component: 'price-quote', improvementId: 'i-1', version: '3', codeSha256: 'c', summary: improvement.opportunity.summary, promotedAt: at, looks: { replaced: '2', watchedFrom: at, since: at, done: 0 } }]);
});

test.each<Outcome['kind']>(['promoted', 'failed'])('%s: what its model calls took is kept, with those that nobody answered', async (kind) => {
  const failed = { kind: 'model-failed' as const, entryId: 'model-failed/1', data: { attempt: 1, costUsd: 0.06 } };
  expect((await remember(kind, [failed])).kept).toEqual({ attempts: [], spending: [{ improvementId: 'i-1', at: expect.any(String), usd: 0.06, calls: 1 }] });
  const answered = builtCandidate({ strategy: 'model', modelId: 'm', exchangeKey: 'e', costUsd: 0.02 } as never);
  expect((await remember(kind, [failed, proposed(1, answered), verdictOf(1)])).kept).toMatchObject({ spending: [{ improvementId: 'i-1', usd: 0.08, calls: 2 }] });
});

test.each<Outcome['kind']>(['rolled-back', 'no-effect', 'inconclusive', 'superseded'])('%s: the next attempt is told the numbers, and nothing has to serve', async (kind) => {
  const { kept, fixes } = await remember(kind);
  expect(kept).toMatchObject({ attempts: [refused, { attempt: 2, patchSha256: 'p2', reason: `${kind}: as measured` }] });
  expect(fixes).toEqual([]);
});

test.each<readonly [string, Outcome['kind'], typeof two]>([['nothing was started', 'not-started', two], ['nothing was tried', 'failed', []]])('%s: nothing is remembered', async (_name, kind, facts) => {
  expect(await remember(kind, facts)).toMatchObject({ kept: undefined, fixes: [] });
});

test('a promotion without a deployment leaves no fix', async () => {
  expect((await remember('promoted', two, null)).fixes).toEqual([]);
});

test('its opportunity and the track record of its kind are told how it ended, once for each improvement', async () => {
  const ports = portsOf();
  const { tenant, component, opportunity } = improvement;
  await ports.opportunities.update(tenant, component, opportunity.fingerprint, () => seen(undefined, opportunity, { now: at, windowHours: 1, version: '2' }));
  for (const kind of ['no-effect', 'no-effect', 'rolled-back'] as const) await remember(kind, two, deployment, ports);
  expect(await ports.opportunities.list(tenant)).toMatchObject([{ timesSeen: 1, attempt: { improvementId: 'i-1', kind: 'rolled-back', reason: 'as measured', unanswered: false }, standing: { state: 'ended', reason: 'i-1 ended as rolled-back: as measured' } }]);
  expect(await ports.trackRecords.list(tenant)).toEqual([{ kind: 'failure-rate-rise', improvementId: 'i-1', component, good: false, at: expect.any(String) }]);
});

test('recorded twice, also once the journal has the outcome, is remembered once; other improvements stay', async () => {
  const ports = portsOf();
  const other = { improvementId: 'i-0', attempt: 1, strategy: 'model', patchSha256: 'p0', summary: 's', reason: 'slower', undecided: false, at: '2026-11-21T09:00:00.000Z', diff: '' };
  await ports.artifacts.putJson(key, { attempts: [other] });
  const once = await remember('rolled-back', two, deployment, ports);
  const twice = await remember('rolled-back', [...two, outcomeOf('rolled-back', 'as measured')], deployment, ports);
  expect(once.kept).toMatchObject({ attempts: [other, refused, { attempt: 2 }] });
  expect(twice.kept).toEqual(once.kept);
});
