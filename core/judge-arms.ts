import { chanceOfBeingWorse, intervalOf } from './compare-rates';
import type { Settings } from './config';
import { type Arm, type Calibration, type Deployment, type DurationStream, durationStreams, type Health, type StreamEvidence, type VersionCounters } from './cycle';
import { percent } from './figures';
import { beliefOf, chanceIf, type Differences, estimatedSlowdown, logSlower } from './own-noise';
import { logEValue } from './rate-evidence';
import { shown, tellArms, tellDurations } from './tell-arms';
import { endsOf } from './watch-policy';

/** What the looks have come to. */
export interface Evidence {
  readonly deployment: Pick<Deployment, 'canary' | 'returnTo'>;
  readonly canary: Arm;
  readonly control: Arm;
  readonly totals: { readonly canary: VersionCounters | undefined; readonly control: VersionCounters | undefined };
  readonly logEvidence: Health['logEvidence'];
  readonly durations: Health['durations'];
  readonly calibration: Calibration | undefined;
  readonly settings: Pick<Settings, 'falseAlarmBudget' | 'rollbackDegradationThreshold' | 'inconclusivePolicy' | 'rareFaultPolicy'>;
}

/** How the false-alarm budget is split: over streams, and in each over all looks and one more test when the watch ends. */
const shares = {
  failures: { looks: 0.12, end: 0.04 },
  typical: { looks: 0.36, end: 0.12 },
  tail: { looks: 0.32, end: 0.04 },
} as const;
/** Chance that a version exactly as much slower as is tolerated passes; of the tail alone it is harder to tell, and less at stake. */
const promoteError = { typical: 0.05, tail: 0.2 } as const;
/** Of 5 %, in standard deviations. */
const promoteDeviations = 1.645;
/** Failures that are too rare to compare as a ratio: this share of all calls more is tolerated. */
const toleratedFailures = 0.01;

/** How far the sequential tests have come, for people and for the decision. */
export function streamsOf(evidence: Evidence): StreamEvidence[] {
  const { canary, control, logEvidence, durations, settings: { falseAlarmBudget } } = evidence;
  const needed = (stream: StreamEvidence['stream']): number => Math.round(1 / (falseAlarmBudget * shares[stream].looks));
  return [
    { stream: 'failures', logEValue: logEValue(logEvidence['failures-worse']), needed: needed('failures'), worseBy: shareFailed(canary) - shareFailed(control) },
    ...(durations === undefined ? [] : durationStreams.map((stream) => {
      const { differences, belief, slowdown } = differencesOf(durations, evidence, stream);
      return { stream, logEValue: logSlower(differences, belief), needed: needed(stream), worseBy: Math.exp(slowdown) - 1 };
    })),
  ];
}

/**
 * What is worse than the version beside it, with its numbers; undefined while nothing is shown to be. Shown means both: by
 * its sequential test, or by one more when the watch ends, not chance, and by its estimate more than what is tolerated.
 */
export function worseStream(evidence: Evidence, streams: readonly StreamEvidence[], ended: boolean): string | undefined {
  for (const { stream, logEValue: log, needed, worseBy } of streams) {
    if (!(stream === 'failures' ? moreFail(evidence) : worseBy > evidence.settings.rollbackDegradationThreshold)) continue;
    if (log >= Math.log(needed)) return tell(evidence, stream, worseBy, `e-value ${shown(log)}, needed ${needed}`);
    const chance = ended ? chanceAtEnd(evidence, stream) : 1;
    if (chance <= (evidence.settings.falseAlarmBudget * shares[stream].end) / endsOf(evidence.settings)) return tell(evidence, stream, worseBy, `chance ${shown(Math.log(chance))} when the watch ended`);
  }
  return undefined;
}

