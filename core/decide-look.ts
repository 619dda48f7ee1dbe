import { assessHealth } from './assess-health';
import type { Settings } from './config';
import type { Deployment, Health } from './cycle';
import type { LookInputs } from './decision-inputs';
import { meanMs, mergeHistograms } from './histogram';
import { priceOfMemory } from './lambda-price';
import { describeAlias, isWatched } from './plan-alias';

/** What a look comes to, from what it saw and from nothing else: so that it can be decided again. */
export function decideLook(inputs: LookInputs): Health {
  const { alias, deployment, totals: { control, canary }, before, latest, slowOverMs, calibrationNote } = inputs;
  const health = assessHealth({ ...inputs, previous: inputs.previous, totals: { control, canary }, before, latest, slowOverMs, settings: watchSettings(deployment, inputs.settings) });
  if (!isWatched(alias, deployment)) {
    return { ...health, decision: 'superseded', reason: `the alias serves ${describeAlias(alias)}, expected version ${deployment.returnTo} with version ${deployment.canary}: somebody else deployed, and their deployment stays` };
  }
  const noted = health.look === 1 && calibrationNote !== undefined ? { ...health, notes: [...health.notes, calibrationNote] } : health;
  return withPrice(noted, inputs);
}

/** The settings of a watch whose plan ends it sooner, or which calibrates: that one ends when it was asked to, and is nobody's to keep. */
export function watchSettings({ calibrates, watchSeconds }: Pick<Deployment, 'calibrates' | 'watchSeconds'>, settings: Settings): Settings {
  if (calibrates) return { ...settings, monitoringDurationSeconds: calibrates.minutes * 60, inconclusivePolicy: 'take-back', rareFaultPolicy: 'take-back' };
  return watchSeconds === undefined ? settings : { ...settings, monitoringDurationSeconds: Math.min(watchSeconds, settings.monitoringDurationSeconds) };
}

/** Whether its reason is to tell a price: it promotes another memory size. */
export function wantsPrice({ decision }: Pick<Health, 'decision'>, { deployment: { configuration, calibrates, moreStages }, totals }: Pick<LookInputs, 'deployment' | 'totals'>): boolean {
  return decision === 'promote' && configuration !== undefined && !calibrates && !moreStages && totals.control !== undefined && totals.canary !== undefined;
}

/** What a promotion of another memory size costs or saves a month, at what all calls of the watch took: the canary's few alone would be chance. */
function withPrice(health: Health, inputs: LookInputs): Health {
  const { totals: { control: before, canary: after }, priced } = inputs;
  if (priced === undefined || !before || !after || !wantsPrice(health, inputs)) return health;
  const callsPerHour = (before.requests + after.requests) / (priced.secondsDeployed / 3600);
  const load = { callsPerHour, meanMs: meanMs(mergeHistograms([before.durations, after.durations])) ?? 0 };
  return { ...health, reason: `${health.reason}; ${priceOfMemory(load, { fromMb: before.memoryMb, toMb: after.memoryMb }, priced.architecture)}` };
}
