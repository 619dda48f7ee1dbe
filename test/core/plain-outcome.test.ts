import type { Benefit } from '../../core/benefit';
import { outcomeKinds, type Arm, type Deployment, type Health, type Outcome } from '../../core/cycle';
import { plainOutcome } from '../../core/plain-outcome';

const startedAt = '2026-11-21T13:51:00.000Z';
const deployment: Deployment = { state: 'rolled-back', returnTo: '7', canary: '8', returnToSha256: 'b', canarySha256: 'a', stage: 0, weight: 0, moreStages: true, startedAt, stageStartedAt: startedAt, settleSeconds: 0, lookSeconds: 60, detail: 'd' };
const arm = (requests: number, failed: number, more: Partial<Arm> = {}): Arm => ({ requests, failed, succeeded: requests - failed, slow: 0, ...more });
const score = { low: 3, high: 6, slope: 1, variance: 0.1, mean: 4.4 };
/** Calls that all took so many ms. */
const timed = ({ succeeded, requests, failed, slow }: Arm, ms: number) => ({ succeeded, requests, failed, slow, firstAt: startedAt, lastAt: startedAt, scored: { typical: [succeeded, succeeded * Math.log(ms), 0] as [number, number, number], tail: [succeeded, 0, 0] as [number, number, number] } });

function health(decision: Health['decision'], canary: Arm, control: Arm, more: Partial<Health> = {}): Health {
  return {
    decision, reason: 'r', look: 12, waitSeconds: 60, stage: 0, stageBase: 0, stageLooks: 12, slowOverMs: 0, canary, control, logEvidence: {}, notes: [], streams: [],
    durations: { scores: { typical: score, tail: score }, differences: { typical: [], tail: [] } }, seen: { canary: timed(canary, 96), control: timed(control, 80) }, ...more,
  };
}

interface Case { readonly kind: Outcome['kind']; readonly health?: Health; readonly benefit?: Benefit; readonly deployed?: Partial<Deployment>; readonly minutes?: number }
const stream = (name: 'failures' | 'typical' | 'tail', times: number, worseBy: number) => ({ stream: name, logEValue: Math.log(times), needed: 100, worseBy });
const claim = (times: number) => ({ logEvidence: { benefit: [Math.log(times)] } });
const away = 'So we took it away at 14:03 UTC; callers are on version 7 again.';
const promoted = { kind: 'promoted', deployed: { state: 'promoted' } } as const;

