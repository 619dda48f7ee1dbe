import { compareState, type LastImprovement, type Publisher, type StateFacts } from '../../core/compare-state';
import type { Deployment } from '../../core/cycle';
import { sampleComponent } from '../adapters/samples';
import { shaOf } from '../fakes/lambda-world';

const now = '2026-11-22T10:00:00.000Z';
const component = sampleComponent({ component: 'price-quote', functionName: 'price-quote-function' });
const configuration = (version: string, change: Partial<NonNullable<StateFacts['latest']>> = {}): NonNullable<StateFacts['latest']> => ({
  version, codeSha256: shaOf(version), revisionId: 'r', role: 'role', deadLetterTarget: '', configurationSha256: 'same', packageType: 'Zip', codeSizeBytes: 1000, memoryMb: 256,
  architecture: 'arm64', timeoutSeconds: 3, environmentReadable: true, settled: true, updateStatus: 'Successful', ...change,
});
const version = (number: string, description = '') => ({ version: number, publishedAt: '2026-11-01T00:00:00.000Z', codeSha256: shaOf(number), description });
const own = (number: string, improvementId = 'i-1') => version(number, `Ratchet improvement ${improvementId}`);
const sampleDeployment = (change: Partial<Deployment>): Deployment => ({
  state: 'rolled-back', returnTo: '2', canary: '3', returnToSha256: shaOf('2'), canarySha256: shaOf('3'), stage: 0, weight: 0, moreStages: false, startedAt: now, stageStartedAt: now, settleSeconds: 0, lookSeconds: 60, detail: '', ...change,
});
const lease = (change: Partial<NonNullable<StateFacts['lease']>> = {}): NonNullable<StateFacts['lease']> => ({ tenant: 'shop', component: 'price-quote', improvementId: 'i-1', executionArn: 'arn:1', fencingToken: 3, expiresAt: '2026-11-22T10:10:00.000Z', execution: 'running', ...change });
const last = (change: Partial<LastImprovement> = {}): LastImprovement => ({ improvementId: 'i-1', ended: true, execution: 'none', promoted: false, deployment: sampleDeployment({ returnTo: '2', canary: '3' }), chainBreak: undefined, ...change });
const publisher = (change: Partial<Publisher> = {}): Publisher => ({ improvementId: 'i-0', ended: true, promoted: false, deployment: sampleDeployment({ returnTo: '2', canary: '9' }), ...change });
const fix = { tenant: 'shop', component: 'price-quote', improvementId: 'i-1', version: '2', codeSha256: shaOf('2'), summary: 'half its calls fail', promotedAt: '2026-11-20T00:00:00.000Z' };

/** Version 2 serves alone, `$LATEST` equals it, nobody is at work. */
function facts(change: Partial<StateFacts> = {}): StateFacts {
  return { component, alias: { version: '2', weights: {}, revisionId: 'r' }, latest: configuration('2'), serving: configuration('2'), versions: [version('1'), version('2')], lease: undefined, fix: undefined, last: undefined, publisher: undefined, now, ...change };
}
const beside = (canary: string) => ({ version: '2', weights: { [canary]: 0.1 }, revisionId: 'r' });

test('where all agrees it says what it looked at', () => {
  expect(compareState(facts({ last: last(), fix: { ...fix, looks: { replaced: '1', watchedFrom: now, since: now, done: 0 } } }))).toEqual({
    agrees: ['nobody holds its lease', 'the alias serves version 2 alone', 'it is what i-1 promoted', '$LATEST equals version 2', 'version 1, to go back to, is there', 'the journal of i-1 holds'],
    findings: [],
  });
});

