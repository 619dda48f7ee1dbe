import type { Benefit } from './benefit';
import { addDurations, noDurations } from './compare-durations';
import { chanceOfBeingWorse } from './compare-rates';
import type { Settings } from './config';
import type { Arm, Calibration, Deployment, DurationScores, Health, SeenTotals, StreamEvidence, VersionCounters } from './cycle';
import { durationScoresOf } from './duration-scores';
import { efficacyOf, type Effect } from './efficacy';
import { percent } from './figures';
import { mergeHistograms } from './histogram';
import { type Evidence, looksWorse, notShownHarmless, streamsOf, worseStream } from './judge-arms';
import { nothing, seenBefore, seenTotalsOf, takeNew, withNew } from './seen-totals';
import { tellArms } from './tell-arms';
import { type Measured, worseThanBefore } from './threshold-health';
import { totalFailure } from './total-failure';
import { waitBeforeLook, watchedSeconds } from './watch-pace';
import { weighCounts } from './weigh-evidence';

export interface HealthQuestion {
  /** What the last look said; undefined at the first. */
  readonly previous: Health | undefined;
  readonly deployment: Deployment;
  /** All that was counted since the deployment, not since the last look: what came late is seen by a later look. */
  readonly totals: { readonly control: VersionCounters | undefined; readonly canary: VersionCounters | undefined };
  /** The version that serves beside the canary, in the hour before the deployment. */
  readonly before?: Measured | undefined;
  /** The canary since the last look: for `healthRule: threshold`. */
  readonly latest?: Measured | undefined;
  /** What is known of noise that belongs to one arm. @default what is usual */
  readonly calibration?: Calibration | undefined;
  /** See `core/slow-threshold.ts`; the first value that is known stays for the whole watch. */
  readonly slowOverMs: number | undefined;
  readonly settings: Pick<Settings, 'lookSeconds' | 'monitoringDurationSeconds' | 'healthRule' | 'rollbackDegradationThreshold' | 'rollbackSuccessRateDrop' | 'rollbackMinExecutions' | 'falseAlarmBudget' | 'minCanaryRequests'>;
  /** The stage is too young for its longest calls to have ended: nothing but total failure is decided. @default false */
  readonly settling?: boolean;
  readonly benefit: Benefit;
  /** Whether CloudWatch counted what the counters did. */
  readonly crossCheck: { readonly state: 'agrees' | 'disagrees' | 'unavailable'; readonly reason: string };
}

const leastStageLooks = 2;
/** Chance below which a fault that is no rarer is called more frequent. */
const leastChance = 0.005;

/**
 * Decides on a running canary, against the version that serves beside it, by sequential tests on what each look newly
 * counted: failures (`core/rate-evidence.ts`), and the mean and the tail of the logarithm of durations (`core/own-noise.ts`). All
 * of them share one false-alarm budget for the whole watch, so looking often costs nothing.
 *
 * In order: total failure and "worse" roll back; a disagreeing cross-check, and durations that were not counted, hold
 * whatever else; "no rarer" ends as no-effect; enough calls without harm widen a stage; the last stage is promoted when the
 * benefit is proven, or, where none is claimed, when the watch ends and "not worse" is shown. Silence never promotes.
 *
 * While one side has no new call both sides' counts are held over to a later look, so `control` and `canary` of the answer
 * are what the tests have used; an answer that ends the watch or a stage has all.
 */
export function assessHealth(question: HealthQuestion): Health {
  const { previous, deployment, totals, settings, benefit, settling = false } = question;
  const look = (previous?.look ?? 0) + 1;
  const slowOverMs = (previous?.slowOverMs ?? 0) > 0 ? previous?.slowOverMs ?? 0 : question.slowOverMs ?? 0;
  const scores = previous?.durations?.scores ?? durationScoresOf(mergeHistograms([question.before?.durations ?? {}, totals.control?.durations ?? {}]));
  const ofControl = takeNew(seenTotalsOf(totals.control, { slowOverMs, benefit, scores }), seenBefore(previous, 'control'));
  const ofCanary = takeNew(seenTotalsOf(totals.canary, { slowOverMs, benefit, scores }), seenBefore(previous, 'canary'));
  const [control, canary] = [withNew(previous?.control, ofControl.fresh), withNew(previous?.canary, ofCanary.fresh)];
  const fresh = { control: ofControl.fresh, canary: ofCanary.fresh };
  const seen = { control: ofControl.upTo, canary: ofCanary.upTo };
  const news = settling || (fresh.control.requests > 0 && fresh.canary.requests > 0);
  const sameStage = previous?.stage === deployment.stage;
  const stageBase = settling ? canary.requests : sameStage ? previous.stageBase : previous?.canary.requests ?? 0;
  const stageLooks = settling ? 0 : (sameStage ? previous.stageLooks : 0) + (news ? 1 : 0);
  const compares = news && !settling;
  // The calls from which a measure was made are not judged by it.
  const logEvidence = compares ? weighCounts(previous?.logEvidence ?? {}, fresh, benefit, slowOverMs > 0 && previous?.slowOverMs === slowOverMs) : previous?.logEvidence ?? {};
  const before = previous?.durations?.differences ?? noDurations;
  const durations = scores && { scores, differences: compares ? withLook(before, scores, question, { fresh, spread: ofControl.upTo.scored, look, stageLooks }) : before };
  const streams = settings.healthRule === 'threshold' ? [] : streamsOf({ deployment, canary, control, totals, logEvidence, durations, calibration: question.calibration, settings });
  const [decision, reason] = decide({ question, look, slowOverMs, control, canary, fresh, seen, news, logEvidence, durations, streams, stageRequests: canary.requests - stageBase, stageLooks });
  const settled = news || decision !== 'continue';
  const kept = settled ? durations : previous?.durations;
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
    ...(kept && { durations: kept }),
    seen: settled ? seen : { control: seenBefore(previous, 'control'), canary: seenBefore(previous, 'canary') },
    ...(streams.length > 0 && { streams }),
    notes: notesOn(question, scores !== undefined),
  };
}

