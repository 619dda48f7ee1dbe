import { cut } from './bounded';
import { coldChecks, longerBy, longerThanTolerated, seemLonger } from './cold-starts';
import { chanceOfBeingWorse } from './compare-rates';
import type { Settings } from './config';
import { type Arm, type Deployment, type Health, type OtherStream, otherStreams, type StreamEvidence, type VersionCounters } from './cycle';
import { figure, percent } from './figures';
import { meanMs, mergeHistograms, quantileMs, totalOf } from './histogram';
import { comesNearLimit, isUntold, type MemoryOfArms, moreMemory, mostComeNear, tellMemory } from './memory-use';
import type { NewFailures } from './new-failures';
import { logEValue } from './rate-evidence';
import { endBudget, shares } from './stream-budget';

/** What a look knows beside calls, failures and durations. Each part is optional: what is not known is not judged, and said. */
export interface Beside {
  readonly newFailures?: {
    readonly canary: NewFailures; readonly control: NewFailures;
    /** Why it is not known what was told in the days before. */
    readonly unread?: string | undefined;
  } | undefined;
  readonly memory?: MemoryOfArms | undefined;
  /** How long environments of the version beside it took to begin in the hour before. */
  readonly initBefore?: VersionCounters['initDurations'];
  readonly guards?: Health['guards'];
}

export interface OtherEvidence {
  readonly deployment: Pick<Deployment, 'canary' | 'returnTo' | 'configuration'>;
  readonly canary: Arm;
  readonly control: Arm;
  readonly totals: { readonly canary: VersionCounters | undefined; readonly control: VersionCounters | undefined };
  readonly logEvidence: Health['logEvidence'];
  readonly coldStarts?: Health['coldStarts'];
  readonly beside?: Beside | undefined;
  readonly settings: Pick<Settings, 'falseAlarmBudget' | 'rollbackDegradationThreshold' | 'monitoringDurationSeconds' | 'inconclusivePolicy' | 'rareFaultPolicy'>;
}

/** Failed calls that tell something new, at least; and the share of all calls that they are, more than beside it. */
const leastNew = { calls: 3, share: 0.005 } as const;
/** Calls that threw of which a log line must tell something. */
const leastThrown = 30;

/** How far each of these streams has come, where its figures are known. */
export function othersOf(evidence: OtherEvidence): StreamEvidence[] {
  return otherStreams.flatMap((stream) => {
    const judged = judges[stream](evidence);
    return judged === undefined ? [] : [{ stream, logEValue: judged.log, needed: judged.needed, worseBy: judged.worseBy }];
  });
}

/** What one stream says, with its numbers, where it is worse by more than is tolerated: proven by its looks, or by one more test when the watch ends. */
export function worseOther(evidence: OtherEvidence, { stream, logEValue: soFar, needed }: StreamEvidence & { readonly stream: OtherStream }, ended: boolean): { readonly told: string; readonly log: number; readonly by: 'looks' | 'end' } | undefined {
  if (!ended && soFar < Math.log(needed)) return undefined;
  const judged = judges[stream](evidence);
  if (judged === undefined || !judged.matters) return undefined;
  if (judged.log >= Math.log(judged.needed)) return { told: judged.told, log: judged.log, by: 'looks' };
  if (!ended || judged.chanceAtEnd === undefined || stream === 'memory') return undefined;
  return judged.chanceAtEnd() <= endBudget(stream, evidence.settings) ? { told: judged.told, log: Math.log(judged.chanceAtEnd()), by: 'end' } : undefined;
}

/** What looks worse by more than is tolerated, proven or not. */
export function seemsWorse(evidence: OtherEvidence): string | undefined {
  for (const stream of otherStreams) {
    const judged = judges[stream](evidence);
    if (judged?.seems) return judged.short;
  }
  return undefined;
}

