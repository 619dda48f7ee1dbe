import type { Benefit } from './benefit';
import { addDurations, noDurations } from './compare-durations';
import type { Settings } from './config';
import type { Arm, Calibration, DurationScores, DurationStream, Health, SeenTotals } from './cycle';
import { durationScoresOf } from './duration-scores';
import { callsOver, totalOf } from './histogram';
import type { Evidence } from './judge-arms';
import { beliefOf, weightsOf } from './own-noise';
import { type ForeseenLook, foreseenLooks } from './foreseen-looks';
import type { WatchTraffic } from './watch-traffic';
import { weighCounts } from './weigh-evidence';

export interface Scene {
  readonly traffic: WatchTraffic;
  readonly settings: Settings;
  readonly benefit: Benefit;
  /** Weights of the stages. */
  readonly weights: readonly number[];
  readonly settleSeconds: number;
  readonly calibration: Calibration | undefined;
  /** Seconds of watching that are looked at. */
  readonly horizonSeconds: number;
}

/** What one version's calls are: shares of all calls that fail, and of warm ones that are slow, and over what a change is to keep them under. */
export interface Shares {
  readonly failing: number;
  readonly slow: number;
  readonly late: number;
}

/** What is the matter with the canary that is imagined. */
export interface Imagined extends Shares {
  /** As a logarithm. */
  readonly slowdown: number;
  /** Standard deviations by which what is counted makes it look worse than it is. */
  readonly luck: number;
}

/** What is known when a look was made. */
export interface Played extends Pick<ForeseenLook, 'lastStage' | 'enough'> {
  readonly evidence: Evidence;
  readonly ended: boolean;
}

/** A watch with all that is known of it before anything is deployed, whatever the canary is. */
export interface Rehearsal {
  readonly scene: Scene;
  readonly looks: readonly RehearsedLook[];
  readonly scores: DurationScores | undefined;
}

interface RehearsedLook extends ForeseenLook {
  /** Were the arms equal. */
  readonly differences: Differences;
  /** Of the estimated slowdown: one standard deviation. */
  readonly deviation: ByStream<number>;
  /** One entry a stage so far: calls that were compared. */
  readonly compared: readonly Calls[];
  /** Calls so far. */
  readonly all: Calls;
}

/** How much looks tell of durations depends on their numbers of calls alone, so it is known beforehand. */
export function rehearse(scene: Scene): Rehearsal {
  const scores = durationScoresOf(scene.traffic.durations);
  const weights = weightsOf(beliefOf(scene.calibration));
  let timed = noTiming;
  let [all, compared]: [Calls, readonly Calls[]] = [noCalls, []];
  const looks = foreseenLooks(scene).map((look): RehearsedLook => {
    all = plusCalls(all, look);
    if (look.compares) compared = [...compared.slice(0, look.stage), plusCalls(compared[look.stage] ?? noCalls, look)];
    if (scores && look.compares) timed = afterLook(timed, scores, look, scene);
    const deviation = byStream((stream) => sum(timed.differences[stream].map(([, , , , information = 0], level) => (weights[level] ?? 0) / Math.sqrt(information))));
    return { ...look, differences: timed.differences, deviation, compared, all };
  });
  return { scene, looks, scores };
}

/**
 * Minutes from which on something holds in the watch that is to be expected, by the judge's own tests. Sums lie `luck` standard
 * deviations off their means, spread evenly over the watch, as the mean of all watches is that come to that sum (of a Brownian
 * motion the mean path to a given end is a straight line). Being over a bound at a look stands for having passed it by then:
 * C. Jennison, B. Turnbull, "Group Sequential Methods" (2000), ch. 3, has the joint distribution of such sums. Counts are taken
 * as binomial.
 *
 * @returns undefined where it does not come to that within the horizon
 */
export function minutesUntil(rehearsal: Rehearsal, imagined: Imagined, holds: (played: Played) => boolean): number | undefined {
  const { looks } = rehearsal;
  const lastWithout = looks.findLastIndex((look) => !look.compares || !holds(playedTo(look, rehearsal, imagined)));
  const found = looks[lastWithout + 1];
  return found && found.watchedSeconds / 60;
}

/** What the version that serves does by itself. */
export function sharesNow({ failureShare, durations, slowOverMs }: WatchTraffic, benefit: Benefit): Shares {
  const over = (limitMs: number): number => callsOver(durations, limitMs) / Math.max(1, totalOf(durations));
  return { failing: failureShare, slow: slowOverMs > 0 ? over(slowOverMs) : 0, late: typeof benefit === 'object' ? over(benefit.overMs) : 0 };
}