const cases: readonly (readonly [string, Case, string])[] = [
  ['a calibration', { kind: 'calibrated', health: health('calibrated', arm(500, 2), arm(500, 3)) },
    'We let version 8 answer 50 % of the calls for 12 minutes beside version 7. It failed 2 of 500 calls where version 7 failed 3 of 500, typically 96 ms a call against 80. Both have the same code, so what differs is noise. It was taken away as planned at 14:03 UTC; callers are on version 7 again.'],
  ['more failures', { kind: 'rolled-back', health: health('roll-back', arm(312, 14), arm(2801, 3), { streams: [stream('failures', 41_237, 0.04)] }) },
    `We let version 8 answer 10 % of the calls for 12 minutes beside version 7. It failed 14 of 312 calls where version 7 failed 3 of 2,801; chance alone does that less than once in 40,000 times. ${away}`],
  ['slower', { kind: 'rolled-back', health: health('roll-back', arm(500, 0), arm(500, 0), { streams: [stream('failures', 1, 0), stream('typical', 133, 0.2049)] }) },
    `We let version 8 answer 50 % of the calls for 12 minutes beside version 7. Its calls took about 20 % longer than those of version 7, typically 96 ms a call against 80; chance alone does that less than once in 100 times. ${away}`],
  ['a slower tail', { kind: 'rolled-back', health: health('roll-back', arm(500, 0), arm(500, 0), { streams: [stream('tail', 1e30, 0.25)] }) },
    `We let version 8 answer 50 % of the calls for 12 minutes beside version 7. Its slowest calls took longer than those of version 7, as if all calls took 25 % longer; chance alone does that less than once in a billion times. ${away}`],
  ['slower by the last test of the watch', { kind: 'rolled-back', health: health('roll-back', arm(500, 0), arm(500, 0), { streams: [stream('failures', 1, 0), stream('typical', 60, 0.14), stream('tail', 3, 0.1)] }) },
    `We let version 8 answer 50 % of the calls for 12 minutes beside version 7. Its calls took about 14 % longer than those of version 7, typically 96 ms a call against 80, more than chance explains. ${away}`],
  ['every call failed', { kind: 'rolled-back', minutes: 1, health: health('roll-back', arm(5, 5), arm(45, 0)) },
    `We let version 8 answer 10 % of the calls for 60 seconds beside version 7. It failed all of its 5 calls, version 7 0 of 45. So we took it away at 13:52 UTC; callers are on version 7 again.`],
  ['every call failed, and nothing went to the other', { kind: 'rolled-back', minutes: 1, health: health('roll-back', arm(10, 10), arm(0, 0)) },
    'We let version 8 answer 100 % of the calls for 60 seconds beside version 7. It failed all of its 10 calls. So we took it away at 13:52 UTC; callers are on version 7 again.'],
  ['its last calls all failed', { kind: 'rolled-back', health: health('roll-back', arm(52, 12), arm(60, 0)) },
    `We let version 8 answer 46 % of the calls for 12 minutes beside version 7. It failed 12 of 52 calls where version 7 failed 0 of 60; chance alone does that less than once in 20,000 times. ${away}`],
  ['by the seeds\' rule', { kind: 'rolled-back', health: { ...health('roll-back', arm(500, 2), arm(500, 2)), streams: undefined } },
    `We let version 8 answer 50 % of the calls for 12 minutes beside version 7. In its last minutes it did worse than version 7 had done in the hour before, by more than the fixed limit allows. ${away}`],
  ['taken back before a look', { kind: 'rolled-back', minutes: 0.5 },
    'We let version 8 answer a part of the calls for 30 seconds beside version 7. So we took it away at 13:51 UTC; callers are on version 7 again.'],
  ['a change without effect', { kind: 'no-effect', benefit: 'failures', health: health('no-effect', arm(600, 62), arm(598, 61)) },
    `We let version 8 answer 50 % of the calls for 12 minutes beside version 7. It failed 62 of 600 calls where version 7 failed 61 of 598: it was to fail less, and that does not show. ${away}`],
  ['no quicker', { kind: 'no-effect', benefit: 'latency', health: health('no-effect', arm(500, 0, { slow: 48 }), arm(500, 0, { slow: 50 })) },
    `We let version 8 answer 50 % of the calls for 12 minutes beside version 7. Of its 500 calls that worked 48 were slow, of the 500 of version 7 50: it was to be quicker, and that does not show. ${away}`],
  ['not clear in time', { kind: 'inconclusive', minutes: 60, health: health('inconclusive', arm(12, 0), arm(108, 1)) },
    'We let version 8 answer 10 % of the calls for 60 minutes beside version 7. It failed 0 of 12 calls where version 7 failed 1 of 108. That does not tell whether it is as good. To be safe we took it away at 14:51 UTC; callers are on version 7 again.'],
  ['nobody called', { kind: 'inconclusive', minutes: 120, health: health('inconclusive', arm(0, 0), arm(0, 0)) },
    'We let version 8 answer a part of the calls for 2 hours beside version 7. No call of it was seen, so nothing is known of it. To be safe we took it away at 15:51 UTC; callers are on version 7 again.'],
  ['fewer failures', { ...promoted, benefit: 'failures', health: health('promote', arm(240, 0), arm(560, 168), claim(3.2e5)) },
    'We let version 8 answer 30 % of the calls for 12 minutes beside version 7. It failed 0 of 240 calls where version 7 failed 168 of 560; chance alone does that less than once in 300,000 times. So all calls go to version 8 since 14:03 UTC.'],
  ['quicker', { ...promoted, benefit: { overMs: 900 }, health: health('promote', arm(300, 0, { late: 2 }), arm(300, 0, { late: 290 }), claim(1e12)) },
    'We let version 8 answer 50 % of the calls for 12 minutes beside version 7. Of its 300 calls that worked 2 took over 900 ms, of the 300 of version 7 290; chance alone does that less than once in a billion times. So all calls go to version 8 since 14:03 UTC.'],
  ['memory to spare', { ...promoted, benefit: 'memory', health: health('promote', arm(300, 0), arm(300, 0)) },
    'We let version 8 answer 50 % of the calls for 12 minutes beside version 7. It keeps away from the limit of its memory, and nothing became worse. So all calls go to version 8 since 14:03 UTC.'],
  ['no worse, where that was all', { ...promoted, minutes: 60, health: health('promote', arm(3000, 3), arm(3000, 4)) },
    'We let version 8 answer 50 % of the calls for 60 minutes beside version 7. It failed 3 of 3,000 calls where version 7 failed 4 of 3,000, typically 96 ms a call against 80. Nothing became worse. So all calls go to version 8 since 14:51 UTC.'],
  ['somebody deployed', { kind: 'superseded', deployed: { state: 'superseded' }, health: health('superseded', arm(30, 0), arm(270, 0)) },
    'We let version 8 answer 10 % of the calls for 12 minutes beside version 7. Then somebody else deployed: their version stays, and ours is taken away.'],
  ['ended from outside', { kind: 'reconciled' },
    `We let version 8 answer a part of the calls for 12 minutes beside version 7. That was broken off before its calls had decided anything. ${away}`],
  ['an operator stopped it', { kind: 'stopped', health: health('continue', arm(30, 0), arm(270, 0)) },
    `We let version 8 answer 10 % of the calls for 12 minutes beside version 7. An operator stopped it before its calls had decided anything. ${away}`],
  ['a freeze began', { kind: 'postponed', health: health('continue', arm(30, 0), arm(270, 0)) },
    `We let version 8 answer 10 % of the calls for 12 minutes beside version 7. A freeze began before its calls had decided anything. ${away}`],
  ['a step failed, and the canary is still there', { kind: 'failed', deployed: { state: 'canary', canary: '' } },
    'We let the new version answer a part of the calls for 12 minutes beside version 7. That was broken off before its calls had decided anything. It is being taken away, so that callers are on version 7 again.'],
];

test.each(cases)('%s', (_name, { kind, health: last, benefit = 'none', deployed = {}, minutes = 12 }, told) => {
  const endedAt = new Date(Date.parse(startedAt) + minutes * 60_000).toISOString();
  expect(plainOutcome({ kind, deployment: { ...deployment, ...deployed }, health: last, benefit, endedAt })).toBe(told);
});

test('every ending of a watch has its words, and none of ours', () => {
  const withoutWatch: readonly Outcome['kind'][] = ['rejected', 'no-strategy', 'proposed', 'not-approved', 'not-started'];
  expect(new Set(cases.map(([, { kind }]) => kind))).toEqual(new Set(outcomeKinds.filter((kind) => !withoutWatch.includes(kind))));
  for (const [, , told] of cases) expect(told).not.toMatch(/canary|e-value|stream|percentile|p95|null|undefined|NaN/);
});
