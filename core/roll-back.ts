import type { Component, Deployment } from './cycle';
import { NotFound } from './errors';
import { makeLatestEqual } from './follow-promotion';
import { describeAlias, planRollBack } from './plan-alias';
import type { Deployer, Functions } from './ports';

export interface RollBackFacts {
  readonly component: Component;
  readonly deployment: Deployment;
  /** The journal has an intention to promote: only then may the alias serve the canary alone, and `$LATEST` be changed, by us. */
  readonly promoting: boolean;
  /** A step may still be about to update the alias with what it read before: write the alias in any case, so that it cannot. */
  readonly fence: boolean;
}

/**
 * Takes a canary away, wherever its deployment stopped, and may be run again at any time. Somebody else's deployment
 * stays; where the function or its alias is gone, there is nothing to take away.
 * @throws ConcurrentChange when the alias changed meanwhile; running it again is right
 */
export async function rollBack({ component, deployment, promoting, fence }: RollBackFacts, ports: { readonly functions: Functions; readonly deployer: Deployer }): Promise<Deployment> {
  const alias = await ports.functions.alias(component).catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
    return undefined;
  });
  if (!alias) return { ...deployment, state: 'superseded', weight: 0, detail: `${component.functionName}:${component.alias} is gone, and its canary with it` };
  const plan = planRollBack(alias, deployment, promoting);
  const wanted = plan.act === 'set' ? plan : fence ? alias : undefined;
  const serves = wanted ? await ports.deployer.setAlias(component, wanted, alias.revisionId) : alias;
  const superseded = serves.version !== deployment.returnTo || (plan.act === 'leave' && plan.state === 'superseded');
  if (superseded) return { ...deployment, state: 'superseded', weight: 0, detail: plan.detail };
  const latest = promoting || deployment.zipKey !== undefined ? await restoreLatest(component, deployment, promoting, ports) : '';
  return { ...deployment, state: 'rolled-back', weight: 0, detail: `${plan.detail} (alias: ${describeAlias(serves)})${latest}` };
}

/**
 * Undoes what a promotion may have done to `$LATEST` (code, or configuration alone where it was cut off between the two), and
 * the publishing of a built candidate, which goes through `$LATEST`.
 */
async function restoreLatest(component: Component, { returnTo, returnToSha256, canarySha256 }: Deployment, promoting: boolean, { functions, deployer }: { readonly functions: Functions; readonly deployer: Deployer }): Promise<string> {
  const { codeSha256 } = await functions.configuration(component, '$LATEST');
  if (codeSha256 === returnToSha256 && !promoting) return '';
  if (codeSha256 !== canarySha256 && codeSha256 !== returnToSha256) return '; $LATEST is left alone, since somebody else changed it';
  return `; ${await makeLatestEqual(component, returnTo, codeSha256, deployer)}`;
}