test.each<[string, Partial<StateFacts>, string, object | undefined]>([
  ['a lease that expired', { lease: lease({ expiresAt: '2026-11-22T09:59:59.000Z' }) }, 'dead-lease', { act: 'reconcile', improvementId: 'i-1' }],
  ['a lease whose execution was aborted', { lease: lease({ execution: 'aborted' }) }, 'dead-lease', { act: 'reconcile', improvementId: 'i-1' }],
  ['no lease, no outcome, and the execution failed', { last: last({ ended: false, execution: 'failed', deployment: undefined }) }, 'not-ended', { act: 'reconcile', improvementId: 'i-1' }],
  ['the canary of an improvement that has no outcome', { alias: beside('3'), last: last({ ended: false }) }, 'orphaned-canary', { act: 'reconcile', improvementId: 'i-1' }],
  ['the canary of an improvement that has ended', { alias: beside('3'), last: last() }, 'orphaned-canary', { act: 'take-away', version: '3', from: beside('3') }],
  ['a canary that an earlier improvement published', { alias: beside('9'), versions: [version('2'), own('9', 'i-0')], last: last(), publisher: publisher() }, 'orphaned-canary', { act: 'take-away', version: '9', from: beside('9') }],
  ['a canary that an earlier improvement published, which never ended', { alias: beside('9'), versions: [version('2'), own('9', 'i-0')], last: last(), publisher: publisher({ ended: false }) }, 'orphaned-canary', { act: 'reconcile', improvementId: 'i-0' }],
  ['one whose number its step could not tell any more', { alias: beside('9'), versions: [version('2'), own('9', 'i-0')], publisher: publisher({ ended: false, deployment: sampleDeployment({ returnTo: '2', canary: '' }) }) }, 'orphaned-canary', { act: 'reconcile', improvementId: 'i-0' }],
  ['one that never ended, beside what somebody else deployed', { alias: beside('9'), versions: [version('2'), own('9', 'i-0')], publisher: publisher({ ended: false, deployment: sampleDeployment({ returnTo: '1', canary: '9' }) }) }, 'orphaned-canary', { act: 'reconcile', improvementId: 'i-0' }],
  ['going back to a version that was promoted earlier, by an improvement that ended', { alias: beside('3'), versions: [version('2'), own('3', 'i-0')], last: last(), publisher: publisher({ promoted: true }) }, 'orphaned-canary', { act: 'take-away', version: '3', from: beside('3') }],
  ['the team shifts calls to a version that was promoted', { alias: beside('9'), versions: [version('2'), own('9', 'i-0')], last: last(), publisher: publisher({ promoted: true }) }, 'foreign-weights', undefined],
  ['the team goes back step by step from what the last one promoted', { alias: beside('3'), versions: [version('2'), own('3')], last: last({ promoted: true }), publisher: publisher({ improvementId: 'i-1', promoted: true, deployment: sampleDeployment({}) }) }, 'foreign-weights', undefined],
  ['the team set what was not promoted beside another version', { alias: beside('9'), versions: [version('2'), own('9', 'i-0')], last: last(), publisher: publisher({ deployment: sampleDeployment({ returnTo: '1', canary: '9' }) }) }, 'foreign-weights', undefined],
  ['a version whose improvement deployed nothing that is known', { alias: beside('9'), versions: [version('2'), own('9', 'i-0')], publisher: publisher({ deployment: undefined }) }, 'foreign-weights', undefined],
  ['somebody else\'s canary', { alias: beside('9'), versions: [version('2'), version('9')] }, 'foreign-weights', undefined],
  ['a version that was not promoted serves', { versions: [version('1'), own('2')], last: last() }, 'unpromoted-serves', undefined],
  ['somebody deployed over a fix', { fix: { ...fix, version: '1' } }, 'fix-overwritten', undefined],
  ['the version to go back to is gone', { versions: [version('2')], fix: { ...fix, looks: { replaced: '1', watchedFrom: now, since: now, done: 0 } } }, 'no-way-back', undefined],
  ['$LATEST is a candidate of ours', { latest: configuration('3'), versions: [version('2'), own('3')], last: last() }, 'latest-is-ours', { act: 'restore-latest', version: '2', expectedSha256: shaOf('3'), own: undefined }],
  ['$LATEST has the memory that was tried', { latest: configuration('2', { memoryMb: 512, configurationSha256: 'other' }), last: last({ deployment: sampleDeployment({ returnTo: '2', canary: '3', configuration: { memoryMb: 512 } }) }) }, 'latest-is-ours', { act: 'restore-latest', version: '2', expectedSha256: shaOf('2'), own: { memoryMb: 512 } }],
  ['$LATEST is the team\'s next code', { latest: configuration('7') }, 'latest-differs', undefined],
  ['$LATEST is the team\'s next configuration', { latest: configuration('2', { configurationSha256: 'other' }) }, 'latest-differs', undefined],
  ['$LATEST is an older version of the team\'s', { latest: configuration('1') }, 'latest-differs', undefined],
  ['$LATEST is what the team built too', { latest: configuration('3'), versions: [version('2'), own('3'), { ...version('4'), codeSha256: shaOf('3') }] }, 'latest-differs', undefined],
  ['the chain was edited', { last: last({ chainBreak: 'entry 4: content does not match its hash' }) }, 'chain-broken', undefined],
  ['what it declares does not fit any more', { component: { ...component, mode: 'observe', misfit: 'Settings.lookSeconds: saw 1' } }, 'settings-misfit', undefined],
  ['function or alias is gone', { alias: undefined, latest: undefined, serving: undefined, versions: [] }, 'gone', undefined],
])('%s', (_name, change, kind, mend) => {
  const { findings } = compareState(facts(change));
  expect(findings.map(({ kind: found, mend: done }) => ({ kind: found, mend: done }))).toEqual([{ kind, mend }]);
  expect(findings[0]!.sentence.length).toBeGreaterThan(40);
});

test.each<[string, Partial<StateFacts>]>([
  ['an improvement is at work, its canary serves, and $LATEST is between two moments', { lease: lease(), alias: beside('3'), latest: configuration('3'), last: last({ ended: false, execution: 'running' }) }],
  ['an operator\'s lease', { lease: lease({ executionArn: 'operator:ann', execution: 'none' }) }],
  ['an execution that is not known', { lease: lease({ execution: 'unknown' }) }],
  ['an update is under way', { latest: configuration('7', { settled: false }) }],
  ['the improvement that ended promoted what serves', { versions: [version('1'), own('2')], last: last({ promoted: true, deployment: sampleDeployment({ returnTo: '1', canary: '2' }) }) }],
  ['its execution has not begun to write', { last: last({ ended: false, execution: 'running', deployment: undefined }) }],
])('nothing is amiss: %s', (_name, change) => {
  expect(compareState(facts(change)).findings).toEqual([]);
});
