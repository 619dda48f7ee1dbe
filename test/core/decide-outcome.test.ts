import { outcomeKinds, outcome as outcomeSchema, type Deployment, type Health, type Verdict } from '../../core/cycle';
import type { StepInput } from '../../core/contracts';
import { decideOutcome } from '../../core/decide-outcome';
import { improvementOf } from '../lambdas/steps/world';

type Artifacts = StepInput<'RecordOutcome'>;
const startedAt = '2026-11-21T10:00:00.000Z';
const lease: Artifacts['lease'] = { acquired: true, reason: 'free', fencingToken: 1, expiresAt: startedAt, mode: 'auto', executionArn: 'arn' };
const none: Artifacts = { improvement: improvementOf(), startedAt, lease, candidate: null, verdict: null, approval: null, deployment: null, health: null, error: null };
const revert: Artifacts['candidate'] = { strategy: 'revert', summary: 'go back to version 1', version: '1', replaces: '2', codeSha256: 'good' };
const sameCode: Artifacts['candidate'] = { strategy: 'same-code', summary: 'publish version 2 once more', replaces: '2', codeSha256: 'b', minutes: 60 };
const accepted: Verdict = { accepted: true, reason: '3 gates passed', candidateSha256: 'good', gates: [] };
const rejected: Verdict = { ...accepted, accepted: false, reason: 'served-well: too few calls' };
const deployment: Deployment = { state: 'canary', returnTo: '2', canary: '1', returnToSha256: 'b', canarySha256: 'good', stage: 0, weight: 0.1, moreStages: false, startedAt, stageStartedAt: startedAt, settleSeconds: 0, lookSeconds: 60, detail: 'version 2 serves alone again' };
const arm = { requests: 100, failed: 30, succeeded: 70, slow: 0 };
const health = (decision: Health['decision'], reason = `it says ${decision}`): Health => ({
  decision, reason, look: 3, waitSeconds: 60, stage: 0, stageBase: 0, stageLooks: 3, slowOverMs: 0, control: arm, canary: { ...arm, failed: 0 }, logEvidence: {}, notes: [],
});
const caught = (name: string, message = 'm') => ({ Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message, trace: ['…'] }) });
const tested = { candidate: revert, verdict: accepted };
const deployed = (state: Deployment['state'], decision?: Health['decision']): Partial<Artifacts> => ({ ...tested, deployment: { ...deployment, state }, ...(decision && { health: health(decision) }) });

const cases: readonly (readonly [string, Partial<Artifacts>, (typeof outcomeKinds)[number], string])[] = [
  ['the lease was refused', { lease: { ...lease, acquired: false, reason: 'paused (all)' } }, 'not-started', 'paused (all)'],
  ['AcquireLease failed', { lease: null, error: caught('SourceUnavailable', 'throttled') }, 'failed', 'SourceUnavailable: throttled'],
  ['its message is cut within a character', { error: caught('UnsafeState', `${'x'.repeat(499)}😀`) }, 'failed', `UnsafeState: ${'x'.repeat(499)}\u{fffd}`],
  ['Diagnose failed', { error: caught('NotFound', 'no component') }, 'failed', 'NotFound: no component'],
  ['no strategy applies', { candidate: { strategy: 'none', summary: 'no strategy applies: r' } }, 'no-strategy', 'no strategy applies: r'],
  ['rejected, and nothing else to try', { candidate: { strategy: 'none', summary: 'no strategy applies (1 tried)' }, verdict: rejected }, 'rejected', 'served-well: too few calls; no strategy applies (1 tried)'],
  ['rejected in the last attempt', { candidate: revert, verdict: rejected }, 'rejected', 'served-well: too few calls'],
  ['nothing but a reply that is no change', { candidate: { strategy: 'unusable', by: 'model', summary: 'the reply has no edits', costUsd: 0.02 } }, 'rejected', 'the reply has no edits'],
  ['a rejection, and then a reply that is no change', { candidate: { strategy: 'unusable', by: 'model', summary: 'the reply has no edits', costUsd: 0.02 }, verdict: rejected }, 'rejected', 'the reply has no edits'],
  ['a gate failed', { candidate: revert, error: caught('TypeError', 'a bug') }, 'failed', 'TypeError: a bug'],
  ['mode propose', { ...tested, lease: { ...lease, mode: 'propose' } }, 'proposed', 'mode propose: go back to version 1; 3 gates passed'],
  ['mode auto, and neither tests nor calls show anything', { ...tested, verdict: { ...accepted, needsPerson: 'own-tests: none; replay: none' } }, 'proposed', 'needs a person: go back to version 1; own-tests: none; replay: none'],
  ['the same, but then a step failed', { ...tested, verdict: { ...accepted, needsPerson: 'r' }, error: caught('TypeError', 'a bug') }, 'failed', 'TypeError: a bug'],
  ['refused by a person', { ...tested, lease: { ...lease, mode: 'approve' }, approval: { approved: false, by: 'ann', reason: 'not today', candidateSha256: 'good' } }, 'not-approved', 'rejected by ann: not today'],
  ['nobody decided', { ...tested, lease: { ...lease, mode: 'approve' }, error: { Error: 'States.Timeout', Cause: '' } }, 'not-approved', 'nobody decided in time'],
  ['approved, and then DeployCanary timed out before it exposed anything', { ...tested, lease: { ...lease, mode: 'approve' }, approval: { approved: true, by: 'ann', reason: 'r', candidateSha256: 'good' }, error: { Error: 'States.Timeout', Cause: 'DeployCanary' } }, 'failed', 'States.Timeout: DeployCanary'],
  ['mode auto, and DeployCanary timed out before it exposed anything', { ...tested, error: { Error: 'States.Timeout', Cause: 'DeployCanary' } }, 'failed', 'States.Timeout'],
  ['promoted', deployed('promoted', 'promote'), 'promoted', 'it says promote; version 2 serves alone again'],
  ['promoted, and a look before it had failed once', { ...deployed('promoted', 'promote'), error: caught('TypeError') }, 'promoted', 'it says promote'],
  ['taken back: worse', deployed('rolled-back', 'roll-back'), 'rolled-back', 'it says roll-back; version 2 serves alone again'],
  ['taken back: no effect', deployed('rolled-back', 'no-effect'), 'no-effect', 'it says no-effect'],
  ['taken back: nobody called', deployed('rolled-back', 'inconclusive'), 'inconclusive', 'it says inconclusive'],
  ['a calibration ended', { ...deployed('rolled-back', 'calibrated'), candidate: sameCode }, 'calibrated', 'it says calibrated; version 2 serves alone again'],
  ['a calibration with a false alarm', { ...deployed('rolled-back', 'roll-back'), candidate: sameCode }, 'calibrated', 'it says roll-back'],
  ['a calibration in which a step failed', { ...deployed('rolled-back', 'continue'), candidate: sameCode, error: caught('TypeError', 'a bug') }, 'failed', 'TypeError: a bug'],
  ['a calibration during which somebody deployed', { ...deployed('superseded', 'superseded'), candidate: sameCode }, 'superseded', 'version 2 serves alone again'],
  ['taken back before a look', deployed('rolled-back'), 'rolled-back', 'no look was taken'],
  ['taken back because a step failed', { ...deployed('rolled-back', 'continue'), error: caught('TypeError', 'a bug') }, 'failed', 'TypeError: a bug; version 2 serves alone again'],
  ['stopped before it deployed anything', { error: caught('Stopped', 'stopped (all) by ann: incident') }, 'stopped', 'stopped (all) by ann: incident'],
  ['stopped while a canary served', { ...deployed('rolled-back', 'continue'), error: caught('Stopped', 'stopped (all) by ann: incident') }, 'stopped', 'stopped (all) by ann: incident; version 2 serves alone again'],
  ['stopped, and somebody else had deployed', { ...deployed('superseded'), error: caught('Stopped', 'stopped (all) by ann: incident') }, 'superseded', 'version 2 serves alone again'],
  ['put off by a spent budget', { ...tested, error: caught('Postponed', 'the budget is spent') }, 'postponed', 'the budget is spent'],
  ['put off by a freeze while a canary served', { ...deployed('rolled-back', 'continue'), error: caught('Postponed', 'freeze until then') }, 'postponed', 'freeze until then; version 2 serves alone again'],
  ['superseded', deployed('superseded', 'superseded'), 'superseded', 'version 2 serves alone again'],
  ['superseded, seen when a step failed', { ...deployed('superseded'), error: caught('ConcurrentChange') }, 'superseded', ''],
  ['nothing at all', {}, 'failed', 'the execution ended before a candidate was found'],
];

