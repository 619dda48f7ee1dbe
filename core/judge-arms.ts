import { chanceOfBeingWorse, intervalOf } from './compare-rates';
import { type Arm, type Calibration, type DurationStream, durationStreams, type Health, type OtherStream, otherStreams, type StreamEvidence } from './cycle';
import { percent } from './figures';
import { type OtherEvidence, othersOf, seemsWorse, worseOther } from './judge-others';
import { beliefOf, chanceIf, type Differences, estimatedSlowdown, logSlower } from './own-noise';
import { logEValue } from './rate-evidence';
import { endBudget, shares } from './stream-budget';
import { shown, tellArms, tellDurations } from './tell-arms';
import { endsOf } from './watch-policy';

/** What the looks have come to. */
export interface Evidence extends OtherEvidence {
  readonly durations: Health['durations'];
  readonly calibration: Calibration | undefined;
}

type OwnStream = Exclude<StreamEvidence['stream'], OtherStream>;

/** Chance that a version exactly as much slower as is tolerated passes; of the tail alone it is harder to tell, and less at stake. */
const promoteError = { typical: 0.05, tail: 0.2 } as const;
/** Of 5 %, in standard deviations. */
const promoteDeviations = 1.645;
/** Failures that are too rare to compare as a ratio: this share of all calls more is tolerated. */
const toleratedFailures = 0.01;

/** How far the sequential tests have come, for people and for the decision. */
export function streamsOf(evidence: Evidence): StreamEvidence[] {
  const { canary, control, logEvidence, durations, settings: { falseAlarmBudget } } = evidence;
  const needed = (stream: OwnStream): number => Math.round(1 / (falseAlarmBudget * shares[stream].looks));
  return [
    { stream: 'failures', logEValue: logEValue(logEvidence['failures-worse']), needed: needed('failures'), worseBy: shareFailed(canary) - shareFailed(control) },
    ...(durations === undefined ? [] : durationStreams.map((stream) => {
      const { differences, belief, slowdown } = differencesOf(durations, evidence, stream);
      return { stream, logEValue: logSlower(differences, belief), needed: needed(stream), worseBy: Math.exp(slowdown) - 1 };
    })),
    ...othersOf(evidence),
  ];
}

/**
 * What is worse than the version beside it, with its numbers; undefined while nothing is shown to be. Shown means both: by
 * its sequential test, or by one more when the watch ends, not chance, and by its estimate more than what is tolerated.
 */
export function worseStream(evidence: Evidence, streams: readonly StreamEvidence[], ended: boolean): string | undefined {
  for (const { stream, logEValue: log, needed, worseBy } of streams) {
    if (isOther(stream)) {
      const worse = worseOther(evidence, { stream, logEValue: log, needed, worseBy }, ended);
      if (worse !== undefined) return `${worse.told}${stream === 'memory' ? '' : ` (${how(worse, needed)})`}`;
      continue;
    }
    if (!(stream === 'failures' ? moreFail(evidence) : worseBy > evidence.settings.rollbackDegradationThreshold)) continue;
    if (log >= Math.log(needed)) return tell(evidence, stream, worseBy, how({ log, by: 'looks' }, needed));
    const chance = ended ? chanceAtEnd(evidence, stream) : 1;
    if (chance <= endBudget(stream, evidence.settings)) return tell(evidence, stream, worseBy, how({ log: Math.log(chance), by: 'end' }, needed));
  }
  return undefined;
}

const how = ({ log, by }: { readonly log: number; readonly by: 'looks' | 'end' }, needed: number): string => (by === 'looks' ? `e-value ${shown(log)}, needed ${needed}` : `chance ${shown(log)} when the watch ended`);

const isOther = (stream: StreamEvidence['stream']): stream is OtherStream => otherStreams.some((other) => other === stream);

function tell({ deployment, canary, control, totals }: Evidence, stream: OwnStream, worseBy: number, because: string): string {
  if (stream === 'failures') return `${tellArms(deployment, { canary, control }, 'failures')}: more calls fail (${because})`;
  return `${tellDurations(deployment, totals)}: ${stream === 'typical' ? `calls are at least ${percent(worseBy)} slower` : 'the slowest calls are slower'} (${because})`;
}

function chanceAtEnd(evidence: Evidence, stream: OwnStream): number {
  const { canary, control, durations } = evidence;
  if (stream === 'failures') return chanceOfBeingWorse({ calls: canary.requests, bad: canary.failed }, { calls: control.requests, bad: control.failed });
  if (durations === undefined) return 1;
  const { differences, belief } = differencesOf(durations, evidence, stream);
  return chanceIf(differences, belief, 0, 'above');
}

/** What by its estimate is worse than tolerated, proven or not: no version is promoted that looks so. */
export function looksWorse(evidence: Evidence): string | undefined {
  return looksWorseInCalls(evidence) ?? seemsWorse(evidence);
}

/** The same of calls that fail, and of how long they take. */
function looksWorseInCalls(evidence: Evidence): string | undefined {
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
  const worse = looksWorseInCalls(evidence);
  if (worse !== undefined) return `${worse} by more than the ${percent(rollbackDegradationThreshold)} tolerated, which may be chance`;
  const seems = seemsWorse(evidence);
  if (seems !== undefined) return `it seems that ${seems}`;
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
