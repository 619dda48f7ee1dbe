import { assessHealth } from './assess-health';
import { benefitOf } from './benefit';
import { concludeCalibration } from './conclude-calibration';
import type { Settings } from './config';
import { crossCheck } from './cross-check';
import type { Component, Deployment, Health, Improvement, VersionCounters } from './cycle';
import { meanMs, mergeHistograms } from './histogram';
import { knownCalibration } from './known-calibration';
import { priceOfMemory } from './lambda-price';
import { guardLook } from './guard-look';
import { mergeByMinute, mergeByVersion } from './merge-counters';
import { describeAlias, isWatched } from './plan-alias';
import { besideOf } from './observe-beside';
import type { Artifacts, Calibrations, Counters, Functions, Metrics } from './ports';
import { slowThresholdMs } from './slow-threshold';
import { after, secondsBetween } from './time';
import { waitBeforeLook } from './watch-pace';
import type { PersonsAnswer } from './watch-policy';

/** One look: what both versions did since the canary was deployed, and what follows from it. */
export async function observeCanary(
  look: {
    readonly component: Component; readonly improvement: Improvement; readonly deployment: Deployment; readonly previous: Health | undefined; readonly settings: Settings; readonly now: string;
    /** What a person said whom an earlier look asked. */
    readonly answer: PersonsAnswer;
    /** The gates proved the change on recorded calls. */
    readonly proved: boolean;
  },
  ports: { readonly functions: Functions; readonly counters: Counters; readonly metrics: Metrics; readonly calibrations: Calibrations; readonly artifacts: Pick<Artifacts, 'getJson'> },
): Promise<Health> {
  const { component, improvement, deployment, previous, settings, now, answer, proved } = look;
  const alias = await ports.functions.alias(component);
  const items = await ports.counters.read(component.tenant, component.component, { from: after(deployment.startedAt, -3600), to: now });
  const since = items.filter(({ lastAt }) => lastAt >= deployment.startedAt);
  const totals = mergeByVersion(since);
  const control = totals.find(({ version }) => version === deployment.returnTo);
  const hour = items.filter(({ lastAt }) => lastAt < deployment.startedAt);
  const ofBefore = mergeByVersion(hour).find(({ version }) => version === deployment.returnTo);
  const before = mergeByMinute(hour).sort((a, b) => (a.minute < b.minute ? -1 : 1)).map(({ durations }) => durations);
  const waited = waitBeforeLook((previous?.look ?? 0) + 1, settings);
  // A calibration ends when it was asked to, and is nobody's to keep.
  const planned = deployment.watchSeconds === undefined ? settings : { ...settings, monitoringDurationSeconds: Math.min(deployment.watchSeconds, settings.monitoringDurationSeconds) };
  const watching: Settings = deployment.calibrates ? { ...settings, monitoringDurationSeconds: deployment.calibrates.minutes * 60, inconclusivePolicy: 'take-back', rareFaultPolicy: 'take-back' } : planned;
  const both = {
    previous, deployment, settings: watching, benefit: benefitOf(improvement),
    totals: { control, canary: totals.find(({ version }) => version === deployment.canary) },
    before: ofBefore,
  };
  const guard = isWatched(alias, deployment) ? guardLook(both) : undefined;
  if (guard) return guard;
  const known = knownCalibration(await ports.calibrations.get(component.tenant, component.component), now);
  const checked = await crossCheck({ component, deployment, items, lagSeconds: settings.metricsLagSeconds, now }, ports.metrics);
  const health = assessHealth({
    ...both, answer, proved,
    latest: mergeByVersion(since.filter(({ lastAt }) => lastAt > after(now, -waited))).find(({ version }) => version === deployment.canary),
    slowOverMs: slowThresholdMs(before, control?.durations ?? {}),
    calibration: known.calibration,
    settling: now < after(deployment.stageStartedAt, deployment.settleSeconds),
    beside: await besideOf({ ...look, since, hour, initBefore: ofBefore?.initDurations }, ports),
    crossCheck: checked,
  });
  if (isWatched(alias, deployment)) {
    const noted = health.look === 1 && known.note !== undefined ? { ...health, notes: [...health.notes, known.note] } : health;
    if (!deployment.calibrates) return withPrice(noted, look, totals, ports.functions);
    const unsound = checked.state === 'disagrees' ? `CloudWatch disagrees with the counters (${checked.reason})` : undefined;
    return concludeCalibration(noted, { component, improvement, deployment, items: since, before: ofBefore, unsound, settings, now }, ports.calibrations);
  }
  return { ...health, decision: 'superseded', reason: `the alias serves ${describeAlias(alias)}, expected version ${deployment.returnTo} with version ${deployment.canary}: somebody else deployed, and their deployment stays` };
}

/** What a promotion of another memory size costs or saves a month, at what all calls of the watch took: the canary's few alone would be chance. */
async function withPrice(health: Health, { component, deployment, now }: { readonly component: Component; readonly deployment: Deployment; readonly now: string }, totals: readonly VersionCounters[], functions: Functions): Promise<Health> {
  const [before, after] = [deployment.returnTo, deployment.canary].map((version) => totals.find((total) => total.version === version));
  if (deployment.configuration === undefined || health.decision !== 'promote' || deployment.moreStages || !before || !after) return health;
  const { architecture } = await functions.configuration(component, deployment.canary);
  const callsPerHour = (before.requests + after.requests) / (secondsBetween(deployment.startedAt, now) / 3600);
  const load = { callsPerHour, meanMs: meanMs(mergeHistograms([before.durations, after.durations])) ?? 0 };
  return { ...health, reason: `${health.reason}; ${priceOfMemory(load, { fromMb: before.memoryMb, toMb: after.memoryMb }, architecture)}` };
}