interface Look {
  readonly question: HealthQuestion;
  readonly look: number;
  readonly slowOverMs: number;
  readonly control: Arm;
  readonly canary: Arm;
  readonly fresh: { readonly control: SeenTotals; readonly canary: SeenTotals };
  readonly seen: { readonly control: SeenTotals; readonly canary: SeenTotals };
  readonly news: boolean;
  readonly logEvidence: Health['logEvidence'];
  readonly durations: Health['durations'];
  readonly streams: readonly StreamEvidence[];
  readonly stageRequests: number;
  readonly stageLooks: number;
}

type Differences = NonNullable<Health['durations']>['differences'];

function withLook(before: Differences, scores: DurationScores, { settings }: HealthQuestion, { fresh: { control, canary }, spread, look, stageLooks }: Pick<Look, 'fresh' | 'look' | 'stageLooks'> & { readonly spread: SeenTotals['scored'] }): Differences {
  if (control.scored === undefined || canary.scored === undefined || spread === undefined) return before;
  const minutes = waitBeforeLook(look, settings) / 60;
  return addDurations(before, scores, { control: control.scored, canary: canary.scored, spread, minutes, minutesOld: (stageLooks - 1) * minutes });
}

function decide(at: Look): readonly [Health['decision'], string] {
  const { deployment, settings, before, latest } = at.question;
  const ended = watchedSeconds(at.look, settings) >= settings.monitoringDurationSeconds;
  const counts = tellArms(deployment, at, 'failures');
  const guard = totalFailure({ deployment, canary: at.canary, control: at.control, fresh: at.fresh.canary, before });
  if (guard !== undefined) return ['roll-back', guard];
  if (at.question.settling) return ['continue', `${counts}: settling for ${deployment.settleSeconds} s, until the longest calls of this stage can have ended`];
  const bySeeds = settings.healthRule === 'threshold';
  const worse = bySeeds ? worseThanBefore(latest, before, settings) : worseStream(evidenceOf(at), at.streams, ended);
  if (worse !== undefined) return ['roll-back', bySeeds ? `version ${deployment.canary}: ${worse} (healthRule threshold)` : worse];
  const hold = holdOf(at);
  if (hold !== undefined) return ended && shortOf(at) === undefined ? ['inconclusive', `${watched(at)}, and to the last ${hold}: ${counts}`] : ended ? ending(at) : ['continue', `held: ${hold}; ${counts}`];
  if (!at.news) return ended ? ending(at) : ['continue', silence(at)];
  const effect = effectOf(at);
  if (effect.state === 'disproven') return [probablyMoreFail(at) ? 'roll-back' : 'no-effect', effect.reason];
  const enough = at.stageRequests >= settings.minCanaryRequests && at.stageLooks >= leastStageLooks;
  if (enough && deployment.moreStages && !ended) return ['promote', `${counts}: nothing is worse after ${at.stageRequests} calls in ${at.stageLooks} looks at ${percent(deployment.weight)}, so the canary gets more`];
  const doubt = effect.state === 'proven' && !bySeeds ? looksWorse(evidenceOf(at)) : undefined;
  if (enough && !deployment.moreStages && effect.state === 'proven' && doubt === undefined) return ['promote', `${effect.reason} and nothing is worse`];
  if (ended) return ending(at);
  if (!enough) return ['continue', `${counts}: ${at.stageRequests} calls of the ${settings.minCanaryRequests} that this stage needs, look ${at.stageLooks} of at least ${leastStageLooks}`];
  if (doubt !== undefined) return ['continue', `${effect.reason}, but it seems that ${doubt}: watching goes on until that is clear`];
  return ['continue', effect.state === 'not-claimed' ? `${counts}: nothing is worse; watching goes on to its end` : effect.reason];
}

