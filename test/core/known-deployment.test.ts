import { defaultSettings } from '../../core/config';
import type { Finding } from '../../core/cycle';
import { explainedByDeployment } from '../../core/known-deployment';
import { end, findingOf, minutesBeforeEnd, opportunityOf, type Stretch, telemetryOf } from './telemetry-of';

const deployedAt = (minutes: number) => ({ versions: [{ version: '1', publishedAt: minutesBeforeEnd(3000), codeSha256: '1', description: '' }, { version: '2', publishedAt: minutesBeforeEnd(minutes), codeSha256: '2', description: '' }], serves: '2' });
const cold: Stretch = { version: '2', from: 4, to: 0, calls: 10, coldStarts: 3 };
const slow = findingOf({ detector: 'latency-shift', startedAt: minutesBeforeEnd(4) });
const timedOut = findingOf({ detector: 'timeout', startedAt: minutesBeforeEnd(4) });
const failed = findingOf({ startedAt: minutesBeforeEnd(4) });

test.each<readonly [string, Parameters<typeof telemetryOf>[1], readonly Stretch[], readonly [Finding, ...Finding[]], boolean]>([
  ['slow since a deployment, while environments start', deployedAt(5), [cold], [slow], true],
  ['slow, and few calls began cold', deployedAt(5), [{ ...cold, coldStarts: 1 }], [slow], false],
  ['slow since long before the deployment', deployedAt(5), [cold], [{ ...slow, startedAt: minutesBeforeEnd(30) }], false],
  ['the deployment is long ago', deployedAt(11), [cold], [slow], false],
  ['every call times out, and so every call begins cold', deployedAt(5), [{ ...cold, coldStarts: 0, calls: 10, timeouts: 10 }], [timedOut], false],
  ['slow, and time-outs with it', deployedAt(5), [{ ...cold, timeouts: 3 }], [slow, timedOut], false],
  ['calls that throw are no cold starts', deployedAt(5), [{ ...cold, failed: 1 }], [failed], false],
  ['slow, and calls that throw with it', deployedAt(5), [{ ...cold, failed: 1 }], [slow, failed], false],
  ['cold starts of the version before', deployedAt(5), [{ ...cold, version: '1' }], [slow], false],
  ['a version that does not serve', { ...deployedAt(5), serves: '1' }, [cold], [slow], false],
  ['a version that gets a part of the calls', { ...deployedAt(5), alias: { version: '1', weights: { 2: 0.1 }, revisionId: 'r' } }, [cold], [slow], true],
])('%s', (_name, deployment, stretches, findings, holds) => {
  const explained = explainedByDeployment(telemetryOf(stretches, deployment), { opportunities: [opportunityOf({ findings: [...findings] })] }, defaultSettings, end);
  expect(Object.keys(explained)).toEqual(holds ? ['f1'] : []);
});

test('says why, and until when', () => {
  const explained = explainedByDeployment(telemetryOf([cold], deployedAt(5)), { opportunities: [opportunityOf({ findings: [slow] })] }, defaultSettings, end);
  expect(explained['f1']).toEqual({ reason: `version 2 was deployed at ${minutesBeforeEnd(5)}, and 30 % of its 40 calls began cold, which would explain it; it is looked at again at ${minutesBeforeEnd(-5)}`, until: minutesBeforeEnd(-5) });
});

test('without deployments there is none to hold anything for', () => {
  expect(explainedByDeployment({ ...telemetryOf([cold]), versions: [] }, { opportunities: [opportunityOf({ findings: [slow] })] }, defaultSettings, end)).toEqual({});
});
