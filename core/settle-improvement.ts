import { exposureAccount } from './blast-radius';
import { dayAccount } from './budgets';
import type { Settings } from './config';
import type { Improvement } from './cycle';
import { deploymentIn } from './deployment-record';
import type { JournalRecord } from './journal';
import type { Budgets } from './ports';
import { secondsBetween } from './time';
import { watchCostUsd } from './watch-cost';

/** Gives back what an improvement that ended had reserved: the calls that it exposed, and of its infrastructure what its watch did not take. May be run again. */
export async function settleImprovement({ tenant, improvementId }: Pick<Improvement, 'tenant' | 'improvementId'>, chain: readonly JournalRecord[], endedAt: string, settings: Settings, budgets: Budgets): Promise<void> {
  await budgets.settle(exposureAccount(tenant), improvementId, 0);
  // What was reserved and then not deployed was not watched.
  const startedAt = deploymentIn(chain)?.startedAt ?? endedAt;
  await budgets.settle(dayAccount(tenant, 'infrastructure', startedAt), improvementId, watchCostUsd(secondsBetween(startedAt, endedAt), settings));
}