function tell({ deployment, canary, control, totals }: Evidence, stream: StreamEvidence['stream'], worseBy: number, how: string): string {
  if (stream === 'failures') return `${tellArms(deployment, { canary, control }, 'failures')}: more calls fail (${how})`;
  return `${tellDurations(deployment, totals)}: ${stream === 'typical' ? `calls are at least ${percent(worseBy)} slower` : 'the slowest calls are slower'} (${how})`;
}

function chanceAtEnd(evidence: Evidence, stream: StreamEvidence['stream']): number {
  const { canary, control, durations } = evidence;
  if (stream === 'failures') return chanceOfBeingWorse({ calls: canary.requests, bad: canary.failed }, { calls: control.requests, bad: control.failed });
  if (durations === undefined) return 1;
  const { differences, belief } = differencesOf(durations, evidence, stream);
  return chanceIf(differences, belief, 0, 'above');
}

/** What by its estimate is worse than tolerated, proven or not: no version is promoted that looks so. */
export function looksWorse(evidence: Evidence): string | undefined {
  const { canary, control, settings } = evidence;
  const [rate, rateBefore] = [shareFailed(canary), shareFailed(control)];
  if (rate - rateBefore > settings.rollbackDegradationThreshold * rateBefore + toleratedFailures) return 'more calls fail';
  const { durations } = evidence;
  const slow = (stream: DurationStream): boolean => durations !== undefined && differencesOf(durations, evidence, stream).slowdown > tolerated(evidence);
  if (slow('typical')) return 'calls are slower';
  return slow('tail') ? 'the slowest calls are slower' : undefined;
}

/** Why "not worse than tolerated" is not shown when a watch ends; undefined where it is. */
export function notShownHarmless(evidence: Evidence): string | undefined {
  const { canary, control, settings: { rollbackDegradationThreshold } } = evidence;
  const worse = looksWorse(evidence);
  if (worse !== undefined) return `${worse} by more than the ${percent(rollbackDegradationThreshold)} tolerated, which may be chance`;
  // R. G. Newcombe's interval of a difference, from Wilson's of each (Statistics in Medicine 17, 1998).
  const [is, was] = [intervalOf({ calls: canary.requests, bad: canary.failed }, promoteDeviations), intervalOf({ calls: control.requests, bad: control.failed }, promoteDeviations)];
  const [rate, rateBefore] = [shareFailed(canary), shareFailed(control)];
  const most = rate - rateBefore + Math.hypot(is.high - rate, rateBefore - was.low);
  if (most > rollbackDegradationThreshold * rateBefore + toleratedFailures) return `up to ${percent(most)} more of the calls may fail`;
  const { durations } = evidence;
  if (durations === undefined) return 'too few warm calls are known to tell whether they became slower';
  const mayBeSlower = (stream: DurationStream): boolean => {
    const { differences, belief } = differencesOf(durations, evidence, stream);
    return chanceIf(differences, belief, tolerated(evidence), 'below') > promoteError[stream] / endsOf(evidence.settings);
  };
  if (mayBeSlower('typical')) return `calls may be ${percent(rollbackDegradationThreshold)} slower`;
  return mayBeSlower('tail') ? `the slowest calls may be ${percent(rollbackDegradationThreshold)} slower` : undefined;
}

function moreFail({ canary, control, settings }: Evidence): boolean {
  return canary.failed * control.requests > (1 + settings.rollbackDegradationThreshold) * control.failed * canary.requests;
}

function differencesOf(durations: NonNullable<Evidence['durations']>, { calibration }: Evidence, stream: DurationStream): { readonly differences: Differences; readonly belief: readonly number[]; readonly slowdown: number } {
  const [differences, belief] = [durations.differences[stream], beliefOf(calibration)];
  return { differences, belief, slowdown: estimatedSlowdown(differences, belief) };
}

const shareFailed = ({ requests, failed }: Arm): number => (requests === 0 ? 0 : failed / requests);
const tolerated = ({ settings }: Evidence): number => Math.log(1 + settings.rollbackDegradationThreshold);
