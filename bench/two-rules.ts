import { defaultSettings } from '../core/config';
import type { StreamEvidence } from '../core/cycle';
import { quantileMs } from '../core/histogram';
import { leastFailureRate } from '../core/threshold-health';
import { bySeedsRule } from './watch-rivals';
import { type Decision, decideRun, type Minute, plus } from './watch-run';
import { makeRun } from './watch-world';

/** One run, minute by minute, as the seeds' rule and as the sequential tests see it. */
export interface TwoRules {
  readonly title: string;
  /** Whether taking the canary back is right. */
  readonly harmful: boolean;
  /** By how much 95th percentile or failure rate, the worse of the two, is over that of the hour before, as the rule counts it. */
  readonly worse: { readonly canary: readonly number[]; readonly control: readonly number[] };
  readonly limit: number;
  readonly seeds: Decision;
  /** Share of what a test needs that it has, by stream; up to the decision. */
  readonly evidence: Readonly<Record<'failures' | 'typical' | 'tail', readonly number[]>>;
  readonly ours: Decision;
}

/** The first seed there is, for all: none was chosen for what it shows. */
const seed = 1;

/** The same runs under both rules: nothing changed, a fifth slower, errors that rise from 0.5 to 5 %. */
export function twoRules(): readonly TwoRules[] {
  return [
    rulesOn('The same code: nothing changed', false, {}),
    rulesOn('20 % slower', true, { slower: 0.2 }),
    rulesOn('Errors rise from 0.5 to 5 %', true, { failingMore: 0.045 }),
  ];
}

function rulesOn(title: string, harmful: boolean, canaryIs: Parameters<typeof makeRun>[2]): TwoRules {
  const run = makeRun(title, seed, canaryIs);
  const hour = run.before.reduce(plus);
  const streams: (readonly StreamEvidence[])[] = [];
  const { decision: ours } = decideRun(run, (health) => streams.push(health.streams ?? []));
  const evidence = (of: StreamEvidence['stream']): readonly number[] => streams.map((all) => {
    const { logEValue = 0, needed = Math.E } = all.find(({ stream }) => stream === of) ?? {};
    return Math.min(1, Math.max(0, logEValue / Math.log(needed)));
  });
  return {
    title, harmful, ours,
    worse: { canary: run.looks.map(({ canary }) => worseThan(hour, canary)), control: run.looks.map(({ control }) => worseThan(hour, control)) },
    limit: defaultSettings.rollbackDegradationThreshold,
    seeds: bySeedsRule(run),
    evidence: { failures: evidence('failures'), typical: evidence('typical'), tail: evidence('tail') },
  };
}

function worseThan(before: Minute, { requests, failed, durations }: Minute): number {
  const [p95, p95Before] = [quantileMs(durations, 0.95) ?? 0, quantileMs(before.durations, 0.95) ?? 1];
  const [rate, rateBefore] = [failed / Math.max(1, requests), before.failed / before.requests];
  return Math.max(p95 / p95Before - 1, (rate - rateBefore) / Math.max(rateBefore, leastFailureRate));
}