test.each(cases)('%s', (_name, artifacts, kind, reason) => {
  const outcome = outcomeSchema.parse(decideOutcome({ ...none, ...artifacts }, '2026-11-21T10:01:30.000Z', 0.25));
  expect(outcome).toMatchObject({ kind, improvementId: 'price-quote-1', component: 'price-quote', durationSeconds: 90, costUsd: 0.25, endedAt: '2026-11-21T10:01:30.000Z' });
  expect(outcome.reason).toContain(reason);
});

test('every kind has its case; only reconcile makes "reconciled"', () => {
  expect(new Set(cases.map(([, , kind]) => kind))).toEqual(new Set(outcomeKinds.filter((kind) => kind !== 'reconciled')));
});

test('measured rates are those of the two arms, and not known where nobody called', () => {
  expect(decideOutcome({ ...none, ...deployed('promoted', 'promote') }, startedAt, 0.25)).toMatchObject({ failureRateBefore: 0.3, failureRateAfter: 0 });
  expect(decideOutcome({ ...none, ...deployed('rolled-back') }, startedAt, 0.25)).toMatchObject({ failureRateBefore: null, failureRateAfter: null });
  const silent = { ...health('inconclusive'), canary: { requests: 0, failed: 0, succeeded: 0, slow: 0 } };
  expect(decideOutcome({ ...none, ...deployed('rolled-back'), health: silent }, startedAt, 0.25)).toMatchObject({ failureRateBefore: 0.3, failureRateAfter: null });
});

test('a cause that is not JSON is told as it is, cut to what a reader reads', () => {
  expect(decideOutcome({ ...none, error: { Error: 'States.Runtime', Cause: 'x'.repeat(2000) } }, startedAt, 0.25).reason).toBe(`States.Runtime: ${'x'.repeat(500)}`);
  expect(decideOutcome({ ...none, error: caught('TypeError', 'saw "a"\nexpected b') }, startedAt, 0.25).reason).toBe('TypeError: saw "a"\nexpected b');
});

test.each([
  ['{"errorMessage":"a \\x b"}', '{"errorMessage":"a \\x b"}'],
  ['{"errorMessage":"cut off', '{"errorMessage":"cut off'],
  ['{"errorMessage":"","errorType":"E"}', ''],
  ['{"errorType": "E", "errorMessage": "as Python writes it", "trace": []}', 'as Python writes it'],
])('a cause that is nearly JSON breaks nothing: %s', (Cause, told) => {
  expect(decideOutcome({ ...none, error: { Error: 'E', Cause } }, startedAt, 0.25).reason).toBe(`E: ${told}`);
});

it('takes no less than no time, where the clock that began it was ahead', () => {
  expect(decideOutcome(none, '2026-11-21T09:59:30.000Z', 0).durationSeconds).toBe(0);
});
