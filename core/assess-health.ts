import type { Benefit } from './benefit';
import { withColdStarts } from './cold-starts';
import { addDurations, noDurations } from './compare-durations';
import { chanceOfBeingWorse } from './compare-rates';
import type { Settings } from './config';
import type { Arm, Calibration, Deployment, DurationScores, Health, SeenTotals, StreamEvidence, VersionCounters } from './cycle';
import { durationScoresOf } from './duration-scores';
import { efficacyOf, type Effect, neededForClaim } from './efficacy';
import { percent } from './figures';
import { mergeHistograms } from './histogram';
import { type Evidence, looksWorse, notShownHarmless, streamsOf, worseStream } from './judge-arms';
import { type Beside, holdOfOthers, notesOfOthers, referenceOf } from './judge-others';
import { nothing, seenBefore, seenTotalsOf, takeNew, withNew } from './seen-totals';
import { tellArms } from './tell-arms';
import { type Measured, worseThanBefore } from './threshold-health';
import { failingRun, totalFailure } from './total-failure';
import { guardsBeforeLook, leastStageLooks, waitBeforeLook, watchedSeconds } from './watch-pace';
import { byPolicy, type Decided, type PersonsAnswer, watchEnds } from './watch-policy';
import { couldShow, weighCounts } from './weigh-evidence';

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
  /** See `core/judge-others.ts`. */
  readonly beside?: Beside | undefined;
  readonly settings: Pick<Settings, 'lookSeconds' | 'guardSeconds' | 'monitoringDurationSeconds' | 'inconclusivePolicy' | 'rareFaultPolicy' | 'healthRule' | 'rollbackDegradationThreshold' | 'rollbackSuccessRateDrop' | 'rollbackMinExecutions' | 'falseAlarmBudget' | 'minCanaryRequests'>;
  /** The stage is too young for its longest calls to have ended: nothing but total failure is decided. @default false */
  readonly settling?: boolean;
  readonly benefit: Benefit;
  /** What a person said whom an earlier look asked. @default nothing yet */
  readonly answer?: PersonsAnswer;
  /** Its gates proved the change on recorded calls. @default false */
  readonly proved?: boolean;
  /** Whether CloudWatch counted what the counters did. */
  readonly crossCheck: { readonly state: 'agrees' | 'disagrees' | 'unavailable'; readonly reason: string };
}

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
  const ofControl = takeNew(seenTotalsOf(totals.control, { slowOverMs, benefit, scores, newFailed: question.beside?.newFailures?.control.calls }), seenBefore(previous, 'control'));
  const ofCanary = takeNew(seenTotalsOf(totals.canary, { slowOverMs, benefit, scores, newFailed: question.beside?.newFailures?.canary.calls }), seenBefore(previous, 'canary'));
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
  const coldStarts = withColdStarts(previous?.coldStarts, totals.canary?.initDurations ?? {}, referenceOf(question));
  const streams = settings.healthRule === 'threshold' ? [] : streamsOf(evidenceOf({ question, canary, control, logEvidence, durations, coldStarts }));
  const watched = watchedSeconds(look, settings);
  // Its tests are for one moment: while a person is asked, they are not made again.
  const ended = previous?.asked === undefined && watched >= watchEnds(previous, settings);
  const failing = failingRun(previous?.failing, totals.canary);
  const at: Look = { question, look, ended, failing, slowOverMs, control, canary, fresh, seen, news, logEvidence, durations, coldStarts, streams, stageRequests: canary.requests - stageBase, stageLooks };
  const outcome = byPolicy(decide(at), { previous, settings, moreStages: deployment.moreStages, look, watchedSeconds: watched, answer: question.answer, get notKept() { return notKept(at); } });
  const { decision } = outcome;
  const pace = guardsBeforeLook(look + 1, settings);
  const settled = news || decision !== 'continue';
  const kept = settled ? durations : previous?.durations;
  return {
    ...outcome,
    look,
    waitSeconds: pace.waitSeconds,
    ...(pace.guards > 0 && { guardsLeft: pace.guards }),
    stage: deployment.stage,
    stageBase,
    stageLooks,
    // Fixed by a look that compares: else calls of looks before it would count as slow without counting as calls.
    slowOverMs: news ? slowOverMs : previous?.slowOverMs ?? 0,
    control: settled ? control : previous?.control ?? nothing,
    canary: settled ? canary : previous?.canary ?? nothing,
    logEvidence,
    failing,
    ...(kept && { durations: kept }),
    seen: settled ? seen : { control: seenBefore(previous, 'control'), canary: seenBefore(previous, 'canary') },
    ...(coldStarts && { coldStarts }),
    ...(question.beside?.guards && { guards: question.beside.guards }),
    ...(streams.length > 0 && { streams }),
    notes: notesOn(question, scores !== undefined),
  };
}

