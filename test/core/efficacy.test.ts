import type { Benefit } from '../../core/benefit';
import { benefitOf } from '../../core/benefit';
import type { Arm, VersionCounters } from '../../core/cycle';
import { type Effect, efficacyOf } from '../../core/efficacy';
import { improvementOf } from '../lambdas/steps/world';
import { findingOf, opportunityOf } from './telemetry-of';

const arm = (change: Partial<Arm> = {}): Arm => ({ requests: 100, failed: 0, succeeded: 100, slow: 0, ...change });
const counters = (maxMemoryMb: number, memoryMb = 256, requests = 100): VersionCounters => ({ version: '1', firstAt: '', lastAt: '', requests, failed: 0, failures: {}, durations: {}, coldStarts: 0, maxMemoryMb, memoryMb });
const effect = (benefit: Benefit, change: Partial<Parameters<typeof efficacyOf>[0]> = {}): Effect =>
  efficacyOf({ benefit, deployment: { canary: '2', returnTo: '1' }, canary: arm(), control: arm(), totals: { canary: undefined, control: undefined }, logEvidence: {}, needed: 20, ...change });
const evidence = (benefit: number, noEffect = -5) => ({ logEvidence: { benefit: [benefit], 'no-effect': [noEffect] } });

test.each<readonly [string, Effect, Effect['state'], string]>([
  ['nothing is claimed', effect('none'), 'not-claimed', 'version 2 failed 0 of 100 calls, version 1 beside it 0 of 100'],
  ['rarer', effect('failures', { control: arm({ failed: 30 }), ...evidence(5) }), 'proven', 'version 2 failed 0 of 100 calls, version 1 beside it 30 of 100: the failures are rarer (e-value 1.5e+2, needed 20)'],
  ['no rarer', effect('failures', { ...evidence(-5, 4) }), 'disproven', 'the failures are not measurably rarer (e-value 55, needed 20)'],
  ['not clear', effect('latency', { ...evidence(0, 0) }), 'open', 'version 2 was slow in 0 of 100 warm calls, version 1 beside it in 0 of 100: not yet clear whether the slow calls are rarer'],
  ['under what was promised', effect({ overMs: 120 }, { canary: arm({ late: 1 }), control: arm({ late: 98 }), ...evidence(30) }), 'proven', 'version 2 took over 120 ms in 1 of 100 warm calls, version 1 beside it in 98 of 100: the calls over 120 ms are rarer (e-value 1.1e+13'],
  ['memory to spare', effect('memory', { totals: { canary: counters(110), control: counters(115, 128) } }), 'proven', 'version 2 used up to 110 of 256 MB (43 %), version 1 beside it 115 of 128 MB (89.8 %): it keeps away from its limit'],
  ['memory at its limit again', effect('memory', { totals: { canary: counters(220), control: undefined } }), 'disproven', 'version 2 used up to 220 of 256 MB (85.9 %), version 1 beside it an unknown share of its memory: it is still within 15 % of its limit'],
  ['few calls', effect('memory', { totals: { canary: counters(110, 256, 29), control: counters(115, 128) } }), 'open', 'too few calls to tell'],
  ['no calls', effect('memory'), 'open', 'version 2 used up to an unknown share of its memory'],
])('%s', (_name, { state, reason }, expected, told) => {
  expect({ state, reason }).toEqual({ state: expected, reason: expect.stringContaining(told) });
});

test.each<readonly [string, readonly string[], Benefit]>([
  ['failures', ['failure-rate-rise'], 'failures'],
  ['slow calls', ['latency-shift'], 'latency'],
  ['slow calls beside failures', ['latency-shift', 'recurring-error'], 'failures'],
  ['memory', ['memory-near-limit'], 'memory'],
  ['what no strategy changes', ['throughput-drop'], 'none'],
  ['waits, of which half has to be saved', ['sequential-calls'], { overMs: 125 }],
])('what is claimed: %s', (_name, detectors, benefit) => {
  expect(benefitOf(improvementOf({ opportunity: opportunityOf({ findings: detectors.map((detector) => findingOf({ detector, evidence: { medianMs: 160, savedMs: 70 } })) }) }))).toEqual(benefit);
});