function playedTo({ all, compared, differences, deviation, lastStage, enough, watchedSeconds }: RehearsedLook, { scene, scores }: Rehearsal, imagined: Imagined): Played {
  const { traffic, settings, benefit, calibration } = scene;
  const beside = sharesNow(traffic, benefit);
  const counted = unlucky(imagined, beside, all);
  const armsOf = ({ canaryCalls, controlCalls }: Calls) => ({ canary: armOf(canaryCalls, counted), control: armOf(controlCalls, beside) });
  const logEvidence = compared.reduce<Health['logEvidence']>((log, calls) => weighCounts(log, armsOf(calls), benefit, traffic.slowOverMs > 0), {});
  const slower = (stream: DurationStream) => shifted(differences[stream], imagined.slowdown + imagined.luck * deviation[stream]);
  const durations = scores && { scores, differences: { typical: slower('typical'), tail: slower('tail') } };
  const evidence = { deployment: { canary: '', returnTo: '' }, ...armsOf(all), totals: { canary: undefined, control: undefined }, logEvidence, durations, calibration, settings };
  return { evidence, lastStage, enough, ended: watchedSeconds >= settings.monitoringDurationSeconds };
}

/** Rows of `core/own-noise.ts`, had each look seen the canary slower by as much: what a level has not absorbed of it is in its surprises. */
function shifted(rows: Differences['typical'], slowdown: number): number[][] {
  return rows.map(([mean = 0, absorbed = 0, own = 0, fit = 0, information = 0]) => [mean + slowdown * absorbed, absorbed, own, fit - (slowdown ** 2 * information) / 2, information, slowdown * information]);
}

/** The canary's shares as they are counted; the control's own chance is laid on them. */
function unlucky(imagined: Imagined, beside: Shares, calls: Calls): Shares {
  const share = (of: keyof Shares): number => {
    const variance = (imagined[of] * (1 - imagined[of])) / calls.canaryCalls + (beside[of] * (1 - beside[of])) / calls.controlCalls;
    return Math.min(1, Math.max(0, imagined[of] + imagined.luck * Math.sqrt(variance)));
  };
  return { failing: share('failing'), slow: share('slow'), late: share('late') };
}

function armOf(calls: number, { failing, slow, late }: Shares): Arm {
  const warm = calls * (1 - failing);
  return { requests: calls, failed: calls * failing, succeeded: warm, slow: warm * slow, late: warm * late };
}

type Calls = Pick<ForeseenLook, 'canaryCalls' | 'controlCalls'>;
const noCalls: Calls = { canaryCalls: 0, controlCalls: 0 };
const plusCalls = (a: Calls, b: Calls): Calls => ({ canaryCalls: a.canaryCalls + b.canaryCalls, controlCalls: a.controlCalls + b.controlCalls });

type Differences = NonNullable<Health['durations']>['differences'];
interface Timing {
  readonly differences: Differences;
  /** Calls, sums and squares of the control's scores. */
  readonly spread: NonNullable<SeenTotals['scored']>;
}
const noTiming: Timing = { differences: noDurations, spread: { typical: [0, 0, 0], tail: [0, 0, 0] } };

function afterLook({ differences, spread: earlier }: Timing, scores: DurationScores, { canaryCalls, controlCalls, minutes, minutesOld }: ForeseenLook, { calibration }: Scene): Timing {
  const control = byStream((stream) => scoredAs(scores[stream], controlCalls));
  const canary = byStream((stream) => scoredAs(scores[stream], canaryCalls));
  const spread = byStream((stream) => plus(earlier[stream], control[stream]));
  return { differences: addDurations(differences, scores, { control, canary, spread, minutes, minutesOld, foreseenNoise: calibration?.noise ?? 0 }), spread };
}

function scoredAs({ mean, variance }: DurationScores['typical'], calls: number): [number, number, number] {
  return [calls, calls * mean, calls * (variance + mean ** 2)];
}

type ByStream<Value> = Readonly<Record<DurationStream, Value>>;
const byStream = <Value>(of: (stream: DurationStream) => Value): ByStream<Value> => ({ typical: of('typical'), tail: of('tail') });
const plus = (a: readonly [number, number, number], b: readonly [number, number, number]): [number, number, number] => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
