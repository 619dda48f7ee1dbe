import type { Benefit } from './benefit';
import type { Settings } from './config';
import { memoryNearLimit } from './detectors/memory-near-limit';
import { efficacyOf, neededForClaim } from './efficacy';
import { notShownHarmless, streamsOf, worseStream } from './judge-arms';
import { type Imagined, type Played, sharesNow } from './play-watch';
import type { WatchTraffic } from './watch-traffic';

/** Of warm calls, over the slow threshold as it is measured. */
const slowByDefinition = 0.05;

/** Standard deviations that half of all watches, and nine of ten, lie within on the bad side. */
export interface BadLuck { readonly half: number; readonly most: number }

/** Where one test decides. */
export const ofOneTest: BadLuck = { half: 0, most: 1.282 };
/** Where three have to agree, each holds in the third root of one half, and of nine tenths: Z. Šidák, JASA 62 (1967), with equality for independent ones. */
const ofThreeTests: BadLuck = { half: 0.819, most: 1.817 };

/** "Not worse" is shown of failures, of durations and of their tail. */
export const badLuckOf = (benefit: Benefit): BadLuck => (benefit === 'none' ? ofThreeTests : ofOneTest);

/** The canary would be rolled back. */
export function isWorse({ evidence, ended }: Played): boolean {
  return worseStream(evidence, streamsOf(evidence), ended) !== undefined;
}

/** What the change has to show before it is promoted, by the tests with which `core/assess-health.ts` decides. */
export function shows(benefit: Benefit, budget: Pick<Settings, 'falseAlarmBudget'>): (played: Played) => boolean {
  return ({ evidence, lastStage, enough }) => {
    if (!lastStage || !enough) return false;
    if (benefit === 'none') return notShownHarmless(evidence) === undefined;
    if (benefit === 'memory') return evidence.canary.requests >= memoryNearLimit.thresholds.calls.value;
    return efficacyOf({ ...evidence, benefit, needed: neededForClaim(budget) }).state === 'proven';
  };
}

/** A canary that does what it was made for: of the fault, this share is left. One that claims nothing is as the version before it. */
export function helpful(traffic: WatchTraffic, benefit: Benefit, remains: number): Omit<Imagined, 'luck'> {
  const now = sharesNow(traffic, benefit);
  return {
    slowdown: 0,
    failing: benefit === 'failures' ? now.failing * remains : now.failing,
    slow: benefit === 'latency' ? Math.max(Math.min(now.slow, slowByDefinition), now.slow * remains) : now.slow,
    late: now.late * remains,
  };
}
