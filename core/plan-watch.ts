import type { Benefit } from './benefit';
import type { Settings } from './config';
import type { Calibration, Risk } from './cycle';
import { limitedWeight } from './plan-deployment';
import { type Imagined, minutesUntil, type Played, rehearse, type Rehearsal, sharesNow } from './play-watch';
import { tellPlan } from './tell-plan';
import { type BadLuck, badLuckOf, helpful, isWorse, ofOneTest, shows } from './watch-goals';
import type { Projection, StagePlan, WatchPlan } from './watch-plan';
import type { WatchTraffic } from './watch-traffic';

export interface WatchQuestion {
  readonly traffic: WatchTraffic;
  readonly settings: Settings;
  readonly risk: Risk;
  readonly benefit: Benefit;
  /** Seconds of each stage that are not judged: see `deployment.settleSeconds`. */
  readonly settleSeconds: number;
  readonly calibration?: Calibration | undefined;
  /** The candidate passed recorded calls that were run with it. */
  readonly provedByReplay: boolean;
}

/** A regression that matters is this many times what is tolerated: one of the tolerance itself is rolled back in half of all cases, however long one looks. */
const overTolerance = 2;
/** As shares: durations are not asked for less than this, and failures for at least two calls in a hundred more. */
const leastSlower = 0.1;
const leastRise = 0.02;
/** Of a fault that a change is made for, this share is left, as is assumed. */
const remains = 0.2;
/** Steps in which a first stage is widened. */
const wider = 1.5;
/** A watch is planned half as long again as nine of ten need, and never under half of what is allowed: some faults grow slowly. */
const spareTime = 1.5;
const leastLength = 0.5;
/** Watches that are looked ahead, to say by how much the time is too short. */
const horizonWatches = 4;

/**
 * How a canary is to be deployed at today's traffic, and what its watch can tell. Of the first stage's weights, from the planned
 * one to the largest of the plan, all limited by the risk that is tolerated, the smallest with which nine of ten watches show in
 * time what the change has to show; else the largest with which half of them do. Where none does, no canary can be judged.
 *
 * A change that claims something ends its watch by itself; one that claims nothing is watched to the end, which comes sooner
 * where the traffic is plenty.
 */
export function planWatch(question: WatchQuestion): WatchPlan {
  const { traffic, settings, risk, provedByReplay } = question;
  const limit = settings.monitoringDurationSeconds;
  const planned = settings.canaryWeights.map((weight) => limitedWeight(weight, settings, risk));
  const tries: Try[] = [];
  for (const weights of weightsFrom(planned)) {
    tries.push({ weights, shown: projectedGoal(rehearsalOf(question, weights)) });
    if (within(tries.at(-1)?.shown.most, limit)) break;
  }
  const judged = tries.find(({ shown }) => within(shown.most, limit)) ?? tries.findLast(({ shown }) => within(shown.half, limit));
  const { weights, shown } = judged ?? { weights: planned, shown: tries.at(-1)?.shown ?? unknown };
  const smallest = smallestOf(question);
  const whole = projections(rehearsalOf(question, weights), smallest);
  const plan: Omit<WatchPlan, 'reason'> = {
    choice: judged || (settings.healthRule === 'threshold' && traffic.callsPerMinute > 0) ? 'canary' : provedByReplay ? 'replay-only' : 'approval',
    weights: [...weights],
    watchSeconds: lengthOf(question, whole.slower, shown),
    callsPerMinute: traffic.callsPerMinute,
    smallest,
    ...whole,
    shown,
    stages: weights.map((weight, index) => stageOf(question, weight, index + 1 === weights.length, smallest)),
  };
  return { ...plan, reason: tellPlan(plan, { ...question, planned }) };
}

interface Try { readonly weights: readonly number[]; readonly shown: Projection }
const unknown: Projection = { half: null, most: null };

const within = (minutes: number | null | undefined, seconds: number): boolean => typeof minutes === 'number' && minutes * 60 <= seconds;

