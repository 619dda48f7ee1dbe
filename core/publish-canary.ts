import type { Component, Deployment, Improvement } from './cycle';
import { UnsafeState } from './errors';
import type { Artifacts, Deployer, Functions, PublishFacts, VersionChange } from './ports';

/** How the description of a version begins that Ratchet published; the improvement's id follows. */
export const ownVersions = 'Ratchet improvement ';

/** The deployment with the version that an earlier run of the same step published already, if it did. */
export async function withPublished(component: Component, deployment: Deployment, functions: Functions): Promise<Deployment> {
  if (deployment.canary !== '') return deployment;
  const { canarySha256, configuration, calibrates, label } = deployment;
  const published = (await functions.versions(component)).find(({ codeSha256, description }) => codeSha256 === canarySha256 && ((configuration === undefined && calibrates === undefined) || description === label));
  return { ...deployment, canary: published?.version ?? '' };
}

/** Whether the canary is a version that the deployment publishes, and no earlier one. */
export function isNewVersion({ zipKey, configuration, calibrates }: Deployment): boolean {
  return zipKey !== undefined || configuration !== undefined || calibrates !== undefined;
}

/**
 * Makes a candidate that is no earlier version a published one and puts `$LATEST` back, so that the team's next deployment starts from what
 * serves. Safe to run again: a version that has this code already is taken. Later stages publish nothing.
 * @throws ForeignChange when somebody else changed `$LATEST`
 */
export async function publishCanary(component: Component, { improvementId }: Pick<Improvement, 'improvementId'>, deployment: Deployment, { artifacts, deployer, stillOurs }: { readonly artifacts: Artifacts; readonly deployer: Deployer } & Pick<PublishFacts, 'stillOurs'>): Promise<Deployment> {
  const { stage, canarySha256: codeSha256, returnTo, configuration, label = `${ownVersions}${improvementId}` } = deployment;
  const change = stage > 0 ? undefined : await changeOf(deployment, artifacts);
  if (change === undefined) {
    if (deployment.canary === '') throw new UnsafeState(`Deployment of ${improvementId}: saw neither a version nor a change, expected one of them`);
    return deployment;
  }
  const canary = await deployer.publish(component, change, { codeSha256, replaces: returnTo, description: label, stillOurs });
  if (deployment.calibrates) await deployer.restoreDescription(component);
  else await deployer.restoreLatest(component, returnTo, codeSha256, configuration);
  return { ...deployment, canary };
}

async function changeOf({ zipKey, configuration, calibrates }: Deployment, artifacts: Artifacts): Promise<VersionChange | undefined> {
  if (calibrates) return { sameCode: true };
  if (zipKey !== undefined) return { zip: await artifacts.getBytes(zipKey) };
  return configuration && { configuration };
}
