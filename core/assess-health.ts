import type { Benefit } from './benefit';
import type { Settings } from './config';
import type { Arm, Deployment, Health, VersionCounters } from './cycle';
import { efficacyOf, type Effect } from './efficacy';
import { callsOver, totalOf } from './histogram';
import { shown, tellArms } from './tell-arms';
import { addRateEvidence, logEValue, type EventCount, type RateTest } from './rate-evidence';

export interface HealthQuestion {
  /** What the last look said; undefined at the first. */
  readonly previous: Health | undefined;
  readonly deployment: Deployment;
  /** All that was counted since the deployment, not since the last look: what came late is seen by a later look. */
  readonly totals: { readonly control: VersionCounters | undefined; readonly canary: VersionCounters | undefined };
  /** See `core/slow-threshold.ts`; the first value that is known stays for the whole watch. */
  readonly slowOverMs: number | undefined;
  readonly settings: Pick<Settings, 'lookSeconds' | 'monitoringDurationSeconds' | 'rollbackDegradationThreshold' | 'falseAlarmBudget' | 'minCanaryRequests'>;
  /** The stage is too young for its longest calls to have ended: nothing but total failure is decided. @default false */
  readonly settling?: boolean;
  readonly benefit: Benefit;
  /** Whether CloudWatch counted what the counters did. */
  readonly crossCheck: { readonly state: 'agrees' | 'disagrees' | 'unavailable'; readonly reason: string };
}

/** Streams over which the false-alarm budget is split. */
const streams = ['failures', 'slow'] as const;
/** How many times the tolerated ratio; from a fifth more to total failure. */
const worseSteps = [1.25, 1.6, 2.5, 5, 20];
const benefitTest: RateTest = { toleratedRatio: 1, alternatives: [2, 5, 20] };
/** Against "the control's rate is at least 1.5 times the canary's". */
const noEffectTest: RateTest = { toleratedRatio: 1 / 1.5, alternatives: [0.85, 1, 1.5] };
const guardRequests = 10;
const guardShare = 0.9;
const leastStageLooks = 2;
const plainlyWorse = 1.5;

/**
 * Decides on a running canary, against the version that serves beside it, by sequential tests on counts (their formula and
 * source: `core/rate-evidence.ts`). Each stream's test may raise a false alarm with its part of the budget over the whole
 * watch, so looking often costs nothing.
 *
 * In order: total failure and "worse" roll back; a disagreeing cross-check holds whatever else; "no rarer" ends as
 * no-effect; enough calls without harm widen a stage; the last stage is promoted when the benefit is proven, or, where none
 * is claimed, when the watch ends with nothing worse. Silence never promotes.
 *
 * While one side has no new call both sides' counts are held over to a later look, so `control` and `canary` of the answer
 * are what the tests have used; an answer that ends the watch or a stage has all.
 */
export function assessHealth(question: HealthQuestion): Health {
  const { previous, deployment, totals, settings } = question;
  const look = (previous?.look ?? 0) + 1;
  const slowOverMs = (previous?.slowOverMs ?? 0) > 0 ? previous?.slowOverMs ?? 0 : question.slowOverMs ?? 0;
  const control = counted(totals.control, slowOverMs, question.benefit, previous?.control);
  const canary = counted(totals.canary, slowOverMs, question.benefit, previous?.canary);
  if (question.settling) return settlingHealth(question, look, slowOverMs, control, canary);
  const fresh = { control: since(control, previous?.control), canary: since(canary, previous?.canary) };
  const news = fresh.control.requests > 0 && fresh.canary.requests > 0;
  const sameStage = previous?.stage === deployment.stage;
  const stageBase = sameStage ? previous.stageBase : previous?.canary.requests ?? 0;
  const stageLooks = (sameStage ? previous.stageLooks : 0) + (news ? 1 : 0);
  // The calls from which the threshold was made are not judged by it.
  const slowKnown = slowOverMs > 0 && previous?.slowOverMs === slowOverMs;
  const logEvidence = news ? withNews(question, fresh, slowKnown) : previous?.logEvidence ?? {};
  const [decision, reason] = decide({ question, look, slowOverMs, control, canary, fresh, news, logEvidence, stageRequests: canary.requests - stageBase, stageLooks });
  const settled = news || decision !== 'continue';
  return {
    decision,
    reason,
    look,
    waitSeconds: waitBeforeLook(look + 1, settings),
    stage: deployment.stage,
    stageBase,
    stageLooks,
    // Fixed by a look that compares: else calls of looks before it would count as slow without counting as calls.
    slowOverMs: news ? slowOverMs : previous?.slowOverMs ?? 0,
    control: settled ? control : previous?.control ?? nothing,
    canary: settled ? canary : previous?.canary ?? nothing,
    logEvidence,
    notes: notesOn(question, slowOverMs),
  };
}