/** What is missing, or has begun, so that nothing may be promoted meanwhile. */
export function holdOfOthers({ beside, deployment, totals }: Pick<OtherEvidence, 'beside' | 'deployment' | 'totals'>): string | undefined {
  const { newFailures, memory, guards } = beside ?? {};
  for (const [version, total, told, use] of [[deployment.canary, totals.canary, newFailures?.canary, memory?.canary], [deployment.returnTo, totals.control, newFailures?.control, memory?.control]] as const) {
    if (told !== undefined && told.thrown >= leastThrown && told.read === 0) return `${told.thrown} calls of version ${version} threw, and no log line tells what`;
    if (use !== undefined && isUntold(use)) return `version ${version} got ${use.calls} calls, and no REPORT line tells how much memory they used`;
    const begun = totalOf(total?.initDurations ?? {});
    if (total !== undefined && total.coldStarts >= coldChecks[0] && begun < total.coldStarts / 2) return `${total.coldStarts} cold starts of version ${version}, and how long ${begun} of them took was counted`;
  }
  if (guards?.unread !== undefined && guards.series.some(({ declared }) => declared)) return `the declared metrics could not be read: ${guards.unread}`;
  return guards?.series.find(({ state }) => state === 'begun' || state === 'lasting' || state === 'silent')?.told;
}

/** What is not judged, and why. */
export function notesOfOthers({ beside, totals }: Pick<OtherEvidence, 'beside' | 'totals'>): string[] {
  if (beside === undefined) return [];
  const [starts, reference] = [totalOf(totals.canary?.initDurations ?? {}), totalOf(referenceOf({ beside, totals }))];
  return [
    ...(totals.canary !== undefined && (starts < coldChecks[0] || reference < coldChecks[0]) ? [`cold starts are not judged: ${starts} of the canary and ${reference} of the version beside it are known, ${coldChecks[0]} of both are needed`] : []),
    ...(beside.newFailures?.unread === undefined ? [] : [`failures are taken for new if the hour before had none of their kind: what was logged in the days before could not be read (${beside.newFailures.unread})`]),
    ...(beside.guards?.unread === undefined ? [] : [`throttles and declared metrics could not be read: ${beside.guards.unread}`]),
    ...(beside.guards?.series ?? []).filter(({ declared, state }) => declared && state === 'unknown').map(({ told }) => `not judged: ${told}`),
  ];
}

interface Judged {
  /** Natural logarithm of the e-value; of cold starts and guards of 1 / chance. */
  readonly log: number;
  readonly needed: number;
  readonly worseBy: number;
  readonly matters: boolean;
  /** It may matter: enough to promote nothing. */
  readonly seems: boolean;
  readonly told: string;
  readonly short: string;
  readonly chanceAtEnd?: () => number;
}

