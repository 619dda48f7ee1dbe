import type { Arm, Deployment } from '../../core/cycle';
import { totalFailure } from '../../core/total-failure';

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
  const failure = totalFailure({ deployment, canary, control, fresh, before: known ? before : undefined });
  if (said === undefined) expect(failure).toBeUndefined();
  else expect(failure).toContain(said);
});
