import type { Component, Deployment, Improvement } from './cycle';
import { UnsafeState } from './errors';
import type { Artifacts, Deployer, Functions, PublishFacts } from './ports';

/** How the description of a version begins that Ratchet published; the improvement's id follows. */
export const ownVersions = 'Ratchet improvement ';

/** The deployment with the version that an earlier run of the same step published already, if it did. */
export async function withPublished(component: Component, deployment: Deployment, functions: Functions): Promise<Deployment> {
  if (deployment.canary !== '') return deployment;
  const published = (await functions.versions(component)).find(({ codeSha256 }) => codeSha256 === deployment.canarySha256);
  return { ...deployment, canary: published?.version ?? '' };
}

/**
 * Makes a built candidate a published version and puts `$LATEST` back, so that the team's next deployment starts from what
 * serves. Safe to run again: a version that has this code already is taken. Later stages publish nothing.
 * @throws ForeignChange when somebody else changed `$LATEST`
 */
export async function publishCanary(component: Component, { improvementId }: Pick<Improvement, 'improvementId'>, deployment: Deployment, { artifacts, deployer, stillOurs }: { readonly artifacts: Artifacts; readonly deployer: Deployer } & Pick<PublishFacts, 'stillOurs'>): Promise<Deployment> {
  const { zipKey, stage, canarySha256: codeSha256, returnTo } = deployment;
  if (zipKey === undefined || stage > 0) {
    if (deployment.canary === '') throw new UnsafeState(`Deployment of ${improvementId}: saw neither a version nor a zip, expected one of them`);
    return deployment;
  }
  const zip = await artifacts.getBytes(zipKey);
  const canary = await deployer.publish(component, zip, { codeSha256, replaces: returnTo, description: `${ownVersions}${improvementId}`, stillOurs });
  await deployer.restoreLatest(component, returnTo, codeSha256);
  return { ...deployment, canary };
}
