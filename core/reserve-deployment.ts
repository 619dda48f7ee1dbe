import { expectedBadCalls, exposureAccount, weightsWithin } from './blast-radius';
import { expectUsd, reserveUsd } from './budgets';
import { calibrationMinutes, isCalibration } from './calibration-request';
import type { Config, Settings } from './config';
import type { Deployment, Improvement, Verdict } from './cycle';
import { Postponed } from './errors';
import { figure, percent } from './figures';
import { tenantSettings } from './operator-settings';
import type { Budgets, Controls } from './ports';
import { after } from './time';
import { watchCostUsd } from './watch-cost';
import { longestWatchSeconds } from './watch-policy';

export interface ReservePorts {
  readonly config: Config;
  readonly controls: Pick<Controls, 'read'>;
  readonly budgets: Budgets;
}

/** Seconds after which another canary may have made room. */
const roomSeconds = 600;
/** Tries to take the room that was seen; who loses more often waits. */
const mostTries = 5;

/**
 * Takes what a deployment may expose and its watch may cost at most, before anything is deployed; `settleImprovement` gives it back.
 * May be run again.
 * @returns the deployment, with smaller stages where the tenant's other canaries leave no room for all of them
 * @throws Postponed where it does not fit at all
 */
export async function reserveDeployment(improvement: Pick<Improvement, 'tenant' | 'improvementId'>, deployment: Deployment, { settings, watch }: { readonly settings: Settings; readonly watch: Verdict['watch'] }, ports: ReservePorts): Promise<Deployment> {
  const { tenant, improvementId } = improvement;
  const limits = tenantSettings(ports.config, tenant, await ports.controls.read(tenant));
  const exposed = watch === undefined || deployment.calibrates ? deployment : await reserveExposure(improvement, deployment, watch, limits.maxExpectedBadCalls, settings, ports.budgets);
  const { startedAt, calibrates } = deployment;
  const seconds = calibrates ? calibrates.minutes * 60 : longestWatchSeconds(deployment.watchSeconds ?? settings.monitoringDurationSeconds, settings);
  const settle = await reserveUsd({ tenant, kind: 'infrastructure', limitUsd: limits.maxTenantInfrastructureUsdPerDay, id: improvementId, mostUsd: watchCostUsd(seconds, settings), now: startedAt }, ports.budgets);
  if (settle instanceof Postponed) throw settle;
  return exposed;
}

/**
 * The same questions without taking anything, before work or a person is spent on what could not be deployed now: with the
 * plan of the watch as `reserveDeployment` does, without one whether there is anything left at all.
 * @param watch undefined where none is planned yet
 * @throws Postponed
 */
export async function expectRoom(improvement: Improvement, { settings, watch, now }: { readonly settings: Settings; readonly watch: Verdict['watch']; readonly now: string }, ports: ReservePorts): Promise<void> {
  const { tenant } = improvement;
  const limits = tenantSettings(ports.config, tenant, await ports.controls.read(tenant));
  const calibrates = isCalibration(improvement);
  if (!calibrates) {
    const { taken, held } = await ports.budgets.read(exposureAccount(tenant));
    const account = { tenant, taken, others: held.size, limit: limits.maxExpectedBadCalls, now };
    if (watch ? !weightsWithin(watch, watch.weights, account.limit - taken, settings.minCanaryRequests) : taken >= account.limit) throw noRoom(account, watch && { watch, planned: watch.weights });
  }
  const seconds = calibrates ? calibrationMinutes(improvement.opportunity) * 60 : longestWatchSeconds(watch ? Math.min(watch.watchSeconds, settings.monitoringDurationSeconds) : 0, settings);
  await expectUsd({ tenant, kind: 'infrastructure', limitUsd: limits.maxTenantInfrastructureUsdPerDay, leastUsd: watchCostUsd(seconds, settings), now }, ports.budgets);
}

async function reserveExposure({ tenant, improvementId }: Pick<Improvement, 'tenant' | 'improvementId'>, deployment: Deployment, watch: NonNullable<Verdict['watch']>, limit: number, settings: Settings, budgets: Budgets): Promise<Deployment> {
  const account = exposureAccount(tenant);
  const planned = deployment.weights ?? settings.canaryWeights;
  let [taken, others] = [0, 0];
  for (let tries = 0; tries < mostTries; tries += 1) {
    const seen = await budgets.read(account);
    const own = seen.held.get(improvementId);
    [taken, others] = [seen.taken, seen.held.size];
    // What a run before this one took is what it chose by.
    const weights = weightsWithin(watch, planned, own ?? limit - taken, settings.minCanaryRequests);
    if (!weights) break;
    const { reserved } = await budgets.reserve(account, improvementId, expectedBadCalls(watch, weights), limit);
    if (reserved) return weights === planned || weights.length === planned.length ? deployment : smaller(deployment, weights);
  }
  throw noRoom({ tenant, taken, others, limit, now: deployment.startedAt }, { watch, planned });
}

function noRoom({ tenant, taken, others, limit, now }: { readonly tenant: string; readonly taken: number; readonly others: number; readonly limit: number; readonly now: string }, plan: { readonly watch: NonNullable<Verdict['watch']>; readonly planned: readonly number[] } | undefined): Postponed {
  const [by, until] = [`are taken by ${others} other ${others === 1 ? 'canary' : 'canaries'}`, after(now, roomSeconds)];
  if (!plan) return new Postponed(`${figure(taken)} of the ${figure(limit)} calls that tenant ${tenant} may expose at one time ${by}: there is no room for another one`, { until });
  return new Postponed(`a bad canary of this would get ${figure(expectedBadCalls(plan.watch, plan.planned))} calls before it is taken away; ${figure(taken)} of the ${figure(limit)} that tenant ${tenant} may expose at one time ${by}, and at a smaller share no watch could decide`, { until });
}

/** A deployment with fewer shares, or none but these. */
export function smaller(deployment: Deployment, weights: readonly number[]): Deployment {
  return { ...deployment, weights: [...weights], weight: Math.min(deployment.weight, weights[0] ?? 0), moreStages: weights.length > 1 };
}

/** What was left out of a plan, in words; empty where nothing was. */
export function tellSmaller(planned: Deployment, reserved: Deployment): string {
  return planned === reserved ? '' : `. Its share ends at ${percent(Math.max(...(reserved.weights ?? [0])))}: more would expose more calls at one time than the tenant may`;
}
