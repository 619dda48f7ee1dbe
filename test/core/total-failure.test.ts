import type { Arm, Deployment } from '../../core/cycle';
import { failingRun, totalFailure } from '../../core/total-failure';

const deployment: Deployment = { state: 'canary', returnTo: '1', canary: '2', returnToSha256: '', canarySha256: '', stage: 0, weight: 0.1, moreStages: true, startedAt: '', stageStartedAt: '', settleSeconds: 0, lookSeconds: 60, detail: '' };
const arm = (requests: number, failed: number): Arm => ({ requests, failed, succeeded: requests - failed, slow: 0 });
const before = { requests: 600, failed: 3, durations: {} };

test.each<readonly [string, Arm, Arm, Arm, boolean, string | undefined]>([
  ['five of five, where the version before works', arm(5, 5), arm(5, 5), arm(45, 0), true, 'version 2 failed 5 of the last 5 calls: total failure'],
  ['five of five, with the hour before alone', arm(5, 5), arm(5, 5), arm(0, 0), true, 'total failure'],
  ['four of four are chance', arm(4, 4), arm(4, 4), arm(45, 0), true, undefined],
  ['five of five, where the version beside it fails too', arm(5, 5), arm(5, 5), arm(45, 30), true, undefined],
  ['five of five, where nothing is known', arm(5, 5), arm(5, 5), arm(0, 0), false, undefined],
  ['ten of ten need no comparison', arm(10, 10), arm(10, 10), arm(0, 0), false, 'total failure'],
  ['it begins later', arm(6, 6), arm(200, 6), arm(1000, 4), true, 'failed 6 of the last 6 calls'],
  ['nine of ten, beside one that works', arm(0, 0), arm(20, 18), arm(20, 0), true, 'near-total failure'],
  ['no call', arm(0, 0), arm(0, 0), arm(0, 0), true, undefined],
])('%s', (_name, fresh, canary, control, known, said) => {
  const failure = totalFailure({ deployment, canary, control, fresh, failing: { requests: 0, failed: 0, run: 0 }, before: known ? before : undefined });
  if (said === undefined) expect(failure).toBeUndefined();
  else expect(failure).toContain(said);
});

const counted = (requests: number, failed: number) => ({ version: '2', firstAt: '', lastAt: '', requests, failed, failures: {}, durations: {}, coldStarts: 0, maxMemoryMb: 0, memoryMb: 128 });

test('a run of failed calls goes on over looks that saw no other, and over those that saw none', () => {
  const runs: number[] = [];
  let failing: ReturnType<typeof failingRun> | undefined;
  for (const [requests, failed] of [[9, 0], [12, 3], [12, 3], [14, 5], [16, 6], [18, 8], [4, 4], [7, 7]] as const) runs.push((failing = failingRun(failing, counted(requests, failed))).run);
  expect(runs).toEqual([0, 3, 3, 5, 0, 2, 0, 3]);
});

test.each([
  ['five, where one call of a hundred fails', 5, arm(45, 0), 'failed 5 of the last 5 calls: total failure'],
  ['five, where three of ten fail', 5, arm(450, 135), undefined],
  ['ten, where three of ten fail', 10, arm(450, 135), 'failed 10 of the last 10 calls'],
  ['twenty, where every call fails', 20, arm(450, 450), undefined],
])('a run that other calls came before: %s', (_name, run, control, said) => {
  const failure = totalFailure({ deployment, canary: arm(200, 20), control, fresh: arm(12, run > 11 ? 11 : run), failing: { requests: 200, failed: 20, run }, before });
  if (said === undefined) expect(failure).toBeUndefined();
  else expect(failure).toContain(said);
});