interface Look {
  readonly question: HealthQuestion;
  readonly look: number;
  /** Its time is up, and this look decides what it comes to. */
  readonly ended: boolean;
  readonly failing: NonNullable<Health['failing']>;
  readonly slowOverMs: number;
  readonly control: Arm;
  readonly canary: Arm;
  readonly fresh: { readonly control: SeenTotals; readonly canary: SeenTotals };
  readonly seen: { readonly control: SeenTotals; readonly canary: SeenTotals };
  readonly news: boolean;
  readonly logEvidence: Health['logEvidence'];
  readonly durations: Health['durations'];
  readonly coldStarts: Health['coldStarts'];
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

function decide(at: Look): Decided {
  const { ended } = at;
  const { deployment, settings, before, latest } = at.question;
  const counts = tellArms(deployment, at, 'failures');
  const guard = totalFailure({ deployment, canary: at.canary, control: at.control, fresh: at.fresh.canary, failing: at.failing, before });
  if (guard !== undefined) return ['roll-back', guard];
  if (at.question.settling) return ['continue', `${counts}: settling for ${deployment.settleSeconds} s, until the longest calls of this stage can have ended`];
  const bySeeds = settings.healthRule === 'threshold';
  const worse = bySeeds ? worseThanBefore(latest, before, settings) : worseStream(evidenceOf(at), at.streams, ended);
  if (worse !== undefined) return ['roll-back', bySeeds ? `version ${deployment.canary}: ${worse} (healthRule threshold)` : worse];
  const hold = holdOf(at);
  if (hold !== undefined) return ended && shortOf(at) === undefined ? ['inconclusive', `${watched(at)}, and to the last ${hold}: ${counts}`, 'undecided'] : ended ? ending(at) : ['continue', `held: ${hold}; ${counts}`];
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
function holdOf({ question: { crossCheck, deployment, totals, settings, beside }, seen }: Look): string | undefined {
  if (crossCheck.state === 'disagrees') return `CloudWatch disagrees with the counters (${crossCheck.reason})`;
  for (const [version, total, timed] of [[deployment.canary, totals.canary, seen.canary.succeeded], [deployment.returnTo, totals.control, seen.control.succeeded]] as const) {
    const warm = total === undefined ? 0 : total.requests - total.failed - total.coldStarts;
    if (warm >= settings.minCanaryRequests && timed < warm / 2) return `${warm} warm calls of version ${version} worked, and the durations of only ${timed} were counted`;
  }
  return holdOfOthers({ beside, deployment, totals });
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
function ending(at: Look): Decided {
  const { deployment, settings, benefit } = at.question;
  const short = shortOf(at);
  if (short !== undefined) return ['inconclusive', `${watched(at)}: ${short}`, 'undecided'];
  if (benefit === 'latency' && at.slowOverMs === 0) return ['inconclusive', `${watched(at)} without enough warm calls of the version before to tell what is slow`, 'undecided'];
  const effect = effectOf(at);
  const counts = tellArms(deployment, at, 'failures');
  if (effect.state === 'proven') return ['inconclusive', `${watched(at)}: ${effect.reason}, but ${looksWorse(evidenceOf(at)) ?? 'the last stage had too few calls'}`, 'undecided'];
  if (effect.state === 'disproven') return ['no-effect', `${watched(at)}: ${effect.told}, which does not show that the change helps`];
  if (effect.state === 'open') return ['no-effect', `${watched(at)}: ${effect.told}, which does not show that the change helps${tooRare(at) ? ': the fault came too rarely for that' : ''}`, tooRare(at) ? 'rare-fault' : 'undecided'];
  if (deployment.moreStages || !at.news || at.stageRequests < settings.minCanaryRequests) return ['inconclusive', `${watched(at)} at ${percent(deployment.weight)} of the traffic, before the last stage had enough calls: ${counts}`, 'undecided'];
  const doubt = settings.healthRule === 'threshold' ? undefined : notShownHarmless(evidenceOf(at));
  return doubt === undefined ? ['promote', `${watched(at)}: ${counts}, and nothing is worse`] : ['inconclusive', `${watched(at)}, and "not worse" is not shown: ${doubt}; ${counts}`, 'undecided'];
}

function effectOf({ question, canary, control, logEvidence }: Look): Effect {
  const { benefit, deployment, totals, settings } = question;
  return efficacyOf({ benefit, deployment, canary, control, totals, logEvidence, needed: neededForClaim(settings) });
}

function tooRare({ question: { benefit, settings }, canary, control, slowOverMs }: Look): boolean {
  return !couldShow({ canary, control }, benefit, slowOverMs > 0, neededForClaim(settings));
}

/** Why a change whose fault did not come again may not stay on what its gates proved. */
function notKept(at: Look): string | undefined {
  const { deployment, settings, proved = false } = at.question;
  if (deployment.moreStages || at.stageRequests < settings.minCanaryRequests) return `the last stage had too few calls (${at.stageRequests} of ${settings.minCanaryRequests})`;
  return proved ? notShownHarmless(evidenceOf(at)) : 'its gates ran no recorded call';
}

function evidenceOf({ question: { deployment, totals, calibration, beside, settings }, canary, control, logEvidence, durations, coldStarts }: Pick<Look, 'question' | 'canary' | 'control' | 'logEvidence' | 'durations' | 'coldStarts'>): Evidence {
  return { deployment, canary, control, totals, logEvidence, durations, coldStarts, calibration, beside, settings };
}

function silence(at: Look): string {
  const { canary, returnTo } = at.question.deployment;
  if (at.canary.requests === 0) return `no call has reached version ${canary} yet (version ${returnTo} beside it: ${at.control.requests}), so nothing is known yet`;
  const quiet = [at.fresh.canary.requests === 0 ? canary : '', at.fresh.control.requests === 0 ? returnTo : ''].filter((version) => version !== '');
  return `no new call of version ${quiet.join(' and ')} since the last comparison; ${tellArms(at.question.deployment, at, 'failures')}`;
}

function notesOn({ crossCheck, settings, beside, totals }: HealthQuestion, timed: boolean): string[] {
  return [
    ...(crossCheck.state === 'unavailable' ? [`cross-check with CloudWatch unavailable: ${crossCheck.reason}`] : []),
    ...(timed || settings.healthRule === 'threshold' ? [] : ['slow calls are not judged: too few warm calls are known to tell what is slow']),
    ...(settings.healthRule === 'threshold' ? [] : notesOfOthers({ beside, totals })),
  ];
}

const watched = (at: Look): string => `the watch ended after ${at.look} looks (${Math.round(watchedSeconds(at.look, at.question.settings) / 60)} min)`;