/** What was counted so far is set aside: the tests begin with what comes after. */
function settlingHealth(question: HealthQuestion, look: number, slowOverMs: number, control: Arm, canary: Arm): Health {
  const { previous, deployment, settings } = question;
  const at: Look = { question, look, slowOverMs, control, canary, fresh: { control: since(control, previous?.control), canary: since(canary, previous?.canary) }, news: true, logEvidence: previous?.logEvidence ?? {}, stageRequests: 0, stageLooks: 0 };
  const guard = totalFailure(at);
  return {
    decision: guard === undefined ? 'continue' : 'roll-back',
    reason: guard ?? `${sentence(at, 'failures')}: settling for ${deployment.settleSeconds} s, until the longest calls of this stage can have ended`,
    look,
    waitSeconds: waitBeforeLook(look + 1, settings),
    stage: deployment.stage,
    stageBase: canary.requests,
    stageLooks: 0,
    slowOverMs,
    control,
    canary,
    logEvidence: previous?.logEvidence ?? {},
    notes: notesOn(question, slowOverMs),
  };
}

/** Seconds before the given look (the first is 1): wider as a watch grows older, ×2 from look 61, ×5 from look 121 on. */
export function waitBeforeLook(look: number, settings: Pick<Settings, 'lookSeconds'>): number {
  return settings.lookSeconds * (look <= 60 ? 1 : look <= 120 ? 2 : 5);
}

/** Seconds of watching that the given number of looks took, by their waits: a slow or delayed look is not time watched. */
export function watchedSeconds(looks: number, settings: Pick<Settings, 'lookSeconds'>): number {
  return settings.lookSeconds * (Math.min(looks, 60) + 2 * clamp(looks - 60, 0, 60) + 5 * Math.max(0, looks - 120));
}

interface Look {
  readonly question: HealthQuestion;
  readonly look: number;
  readonly slowOverMs: number;
  readonly control: Arm;
  readonly canary: Arm;
  readonly fresh: { readonly control: Arm; readonly canary: Arm };
  readonly news: boolean;
  readonly logEvidence: Health['logEvidence'];
  readonly stageRequests: number;
  readonly stageLooks: number;
}

function decide(at: Look): readonly [Health['decision'], string] {
  const { deployment, settings, crossCheck } = at.question;
  const ended = watchedSeconds(at.look, settings) >= settings.monitoringDurationSeconds;
  const counts = sentence(at, 'failures');
  const guard = totalFailure(at);
  if (guard !== undefined) return ['roll-back', guard];
  const neededToRollBack = streams.length / settings.falseAlarmBudget;
  for (const stream of streams) {
    const evidence = logEValue(at.logEvidence[`${stream}-worse`]);
    // Failed calls may count as slow ones; where it is the failures, say so.
    const told = stream === 'slow' && looksWorse(at) ? 'failures' : stream;
    if (evidence >= Math.log(neededToRollBack)) return ['roll-back', `${sentence(at, told)}: ${told === 'slow' ? 'more calls are slow' : 'more calls fail'} (e-value ${shown(evidence)}, needed ${neededToRollBack})`];
  }
  if (crossCheck.state === 'disagrees') return ended ? ['inconclusive', `${watched(at)} and CloudWatch disagrees with the counters to the last (${crossCheck.reason}): ${counts}`] : ['continue', `held: CloudWatch disagrees with the counters (${crossCheck.reason}); ${counts}`];
  if (!at.news) return ended ? ending(at) : ['continue', silence(at)];
  const effect = effectOf(at);
  if (effect.state === 'disproven') return [looksWorse(at) ? 'roll-back' : 'no-effect', effect.reason];
  const enough = at.stageRequests >= settings.minCanaryRequests && at.stageLooks >= leastStageLooks;
  if (enough && deployment.moreStages && !ended) return ['promote', `${counts}: nothing is worse after ${at.stageRequests} calls in ${at.stageLooks} looks at ${percent(deployment.weight)}, so the canary gets more`];
  if (enough && !deployment.moreStages && effect.state === 'proven') return ['promote', `${effect.reason} and nothing is worse`];
  if (ended) return ending(at);
  if (!enough) return ['continue', `${counts}: ${at.stageRequests} calls of the ${settings.minCanaryRequests} that this stage needs, look ${at.stageLooks} of at least ${leastStageLooks}`];
  return ['continue', effect.state === 'not-claimed' ? `${counts}: nothing is worse; watching goes on to its end` : effect.reason];
}