/** What makes the counts unfit to decide by; missing data never read as health. */
function holdOf({ question: { crossCheck, deployment, totals, settings }, seen }: Look): string | undefined {
  if (crossCheck.state === 'disagrees') return `CloudWatch disagrees with the counters (${crossCheck.reason})`;
  for (const [version, total, timed] of [[deployment.canary, totals.canary, seen.canary.succeeded], [deployment.returnTo, totals.control, seen.control.succeeded]] as const) {
    const warm = total === undefined ? 0 : total.requests - total.failed - total.coldStarts;
    if (warm >= settings.minCanaryRequests && timed < warm / 2) return `${warm} warm calls of version ${version} worked, and the durations of only ${timed} were counted`;
  }
  return undefined;
}

/** Names an ending that is due anyway: no rarer, and most likely more frequent. */
function probablyMoreFail({ canary, control }: Look): boolean {
  return chanceOfBeingWorse({ calls: canary.requests, bad: canary.failed }, { calls: control.requests, bad: control.failed }) <= leastChance;
}

function shortOf({ question: { deployment, settings }, canary, control }: Look): string | undefined {
  const least = settings.minCanaryRequests;
  const short = canary.requests < least ? [deployment.canary, canary] as const : control.requests < least ? [deployment.returnTo, control] as const : undefined;
  return short && `version ${short[0]} got ${short[1].requests} calls, ${least} are needed to say anything`;
}

/** What a watch comes to whose time is up. */
function ending(at: Look): readonly [Health['decision'], string] {
  const { deployment, settings, benefit } = at.question;
  const short = shortOf(at);
  if (short !== undefined) return ['inconclusive', `${watched(at)}: ${short}`];
  if (benefit === 'latency' && at.slowOverMs === 0) return ['inconclusive', `${watched(at)} without enough warm calls of the version before to tell what is slow`];
  const effect = effectOf(at);
  const counts = tellArms(deployment, at, 'failures');
  if (effect.state === 'proven') return ['inconclusive', `${watched(at)}: ${effect.reason}, but ${looksWorse(evidenceOf(at)) ?? 'the last stage had too few calls'}`];
  if (effect.state === 'open' || effect.state === 'disproven') return ['no-effect', `${watched(at)}: ${effect.told}, which does not show that the change helps`];
  if (deployment.moreStages || !at.news || at.stageRequests < settings.minCanaryRequests) return ['inconclusive', `${watched(at)} at ${percent(deployment.weight)} of the traffic, before the last stage had enough calls: ${counts}`];
  const doubt = settings.healthRule === 'threshold' ? undefined : notShownHarmless(evidenceOf(at));
  return doubt === undefined ? ['promote', `${watched(at)}: ${counts}, and nothing is worse`] : ['inconclusive', `${watched(at)}, and "not worse" is not shown: ${doubt}; ${counts}`];
}

function effectOf({ question, canary, control, logEvidence }: Look): Effect {
  const { benefit, deployment, totals, settings } = question;
  // Rarer and no rarer have half of the budget each.
  return efficacyOf({ benefit, deployment, canary, control, totals, logEvidence, needed: Math.round(2 / settings.falseAlarmBudget) });
}

function evidenceOf({ question: { deployment, totals, calibration, settings }, canary, control, logEvidence, durations }: Look): Evidence {
  return { deployment, canary, control, totals, logEvidence, durations, calibration, settings };
}

function silence(at: Look): string {
  const { canary, returnTo } = at.question.deployment;
  if (at.canary.requests === 0) return `no call has reached version ${canary} yet (version ${returnTo} beside it: ${at.control.requests}), so nothing is known yet`;
  const quiet = [at.fresh.canary.requests === 0 ? canary : '', at.fresh.control.requests === 0 ? returnTo : ''].filter((version) => version !== '');
  return `no new call of version ${quiet.join(' and ')} since the last comparison; ${tellArms(at.question.deployment, at, 'failures')}`;
}

function notesOn({ crossCheck, settings }: HealthQuestion, timed: boolean): string[] {
  return [
    ...(crossCheck.state === 'unavailable' ? [`cross-check with CloudWatch unavailable: ${crossCheck.reason}`] : []),
    ...(timed || settings.healthRule === 'threshold' ? [] : ['slow calls are not judged: too few warm calls are known to tell what is slow']),
  ];
}

const watched = (at: Look): string => `the watch ended after ${at.look} looks (${Math.round(watchedSeconds(at.look, at.question.settings) / 60)} min)`;
