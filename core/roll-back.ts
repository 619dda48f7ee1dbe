import type { Component, Deployment } from './cycle';
import { ForeignChange } from './errors';
import { describeAlias, planRollBack } from './plan-alias';
import type { Deployer, Functions } from './ports';

/**
 * Takes a canary away, wherever its deployment stopped, and may be run again at any time: one alias update, and
 * `$LATEST` back to the version that serves when a promotion had replaced it. Somebody else's deployment stays.
 * @throws ConcurrentChange when the alias changed meanwhile; running it again is right
 */
export async function rollBack(component: Component, deployment: Deployment, { functions, deployer }: { readonly functions: Functions; readonly deployer: Deployer }): Promise<Deployment> {
  const alias = await functions.alias(component);
  const plan = planRollBack(alias, deployment);
  const serves = plan.act === 'set' ? await deployer.setAlias(component, plan, alias.revisionId) : alias;
  if (serves.version !== deployment.returnTo) {
    return { ...deployment, state: 'superseded', weight: 0, detail: plan.detail };
  }
  const latest = await functions.configuration(component, '$LATEST');
  if (latest.codeSha256 === deployment.canarySha256) {
    await deployer.restoreLatest(component, deployment.returnTo, deployment.canarySha256).catch((error: unknown) => {
      if (!(error instanceof ForeignChange)) throw error;
    });
  }
  return { ...deployment, state: plan.act === 'leave' && plan.state === 'superseded' ? 'superseded' : 'rolled-back', weight: 0, detail: `${plan.detail} (alias: ${describeAlias(serves)})` };
}
