import type { Severity } from '../cycle';
import { figure, percent, rounded } from '../figures';
import { requestsIn, severityOf } from '../finding';
import { mergeHistograms, quantileMs } from '../histogram';
import { byThreshold } from './by-threshold';
import type { Detector } from './types';

const byShare = (worse: number): Severity => (worse >= 1 ? 'high' : worse >= 0.5 ? 'medium' : 'low');

/** The three detectors of the seeds' rule, under the names of those whose place they take. */
export const thresholdRule: readonly Detector[] = [
  byThreshold({
    name: 'failure-rate-rise',
    doc: 'Rule `threshold`: more calls failed in the last hour than in the hours before',
    change: { value: 0.05, doc: 'Rise of the share of calls that fail, more than' },
    valueOf: (minutes) => minutes.reduce((sum, { failed }) => sum + failed, 0) / Math.max(1, requestsIn(minutes)),
    worseBy: (last, usual) => last - usual,
    say: (last, usual) => `${percent(last)} of the calls of the last hour failed, against ${percent(usual)} in the hours before`,
    severity: severityOf,
  }),
  byThreshold({
    name: 'latency-shift',
    doc: 'Rule `threshold`: the 95th percentile of the last hour lies over that of the hours before',
    change: { value: 0.2, doc: 'Rise of the 95th percentile, as a share, more than' },
    valueOf: (minutes) => quantileMs(mergeHistograms(minutes.map(({ durations }) => durations)), 0.95) ?? 0,
    worseBy: (last, usual) => (usual === 0 ? 0 : last / usual - 1),
    say: (last, usual) => `95 % of warm calls stay under ${figure(last)} ms in the last hour, against ${figure(usual)} ms in the hours before`,
    severity: (_last, worse) => byShare(worse),
    evidence: (usual) => ({ slowOverMs: rounded(usual, 1) }),
  }),
  byThreshold({
    name: 'throughput-drop',
    doc: 'Rule `threshold`: fewer calls came in the last hour than in the hours before',
    change: { value: 0.3, doc: 'Share of the calls that stay away, more than' },
    valueOf: requestsIn,
    worseBy: (last, usual) => (usual === 0 ? 0 : 1 - last / usual),
    say: (last, usual) => `${figure(last)} calls came in the last hour, against ${figure(usual)} in the hours before`,
    severity: (_last, worse) => byShare(worse),
  }),
];