/** The planned weights, then with a wider and wider first stage, which takes the place of the stages that are no wider. */
function weightsFrom(planned: readonly number[]): (readonly number[])[] {
  const most = Math.max(...planned);
  const all: (readonly number[])[] = [planned];
  for (let first = (planned[0] ?? 0) * wider; (all.at(-1)?.[0] ?? most) < most; first *= wider) {
    const weight = Math.min(most, Math.floor(first * 100) / 100);
    if (weight > (all.at(-1)?.[0] ?? 0)) all.push([weight, ...planned.slice(1).filter((later) => later > weight)]);
    else if (first <= 0) break;
  }
  return all;
}

/** A canary that is worse is found late where it seems better than it is. */
const looksWell: BadLuck = { half: -ofOneTest.half, most: -ofOneTest.most };

function rehearsalOf({ traffic, settings, benefit, settleSeconds, calibration }: WatchQuestion, weights: readonly number[]): Rehearsal {
  return rehearse({ traffic, settings, benefit, weights, settleSeconds, calibration, horizonSeconds: horizonWatches * settings.monitoringDurationSeconds });
}

function projected(rehearsal: Rehearsal, imagined: Omit<Imagined, 'luck'>, badLuck: BadLuck, holds: (played: Played) => boolean): Projection {
  if (rehearsal.scene.settings.healthRule === 'threshold') return unknown;
  const half = minutesUntil(rehearsal, { ...imagined, luck: badLuck.half }, holds) ?? null;
  const most = half === null ? null : minutesUntil(rehearsal, { ...imagined, luck: badLuck.most }, holds) ?? null;
  return { half, most: half === null || most === null ? null : Math.max(half, most) };
}

/** That the change does what it must. */
function projectedGoal(rehearsal: Rehearsal): Projection {
  const { traffic, benefit, settings } = rehearsal.scene;
  return projected(rehearsal, helpful(traffic, benefit, remains), badLuckOf(benefit), shows(benefit, settings));
}

/** The smallest regressions that matter. */
function projections(rehearsal: Rehearsal, { slower, failing }: WatchPlan['smallest']): Pick<WatchPlan, 'slower' | 'failing'> {
  const now = sharesNow(rehearsal.scene.traffic, rehearsal.scene.benefit);
  return {
    slower: projected(rehearsal, { ...now, slowdown: Math.log(1 + slower) }, looksWell, isWorse),
    failing: projected(rehearsal, { ...now, slowdown: 0, failing: failing.to }, looksWell, isWorse),
  };
}

function smallestOf({ traffic: { failureShare: from }, settings: { rollbackDegradationThreshold } }: WatchQuestion): WatchPlan['smallest'] {
  const slower = Math.max(leastSlower, overTolerance * rollbackDegradationThreshold);
  return { slower, failing: { from, to: Math.min(1, from * (1 + overTolerance * rollbackDegradationThreshold) + leastRise) } };
}

function lengthOf({ benefit, settings: { monitoringDurationSeconds: limit, lookSeconds } }: WatchQuestion, slower: Projection, shown: Projection): number {
  if (benefit !== 'none' || slower.most === null || shown.most === null) return limit;
  const needed = lookSeconds * Math.ceil((spareTime * 60 * Math.max(slower.most, shown.most)) / lookSeconds);
  return Math.ceil(Math.min(limit, Math.max(leastLength * limit, needed)));
}

function stageOf(question: WatchQuestion, weight: number, last: boolean, smallest: WatchPlan['smallest']): StagePlan {
  const { traffic, settings: { minCanaryRequests, lookSeconds, monitoringDurationSeconds }, settleSeconds } = question;
  const canaryPerMinute = traffic.callsPerMinute * weight;
  const looks = Math.max(2, Math.ceil((60 * minCanaryRequests) / Math.max(canaryPerMinute, Number.MIN_VALUE) / lookSeconds));
  const minutes = Math.min(monitoringDurationSeconds, last ? monitoringDurationSeconds : lookSeconds * looks + settleSeconds) / 60;
  const rehearsal = rehearsalOf(question, [weight]);
  return {
    weight,
    canaryPerMinute,
    controlPerMinute: traffic.callsPerMinute - canaryPerMinute,
    budget: { minutes, canaryCalls: Math.round(canaryPerMinute * minutes) },
    ...projections(rehearsal, smallest),
    shown: projectedGoal(rehearsal),
  };
}
