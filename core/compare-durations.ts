import { type Calibration, type DurationScore, type DurationScores, type DurationStream, type Health, type Histogram, type SeenTotals } from './cycle';
import { durationScoresOf, scored } from './duration-scores';
import { mergeHistograms, totalOf } from './histogram';
import { addDifference, beliefOf, noDifferences, noiseLevels, supportOf, weightsOf } from './own-noise';

type Scored = NonNullable<SeenTotals['scored']>;
type ByStream = NonNullable<Health['durations']>['differences'];

/** Share of a new version's calls that may be cold in its first minute, and what is left of it a minute later. */
const cold = { share: 0.4, kept: 0.52 } as const;
/** Calls that the reference's variance weighs against the control's own. */
const referenceCalls = 200;

export const noDurations: ByStream = { typical: noDifferences.map((row) => [...row]), tail: noDifferences.map((row) => [...row]) };

interface Compared {
  /** Of the look. */
  readonly control: Scored;
  readonly canary: Scored;
  /** Of all looks of the control: how much its calls differ among themselves. */
  readonly spread: Scored;
  /** Since the look before. */
  readonly minutes: number;
  /** For which the canary had its share of the traffic when the look's calls began. */
  readonly minutesOld: number;
  /** Set where a look is foreseen, and its sums are means: noise of one arm, as a logarithm. Chance and it still have their share in the squares. */
  readonly foreseenNoise?: number;
}

/**
 * Adds the calls of one look to what is known of the difference between the arms. In the first minutes of a new version
 * some of its calls are cold, and nobody knows how many: a difference that they could make is taken as chance, so that only
 * a slowdown that stays, or a large one, is held against it.
 */
export function addDurations(before: ByStream, scores: DurationScores, compared: Compared): ByStream {
  return { typical: added(before, scores, compared, 'typical'), tail: added(before, scores, compared, 'tail') };
}

function added(before: ByStream, scores: DurationScores, { control, canary, spread, minutes, minutesOld, foreseenNoise }: Compared, stream: DurationStream): number[][] {
  const [[controlCalls, controlSum], [canaryCalls, canarySum]] = [control[stream], canary[stream]];
  if (controlCalls <= 0 || canaryCalls <= 0) return before[stream];
  const { slope, high, mean } = scores[stream];
  const ofCalls = varianceOf(scores[stream], spread[stream]) * (1 / controlCalls + 1 / canaryCalls);
  const chance = ofCalls + ((high - mean) * cold.share * cold.kept ** minutesOld) ** 2;
  const foreseen = foreseenNoise === undefined ? 0 : ofCalls / slope ** 2 + foreseenNoise ** 2;
  return addDifference(before[stream], { difference: (canarySum / canaryCalls - controlSum / controlCalls) / slope, variance: chance / slope ** 2, minutes, foreseen });
}

/** Of one call's score. */
function varianceOf({ variance }: DurationScore, [calls, sum, squares]: readonly [number, number, number]): number {
  return (referenceCalls * variance + (calls > 0 ? squares - sum ** 2 / calls : 0)) / (referenceCalls + calls);
}

/**
 * What an hour with the same code in both arms tells of noise that belongs to one arm; undefined where it had too few calls.
 * @param minutesEach how long each of its parts is
 */
export function calibrationOf(minutes: readonly { readonly control: Histogram; readonly canary: Histogram }[], minutesEach = 1): Calibration | undefined {
  const scores = durationScoresOf(mergeHistograms(minutes.map(({ control }) => control)));
  if (scores === undefined) return undefined;
  let differences = noDurations;
  let spread: Scored = scored({}, 0, scores);
  for (const [index, minute] of minutes.entries()) {
    const [control, canary] = [scored(minute.control, 0, scores), scored(minute.canary, 0, scores)];
    spread = { typical: plus(spread.typical, control.typical), tail: plus(spread.tail, control.tail) };
    differences = addDurations(differences, scores, { control, canary, spread, minutes: minutesEach, minutesOld: index * minutesEach });
  }
  const log = { typical: supportOf(differences.typical), tail: supportOf(differences.tail) };
  const levels = noiseLevels.map(({ sd, memory }, index) => ({ sd, memory, log: { typical: log.typical[index] ?? 0, tail: log.tail[index] ?? 0 } }));
  const known = { minutes: Math.round(minutesEach * minutes.filter(({ control, canary }) => totalOf(control) > 0 && totalOf(canary) > 0).length), calls: minutes.reduce((sum, { control, canary }) => sum + totalOf(control) + totalOf(canary), 0), levels };
  const weights = weightsOf(beliefOf({ ...known, noise: 0 }));
  return { ...known, noise: noiseLevels.reduce((sum, { sd }, index) => sum + sd * (weights[index] ?? 0), 0) };
}

const plus = (a: readonly [number, number, number], b: readonly [number, number, number]): [number, number, number] => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
