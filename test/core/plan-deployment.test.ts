import { candidateHash } from '../../core/candidate-hash';
import { defaultSettings } from '../../core/config';
import type { StepInput } from '../../core/contracts';
import { deployment as deploymentSchema, type Deployment } from '../../core/cycle';
import { UnsafeState } from '../../core/errors';
import { hashOf } from '../../core/journal';
import { planDeployment } from '../../core/plan-deployment';
import { improvementOf } from '../lambdas/steps/world';

type Input = StepInput<'DeployCanary'>;
const input: Input = {
  improvement: improvementOf(),
  lease: { acquired: true, reason: 'free', fencingToken: 1, expiresAt: '2026-11-21T11:00:00.000Z', mode: 'auto', executionArn: 'arn' },
  candidate: { strategy: 'revert', summary: 's', version: '1', replaces: '2', codeSha256: 'good' },
  verdict: { accepted: true, reason: 'r', candidateSha256: 'good', gates: [] },
  approval: null,
  deployment: null,
};
const facts = { settings: { ...defaultSettings, canaryWeights: [0.1, 0.5] }, now: '2026-11-21T10:00:00.000Z', serving: { codeSha256: 'bad', timeoutSeconds: 25 } };
const plan = (change: Partial<Input> = {}, settings = facts.settings) => deploymentSchema.parse(planDeployment({ ...input, ...change }, { ...facts, settings }));
const copy: Extract<Input['candidate'], { strategy: 'same-code' }> = { strategy: 'same-code', summary: 's', replaces: '2', codeSha256: 'bad', minutes: 45 };
const approve = (change: object = {}) => ({ lease: { ...input.lease, mode: 'approve' as const }, approval: { approved: true, by: 'ann', reason: 'r', candidateSha256: 'good', ...change } });

const first: Deployment = {
  state: 'canary', returnTo: '2', canary: '1', returnToSha256: 'bad', canarySha256: 'good', stage: 0, weight: 0.1, moreStages: true, startedAt: facts.now, stageStartedAt: facts.now, settleSeconds: 30, lookSeconds: 10, detail: '',
};

test('the first stage names both versions, their hashes and the time from which calls count', () => {
  expect(plan()).toEqual(first);
});

test('a later stage keeps what the first one found', () => {
  const later = deploymentSchema.parse(planDeployment({ ...input, deployment: { ...first, returnToSha256: 'found at first', startedAt: '2026-11-21T09:00:00.000Z' } }, { ...facts, serving: { ...facts.serving, codeSha256: 'of now' } }));
  expect(later).toEqual({ ...first, stage: 1, weight: 0.5, moreStages: false, returnToSha256: 'found at first', startedAt: '2026-11-21T09:00:00.000Z' });
});

test('one weight alone has no later stage', () => {
  expect(plan({}, { ...facts.settings, canaryWeights: [0.2] })).toMatchObject({ weight: 0.2, moreStages: false });
});

const watch = { choice: 'canary' as const, reason: 'r', weights: [0.3, 0.5], watchSeconds: 1800, callsPerMinute: 10, smallest: { slower: 0.2, failing: { from: 0, to: 0.02 } }, slower: { half: 10, most: 20 }, failing: { half: 10, most: 20 }, shown: { half: 10, most: 20 }, stages: [] };

test('the plan of the verdict is followed, in later stages too', () => {
  const followed = { verdict: { ...input.verdict, watch } };
  expect(plan(followed)).toEqual({ ...first, weight: 0.3, weights: [0.3, 0.5], watchSeconds: 1800 });
  expect(plan({ ...followed, deployment: { ...first, weight: 0.3, weights: [0.3, 0.5], watchSeconds: 1800 } })).toMatchObject({ stage: 1, weight: 0.5, moreStages: false, weights: [0.3, 0.5], watchSeconds: 1800 });
});

test.each([
  ['a longer watch', { watchSeconds: 7200 }, { watchSeconds: 3600 }],
  ['a larger share than the settings name', { weights: [0.9] }, { weight: 0.5, moreStages: false }],
])('settings that became stricter since hold: %s', (_name, change, expected) => {
  expect(plan({ verdict: { ...input.verdict, watch: { ...watch, ...change } } })).toMatchObject(expected);
});

test('an approved candidate in mode approve', () => {
  expect(plan(approve())).toEqual(first);
  expect(plan(approve({ verdictSha256: hashOf(input.verdict) }))).toEqual(first);
});

const built: Partial<Input> = {
  candidate: { strategy: 'template', template: 't', summary: 's', replaces: '2', key: 'patch', patchSha256: 'p', files: ['a.ts'], costUsd: 0 },
  verdict: { ...input.verdict, candidateSha256: 'new', built: { zipKey: 'zip', bundleKey: 'b', testsKey: 't', workbenchKey: 'w' } },
};