/** Names an ending that is due anyway: no rarer, and in plain sight more frequent. */
function looksWorse({ canary, control }: Look): boolean {
  return canary.failed * control.requests > plainlyWorse * control.failed * canary.requests;
}

/** What a watch comes to whose time is up. */
function ending(at: Look): readonly [Health['decision'], string] {
  const { deployment, settings, benefit } = at.question;
  const least = settings.minCanaryRequests;
  const short = at.canary.requests < least ? [deployment.canary, at.canary] as const : at.control.requests < least ? [deployment.returnTo, at.control] as const : undefined;
  if (short !== undefined) return ['inconclusive', `${watched(at)}: version ${short[0]} got ${short[1].requests} calls, ${least} are needed to say anything`];
  if (benefit === 'latency' && at.slowOverMs === 0) return ['inconclusive', `${watched(at)} without enough warm calls of the version before to tell what is slow`];
  const effect = effectOf(at);
  if (effect.state !== 'not-claimed' && effect.state !== 'proven') return ['no-effect', `${watched(at)}: ${effect.told}, which does not show that the change helps`];
  if (benefit === 'none' && at.news && !deployment.moreStages && at.stageRequests >= least) return ['promote', `${watched(at)}: ${sentence(at, 'failures')}, and nothing is worse`];
  return ['inconclusive', `${watched(at)} at ${percent(deployment.weight)} of the traffic, before the last stage had enough calls: ${sentence(at, 'failures')}`];
}

function effectOf({ question, canary, control, logEvidence }: Look): Effect {
  const { benefit, deployment, totals, settings } = question;
  return efficacyOf({ benefit, deployment, canary, control, totals, logEvidence, needed: 1 / settings.falseAlarmBudget });
}

/** Needs no test: the canary answers nobody, newly or from the start. */
function totalFailure(at: Look): string | undefined {
  const controlRate = at.control.requests < guardRequests ? undefined : at.control.failed / at.control.requests;
  for (const seen of [at.fresh.canary, at.canary]) {
    if (seen.requests < guardRequests) continue;
    const share = seen.failed / seen.requests;
    const text = `version ${at.question.deployment.canary} failed ${seen.failed} of ${seen === at.canary ? 'its' : 'the last'} ${seen.requests} calls`;
    if (share >= 1) return `${text}: total failure`;
    if (share >= guardShare && controlRate !== undefined && controlRate <= share / 2) return `${text}, version ${at.question.deployment.returnTo} beside it ${at.control.failed} of ${at.control.requests}: near-total failure`;
  }
  return undefined;
}

function withNews({ previous, settings, benefit }: HealthQuestion, fresh: Look['fresh'], slowKnown: boolean): Health['logEvidence'] {
  const before = previous?.logEvidence ?? {};
  const tolerated = 1 + settings.rollbackDegradationThreshold;
  const worse: RateTest = { toleratedRatio: tolerated, alternatives: worseSteps.map((step) => step * tolerated) };
  const failures = { control: failuresOf(fresh.control), canary: failuresOf(fresh.canary) };
  // A change that is to make failures rarer also serves the calls that the control loses, and those may be the slow ones.
  const slow = { control: slowOf(fresh.control, slowKnown, benefit === 'failures'), canary: slowOf(fresh.canary, slowKnown, benefit === 'failures') };
  const aim = aimOf(benefit, fresh, slowKnown);
  return {
    'failures-worse': addRateEvidence(before['failures-worse'], worse, failures.canary, failures.control),
    'slow-worse': addRateEvidence(before['slow-worse'], worse, slow.canary, slow.control),
    ...(aim && {
      benefit: addRateEvidence(before['benefit'], benefitTest, aim.control, aim.canary),
      'no-effect': addRateEvidence(before['no-effect'], noEffectTest, aim.canary, aim.control),
    }),
  };
}

