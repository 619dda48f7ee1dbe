import { expectedBadCalls, exposureAccount, weightsWithin } from './blast-radius';
import { reserveUsd } from './budgets';
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
  throw new Postponed(`a bad canary of this would get ${figure(expectedBadCalls(watch, planned))} calls before it is taken away; ${figure(taken)} of the ${figure(limit)} that tenant ${tenant} may expose at one time are taken by ${others} other ${others === 1 ? 'canary' : 'canaries'}, and at a smaller share no watch could decide`, { until: after(deployment.startedAt, roomSeconds) });
}

/** A deployment with fewer shares, or none but these. */
export function smaller(deployment: Deployment, weights: readonly number[]): Deployment {
  return { ...deployment, weights: [...weights], weight: Math.min(deployment.weight, weights[0] ?? 0), moreStages: weights.length > 1 };
}

/** What was left out of a plan, in words; empty where nothing was. */
export function tellSmaller(planned: Deployment, reserved: Deployment): string {
  return planned === reserved ? '' : `. Its share ends at ${percent(Math.max(...(reserved.weights ?? [0])))}: more would expose more calls at one time than the tenant may`;
}
