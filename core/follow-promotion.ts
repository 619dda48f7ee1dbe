import type { Component, Configuration, Deployment, Improvement } from './cycle';
import { ForeignChange } from './errors';
import type { Deployer, Notifier } from './ports';

/** Makes `$LATEST` equal to the promoted version. @returns what came of it, in a sentence */
export async function followPromotion(component: Component, { canary, returnToSha256 }: Deployment, deployer: Deployer): Promise<string> {
  return makeLatestEqual(component, canary, returnToSha256, deployer);
}

/** Makes `$LATEST` equal to a version, while its code is the expected one. Somebody else's change stays. @returns what came of it */
export async function makeLatestEqual(component: Component, version: string, expectedSha256: string, deployer: Deployer, own?: Configuration): Promise<string> {
  try {
    const restored = await deployer.restoreLatest(component, version, expectedSha256, own);
    return restored === 'equal' ? `$LATEST equals version ${version}` : `$LATEST has the code of version ${version}, and the configuration that somebody else gave it`;
  } catch (error) {
    if (!(error instanceof ForeignChange)) throw error;
    return `$LATEST is left alone, since somebody else changed it (${error.message})`;
  }
}

/** A fix that serves is not taken back because `$LATEST` could not follow it; people have to know, and that loudly. */
export async function tellNotFollowed(improvement: Improvement, deployment: Deployment, why: string, notifier: Notifier): Promise<string> {
  const { tenant, component, improvementId } = improvement;
  const message = `version ${deployment.canary} of ${component} serves, but $LATEST is not equal to it: deploy that version's code before the next change, or the fault comes back (${why})`;
  await notifier.publish({ kind: 'latest-not-restored', tenant, component, improvementId, message, next: [`reconcile ${component}`] });
  return message;
}