/** What a benefit is tested on; nothing where none is claimed, or where it is no matter of counts. */
function aimOf(benefit: Benefit, { control, canary }: Look['fresh'], slowKnown: boolean): { readonly control: EventCount; readonly canary: EventCount } | undefined {
  switch (benefit) {
    case 'none':
    case 'memory':
      return undefined;
    case 'failures':
      return { control: failuresOf(control), canary: failuresOf(canary) };
    case 'latency':
      return { control: slowOf(control, slowKnown, false), canary: slowOf(canary, slowKnown, false) };
    default:
      return { control: lateOf(control), canary: lateOf(canary) };
  }
}

const failuresOf = (arm: Arm): EventCount => ({ requests: arm.requests, events: arm.failed });

const lateOf = ({ succeeded, late = 0 }: Arm): EventCount => ({ requests: succeeded, events: late });

/** Among warm calls that worked; `orFailed` counts a call that failed as a slow one. */
function slowOf(arm: Arm, known: boolean, orFailed: boolean): EventCount {
  if (!known) return { requests: 0, events: 0 };
  return orFailed ? { requests: arm.succeeded + arm.failed, events: arm.slow + arm.failed } : { requests: arm.succeeded, events: arm.slow };
}

const nothing: Arm = { requests: 0, failed: 0, succeeded: 0, slow: 0 };

/** Counts never shrink: counters that expired or began anew add nothing until they pass what was seen. */
function counted(total: VersionCounters | undefined, slowOverMs: number, benefit: Benefit, before: Arm = nothing): Arm {
  return {
    requests: Math.max(before.requests, total?.requests ?? 0),
    failed: Math.max(before.failed, total?.failed ?? 0),
    succeeded: Math.max(before.succeeded, totalOf(total?.durations ?? {})),
    slow: slowOverMs > 0 ? Math.max(before.slow, callsOver(total?.durations ?? {}, slowOverMs)) : 0,
    ...(typeof benefit === 'object' && { late: Math.max(before.late ?? 0, callsOver(total?.durations ?? {}, benefit.overMs)) }),
  };
}

function since(now: Arm, before: Arm = nothing): Arm {
  return { requests: now.requests - before.requests, failed: now.failed - before.failed, succeeded: now.succeeded - before.succeeded, slow: now.slow - before.slow, ...(now.late !== undefined && { late: now.late - (before.late ?? 0) }) };
}

function sentence({ question: { deployment }, canary, control }: Look, stream: (typeof streams)[number]): string {
  return tellArms(deployment, { canary, control }, stream);
}

function silence(at: Look): string {
  const { canary, returnTo } = at.question.deployment;
  if (at.canary.requests === 0) return `no call has reached version ${canary} yet (version ${returnTo} beside it: ${at.control.requests}), so nothing is known yet`;
  const quiet = [at.fresh.canary.requests === 0 ? canary : '', at.fresh.control.requests === 0 ? returnTo : ''].filter((version) => version !== '');
  return `no new call of version ${quiet.join(' and ')} since the last comparison; ${sentence(at, 'failures')}`;
}

function notesOn({ crossCheck }: HealthQuestion, slowOverMs: number): string[] {
  return [
    ...(crossCheck.state === 'unavailable' ? [`cross-check with CloudWatch unavailable: ${crossCheck.reason}`] : []),
    ...(slowOverMs > 0 ? [] : [`slow calls are not judged: too few warm calls are known to tell what is slow`]),
  ];
}

const watched = (at: Look): string => `the watch ended after ${at.look} looks (${Math.round(watchedSeconds(at.look, at.question.settings) / 60)} min)`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