test('a built candidate has its zip and no version yet; a later stage has the one that was published', () => {
  expect(plan(built)).toEqual({ ...first, canary: '', canarySha256: 'new', zipKey: 'zip' });
  expect(plan({ ...built, deployment: { ...first, canary: '3', canarySha256: 'new', zipKey: 'zip' } })).toEqual({ ...first, canary: '3', canarySha256: 'new', zipKey: 'zip', stage: 1, weight: 0.5, moreStages: false });
});

test('an approval of a built candidate is bound to the hash of its zip', () => {
  expect(plan({ ...built, ...approve({ candidateSha256: 'new' }) })).toMatchObject({ canarySha256: 'new' });
  expect(() => plan({ ...built, ...approve() })).toThrow('nobody approved this candidate: saw good, expected new');
});

test.each<readonly [string, Partial<Input>, string]>([
  ['an unusable candidate', { candidate: { strategy: 'unusable', by: 'model', summary: 's', costUsd: 0.1 } }, 'saw candidate "unusable", expected a concrete change'],
  ['a built candidate of which nothing was built', { ...built, verdict: { ...input.verdict, candidateSha256: 'new' } }, 'the verdict names nothing that was built'],
  ['changed code that a person has to look at, in mode auto', { ...built, verdict: { ...input.verdict, candidateSha256: 'new', built: { zipKey: 'zip', bundleKey: 'b', testsKey: 't', workbenchKey: 'w' }, needsPerson: 'own-tests: none can run' } }, 'a person has to look at this candidate: saw own-tests: none can run'],
  ['a built candidate without a hash', { ...built, verdict: { ...input.verdict, candidateSha256: '' } }, 'the verdict does not accept this candidate: saw none, expected the hash of a candidate'],
  ['no candidate', { candidate: { strategy: 'none', summary: 's' } }, 'saw candidate "none", expected a concrete change'],
  ['a rejection', { verdict: { ...input.verdict, accepted: false } }, 'the verdict does not accept this candidate: saw a rejection, expected good'],
  ['a verdict on another candidate', { verdict: { ...input.verdict, candidateSha256: 'other' } }, 'the verdict does not accept this candidate: saw other, expected good'],
  ['no approval', { ...approve(), approval: null }, 'nobody approved this candidate: saw no approval, expected good'],
  ['a refusal', approve({ approved: false }), 'nobody approved this candidate'],
  ['an approval of another candidate', approve({ candidateSha256: 'other' }), 'nobody approved this candidate: saw other, expected good'],
  ['an approval of another verdict', approve({ verdictSha256: hashOf({ ...input.verdict, reason: 'another' }) }), 'the verdict is not the one that was approved: saw'],
  ['mode observe', { lease: { ...input.lease, mode: 'observe' } }, 'saw mode observe, expected approve or auto'],
  ['mode propose', { lease: { ...input.lease, mode: 'propose' } }, 'saw mode propose, expected approve or auto'],
  ['mode observe, whoever approved', { ...approve(), lease: { ...input.lease, mode: 'observe' } }, 'saw mode observe'],
  ['a stage after the last', { deployment: { ...first, stage: 1 } }, 'saw stage 2, expected one of 2 stages'],
])('refuses %s', (_name, change, message) => {
  expect(() => plan(change)).toThrow(UnsafeState);
  expect(() => plan(change)).toThrow(message);
});

test.each([
  ['low', 0.1, [0.1, 0.5]], ['medium', 0.1, [0.1, 0.33]], ['high', 0.1, [0.1, 0.16]], ['high', 0.03, [0.05, 0.05]], ['low', 1, [0.1, 0.5]],
] as const)('risk %s with a tolerance of %d never gets more of the traffic than that', (risk, improvementRiskTolerance, weights) => {
  const { improvement } = input;
  const risky = { improvement: { ...improvement, opportunity: { ...improvement.opportunity, risk } } };
  const stages = [null, first].map((deployment) => plan({ ...risky, deployment }, { ...facts.settings, improvementRiskTolerance }).weight);
  stages.forEach((weight, index) => expect(weight).toBe(weights[index]));
});

describe('the same code once more', () => {
  const verdict = (candidate = copy) => ({ ...input.verdict, candidateSha256: candidateHash(candidate) });

  test('gets half of the traffic in one stage, whatever canaries and the tolerance of risk are allowed, and says for how long', () => {
    for (const settings of [facts.settings, { ...facts.settings, canaryWeights: [0.01, 0.02, 0.03], improvementRiskTolerance: 0.01 }]) {
      expect(plan({ candidate: copy, verdict: verdict() }, settings)).toMatchObject({ canary: '', returnTo: '2', canarySha256: 'bad', weight: 0.5, stage: 0, moreStages: false, calibrates: { minutes: 45 }, label: 'Ratchet improvement price-quote-1' });
    }
  });

  test('for other minutes than were accepted is refused, and so is a second stage', () => {
    expect(() => plan({ candidate: { ...copy, minutes: 240 }, verdict: verdict() })).toThrow(UnsafeState);
    expect(() => plan({ candidate: copy, verdict: verdict(), deployment: plan({ candidate: copy, verdict: verdict() }) })).toThrow('saw stage 1, expected one of 1 stages');
  });
});