/** Of each stream what it has come to; undefined where it has nothing to judge by. */
const judges: Readonly<Record<OtherStream, (evidence: OtherEvidence) => Judged | undefined>> = {
  'new-failures': ({ canary, control, logEvidence, deployment, beside, settings }) => {
    if (canary.newFailed === undefined) return undefined;
    const beforeIt = control.newFailed ?? 0;
    const worseBy = canary.newFailed / Math.max(1, canary.requests) - beforeIt / Math.max(1, control.requests);
    const matters = canary.newFailed >= leastNew.calls && worseBy > leastNew.share;
    const [first = 'nothing'] = beside?.newFailures?.canary.told ?? [];
    return {
      log: logEValue(logEvidence['new-failures']), needed: neededOf(settings, 'new-failures'), worseBy, matters, seems: matters,
      told: `version ${deployment.canary} failed ${canary.newFailed} of ${canary.requests} calls with what was never seen before, version ${deployment.returnTo} beside it ${beforeIt} of ${control.requests}, for instance "${cut(first, 120)}"`,
      short: 'calls fail with what was never seen before',
      chanceAtEnd: () => chanceOfBeingWorse({ calls: canary.requests, bad: canary.newFailed ?? 0 }, { calls: control.requests, bad: beforeIt }),
    };
  },
  'cold-starts': ({ coldStarts, deployment, beside, totals, settings }) => {
    if (coldStarts === undefined) return undefined;
    const [own, reference] = [totals.canary?.initDurations ?? {}, referenceOf({ beside, totals })];
    const worseBy = longerBy(own, reference);
    return {
      log: -coldStarts.logChance, needed: coldChecks.length * neededOf(settings, 'cold-starts'), worseBy, matters: longerThanTolerated(worseBy), seems: seemLonger(coldStarts, own, reference),
      told: `half of ${totalOf(own)} environments of version ${deployment.canary} took over ${figure(quantileMs(own, 0.5) ?? 0)} ms to begin, of ${totalOf(reference)} of version ${deployment.returnTo} over ${figure(quantileMs(reference, 0.5) ?? 0)} ms: cold starts are ${percent(worseBy)} longer`,
      short: 'cold starts are longer',
    };
  },
  memory: ({ beside, deployment }) => {
    if (beside?.memory === undefined) return undefined;
    return {
      log: mostComeNear(beside.memory) ? 1 : 0, needed: Math.E, worseBy: moreMemory(beside.memory), matters: mostComeNear(beside.memory), seems: comesNearLimit(beside.memory),
      told: `${tellMemory(beside.memory, deployment)}: it comes near its limit`, short: 'it comes near its memory limit',
    };
  },
  cost: ({ canary, control, totals, logEvidence, deployment, settings }) => {
    // Another memory size has another price and other durations: that is what such a change is for.
    if (canary.long === undefined || deployment.configuration !== undefined) return undefined;
    const [is, was] = [meanMs(totals.canary?.durations ?? {}) ?? 0, meanMs(totals.control?.durations ?? {}) ?? 0];
    const beforeIt = control.long ?? 0;
    const worseBy = was === 0 ? 0 : is / was - 1;
    const matters = worseBy > settings.rollbackDegradationThreshold && canary.long * control.succeeded > beforeIt * canary.succeeded;
    const log = logEValue(logEvidence['cost']);
    return {
      log, needed: neededOf(settings, 'cost'), worseBy, matters, seems: matters && log > 0 && chanceOfMore(canary, control) <= 0.01,
      told: `${canary.long} of ${canary.succeeded} warm calls of version ${deployment.canary} took far longer than nearly all others, of version ${deployment.returnTo} beside it ${beforeIt} of ${control.succeeded}: a call costs ${percent(worseBy)} more`,
      short: 'calls cost more',
      chanceAtEnd: () => chanceOfMore(canary, control),
    };
  },
  guards: ({ beside, settings }) => {
    const series = beside?.guards?.series ?? [];
    const declared = series.filter((one) => one.declared).length;
    // Throttles have one half of the budget, the declared metrics the other.
    const chanceOf = ({ declared: isDeclared, chance = 1 }: (typeof series)[number]): number => chance * 2 * (isDeclared ? declared : 1);
    const worst = series.filter(({ chance }) => chance !== undefined).sort((one, other) => chanceOf(one) - chanceOf(other))[0];
    if (worst === undefined) return series.length === 0 ? undefined : { log: 0, needed: neededOf(settings, 'guards'), worseBy: 0, matters: false, seems: false, told: '', short: '' };
    return {
      log: -Math.log(chanceOf(worst)), needed: neededOf(settings, 'guards'), worseBy: worst.changed ?? 0, matters: worst.state === 'lasting', seems: true,
      told: `${worst.told}. That it is the canary's doing is not proven, since this metric knows no versions; taking it back is the safe side`,
      short: worst.told,
    };
  },
};

/** Of this stream, for all looks. */
function neededOf({ falseAlarmBudget }: OtherEvidence['settings'], stream: Exclude<OtherStream, 'memory'>): number {
  return Math.round(1 / (falseAlarmBudget * shares[stream].looks));
}

/** Starts of the version beside the canary, in the watch and in the hour before. */
export function referenceOf({ beside, totals }: Pick<OtherEvidence, 'beside' | 'totals'>): NonNullable<VersionCounters['initDurations']> {
  return mergeHistograms([totals.control?.initDurations ?? {}, beside?.initBefore ?? {}]);
}

function chanceOfMore(canary: Arm, control: Arm): number {
  return chanceOfBeingWorse({ calls: canary.succeeded, bad: canary.long ?? 0 }, { calls: control.succeeded, bad: control.long ?? 0 });
}
