import { benefitOf } from './benefit';
import { concludeCalibration } from './conclude-calibration';
import type { Settings } from './config';
import { crossCheck } from './cross-check';
import type { Component, Deployment, Health, Improvement } from './cycle';
import { decideLook, wantsPrice, watchSettings } from './decide-look';
import type { LookInputs } from './decision-inputs';
import { knownCalibration } from './known-calibration';
import { guardLook } from './guard-look';
import { mergeByMinute, mergeByVersion } from './merge-counters';
import { isWatched } from './plan-alias';
import { besideOf } from './observe-beside';
import type { Artifacts, Calibrations, Counters, Functions, Metrics } from './ports';
import { slowThresholdMs } from './slow-threshold';
import { after, secondsBetween } from './time';
import { waitBeforeLook } from './watch-pace';
import type { PersonsAnswer } from './watch-policy';

export interface Observed {
  readonly health: Health;
  /** From which the same can be decided again; none of a look for total failure alone, which is not told either. */
  readonly inputs?: LookInputs;
}

/** One look: what both versions did since the canary was deployed, and what follows from it (`core/decide-look.ts`). */
export async function observeCanary(
  look: {
    readonly component: Component; readonly improvement: Improvement; readonly deployment: Deployment; readonly previous: Health | undefined; readonly settings: Settings; readonly now: string;
    /** What a person said whom an earlier look asked. */
    readonly answer: PersonsAnswer;
    /** The gates proved the change on recorded calls. */
    readonly proved: boolean;
  },
  ports: { readonly functions: Functions; readonly counters: Counters; readonly metrics: Metrics; readonly calibrations: Calibrations; readonly artifacts: Pick<Artifacts, 'getJson'> },
): Promise<Observed> {
  const { component, improvement, deployment, previous, settings, now, answer, proved } = look;
  const alias = await ports.functions.alias(component);
  const items = await ports.counters.read(component.tenant, component.component, { from: after(deployment.startedAt, -3600), to: now });
  const since = items.filter(({ lastAt }) => lastAt >= deployment.startedAt);
  const totals = mergeByVersion(since);
  const control = totals.find(({ version }) => version === deployment.returnTo);
  const canary = totals.find(({ version }) => version === deployment.canary);
  const hour = items.filter(({ lastAt }) => lastAt < deployment.startedAt);
  const before = mergeByVersion(hour).find(({ version }) => version === deployment.returnTo);
  const minutesBefore = mergeByMinute(hour).sort((a, b) => (a.minute < b.minute ? -1 : 1)).map(({ durations }) => durations);
  const waited = waitBeforeLook((previous?.look ?? 0) + 1, settings);
  const benefit = benefitOf(improvement);
  const guard = isWatched(alias, deployment) ? guardLook({ previous, deployment, settings: watchSettings(deployment, settings), benefit, totals: { control, canary }, before }) : undefined;
  if (guard) return { health: guard };
  const known = knownCalibration(await ports.calibrations.get(component.tenant, component.component), now);
  const checked = await crossCheck({ component, deployment, items, lagSeconds: settings.metricsLagSeconds, now }, ports.metrics);
  const seen: LookInputs = {
    alias, deployment, previous, settings, benefit, before, answer, proved,
    totals: { control, canary },
    latest: mergeByVersion(since.filter(({ lastAt }) => lastAt > after(now, -waited))).find(({ version }) => version === deployment.canary),
    slowOverMs: slowThresholdMs(minutesBefore, control?.durations ?? {}),
    calibration: known.calibration,
    calibrationNote: known.note,
    settling: now < after(deployment.stageStartedAt, deployment.settleSeconds),
    beside: await besideOf({ ...look, since, hour, initBefore: before?.initDurations }, ports),
    crossCheck: checked,
  };
  const health = decideLook(seen);
  if (deployment.calibrates && isWatched(alias, deployment)) {
    const unsound = checked.state === 'disagrees' ? `CloudWatch disagrees with the counters (${checked.reason})` : undefined;
    return { health: await concludeCalibration(health, { component, improvement, deployment, items: since, before, unsound, settings, now }, ports.calibrations), inputs: seen };
  }
  if (!wantsPrice(health, seen)) return { health, inputs: seen };
  const { architecture } = await ports.functions.configuration(component, deployment.canary);
  const inputs = { ...seen, priced: { architecture, secondsDeployed: secondsBetween(deployment.startedAt, now) } };
  return { health: decideLook(inputs), inputs };
}
