import { stretchesOf } from './calibration-stretches';
import { calibrationOf } from './compare-durations';
import type { Settings } from './config';
import type { BatchCounters, Component, Deployment, Health, Improvement } from './cycle';
import { figure } from './figures';
import { hashOf } from './journal';
import { type FalseAlarms, type KeptCalibration, tellCalibration } from './kept-calibration';
import type { Calibrations } from './ports';
import { replayWatches } from './replay-watches';
import type { Measured } from './threshold-health';
import { after, secondsBetween } from './time';
import { watchedSeconds } from './watch-pace';

/** Watches that are replayed with and without the calibration: some seconds of a small function's time. */
const watches = 200;
/** Looks of one of them at most; the pace is wider after so many. */
const mostLooks = 60;

export interface CalibrationFacts {
  readonly component: Component;
  readonly improvement: Pick<Improvement, 'improvementId'>;
  readonly deployment: Deployment;
  /** Since the copy was published. */
  readonly items: readonly BatchCounters[];
  readonly before: Measured | undefined;
  /** Why what was counted cannot be right. */
  readonly unsound: string | undefined;
  /** The component's own, as every other watch has them. */
  readonly settings: Settings;
  readonly now: string;
}

/**
 * What a look at a calibration comes to. Two versions with the same code have nothing to be promoted, or to be without
 * effect: it goes on, until its time is up or the tests find the copy worse, which is a false alarm. Then what was seen is
 * measured, and kept for the watches to come.
 */
export async function concludeCalibration(health: Health, facts: CalibrationFacts, calibrations: Pick<Calibrations, 'put'>): Promise<Health> {
  if (health.decision === 'continue') return health;
  const alarmed = health.decision === 'roll-back';
  const { canary, control } = health;
  const calls = `version ${facts.deployment.canary} got ${figure(canary.requests)} calls, version ${facts.deployment.returnTo}, which has the same code, ${figure(control.requests)}`;
  const told = alarmed ? `a false alarm at look ${health.look}, since both versions have the same code: ${health.reason}` : `no false alarm in ${health.look} looks: ${calls}`;
  const kept = facts.unsound === undefined ? measure(health, facts, alarmed) : undefined;
  if (kept !== undefined) await calibrations.put(kept);
  const learned = kept ? tellCalibration(kept) : `nothing is learned: ${facts.unsound ?? 'fewer than a hundred warm calls of the version that serves'}`;
  return { ...health, decision: alarmed ? 'roll-back' : 'calibrated', reason: `${told}; ${learned}` };
}

function measure(health: Health, { component, improvement, deployment, items, before, settings, now }: CalibrationFacts, alarmed: boolean): KeptCalibration | undefined {
  const { tenant, component: name } = component;
  const { improvementId } = improvement;
  // As in the watch itself: until the longest calls can have ended, the copy's are missing.
  const from = after(deployment.stageStartedAt, deployment.settleSeconds);
  const compared = Math.max(0, secondsBetween(from, now)) / secondsBetween(deployment.stageStartedAt, now);
  const looks = Math.round((compared * watchedSeconds(health.look, settings)) / settings.lookSeconds);
  const stretches = stretchesOf(items, deployment, { from, to: now }, looks);
  const histograms = stretches.map(({ control, canary }) => ({ control: control?.durations ?? {}, canary: canary?.durations ?? {} }));
  const calibration = calibrationOf(histograms, settings.lookSeconds / 60);
  if (calibration === undefined) return undefined;
  const replayed = Math.min(mostLooks, Math.ceil(settings.monitoringDurationSeconds / settings.lookSeconds));
  const seed = Number.parseInt(hashOf(improvementId).slice(0, 8), 16);
  const replay = { deployment, before, settings: { ...settings, monitoringDurationSeconds: replayed * settings.lookSeconds }, looks: replayed, watches, seed };
  const [without, withIt] = [undefined, calibration].map((known) => replayWatches(stretches, { ...replay, calibration: known }));
  const falseAlarms: FalseAlarms | undefined = without === undefined || withIt === undefined ? undefined : { watches, looks: replayed, without, with: withIt, seed };
  return { schemaVersion: 1, tenant, component: name, improvementId, version: deployment.returnTo, measuredAt: now, alarmed, calibration, ...(falseAlarms && { falseAlarms }) };
}
