import { aliasUnderCare, type CarePorts } from './alias-under-care';
import type { AliasState, Component, Deployment } from './cycle';
import { sayIfFinal } from './final-errors';
import { makeLatestEqual } from './follow-promotion';
import { describeAlias, planRollBack } from './plan-alias';
import type { Deployer, FunctionConfiguration, Functions } from './ports';
import { isNewVersion, withPublished } from './publish-canary';

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
export async function rollBack({ component, deployment: known, promoting, fence }: RollBackFacts, ports: RollBackPorts): Promise<Deployment> {
  const alias = await aliasUnderCare(component, ports);
  if (!alias) return { ...known, state: 'superseded', weight: 0, detail: `${component.functionName}:${component.alias} is gone, and its canary with it: ${component.component} was taken out of care, or its stack destroyed` };
  // A step that was cut off may have published, and exposed, a version of which it could not tell.
  const deployment = await withPublished(component, known, ports.functions);
  const plan = planRollBack(alias, deployment, promoting);
  const wanted = plan.act === 'set' ? plan : fence ? alias : undefined;
  const serves = wanted ? await ports.deployer.setAlias(component, wanted, alias.revisionId) : alias;
  const superseded = serves.version !== deployment.returnTo || (plan.act === 'leave' && plan.state === 'superseded');
  if (superseded) return { ...deployment, state: 'superseded', weight: 0, detail: `${plan.detail}${await withdrawCandidate(component, deployment, serves, ports)}` };
  const latest = promoting || isNewVersion(deployment) ? await orSaid(restoreLatest(component, deployment, promoting, ports), deployment.returnTo) : '';
  return { ...deployment, state: 'rolled-back', weight: 0, detail: `${plan.detail} (alias: ${describeAlias(serves)})${latest}` };
}

export interface RollBackPorts extends CarePorts {
  readonly functions: Functions;
  readonly deployer: Deployer;
}

/**
 * Somebody else's deployment serves. Where `$LATEST` still is our candidate, which nobody serves, it gets what serves: else
 * the team's next deployment would publish the candidate.
 */
export function withdrawCandidate(component: Component, deployment: Deployment, serves: AliasState, ports: Pick<RollBackPorts, 'functions' | 'deployer'>): Promise<string> {
  return orSaid(withdraw(component, deployment, serves, ports), serves.version);
}

async function withdraw(component: Component, deployment: Deployment, { version }: AliasState, { functions, deployer }: Pick<RollBackPorts, 'functions' | 'deployer'>): Promise<string> {
  if (!isNewVersion(deployment)) return '';
  const { canarySha256, configuration, calibrates } = deployment;
  if (calibrates) return restoreDescription(component, deployer);
  const [latest, serving] = await Promise.all([functions.configuration(component, '$LATEST'), functions.configuration(component, version)]);
  const isOurs = (one: FunctionConfiguration): boolean => one.codeSha256 === canarySha256 && (configuration === undefined || one.memoryMb === configuration.memoryMb);
  if (!isOurs(latest) || isOurs(serving)) return '';
  return `; ${await makeLatestEqual(component, version, canarySha256, deployer, configuration)}`;
}

/**
 * Undoes what a promotion may have done to `$LATEST` (code, or configuration alone where it was cut off between the two), and
 * the publishing of a built candidate, which goes through `$LATEST`.
 */
async function restoreLatest(component: Component, { returnTo, returnToSha256, canarySha256, configuration, calibrates }: Deployment, promoting: boolean, { functions, deployer }: RollBackPorts): Promise<string> {
  if (calibrates) return restoreDescription(component, deployer);
  const { codeSha256 } = await functions.configuration(component, '$LATEST');
  if (codeSha256 === returnToSha256 && configuration === undefined && !promoting) return '';
  if (codeSha256 !== canarySha256 && codeSha256 !== returnToSha256) return '; $LATEST is left alone, since somebody else changed it';
  return `; ${await makeLatestEqual(component, returnTo, codeSha256, deployer, configuration)}`;
}

/** The alias is back: what can never be done about `$LATEST` keeps nothing open, and is said to people. */
async function orSaid(restored: Promise<string>, version: string): Promise<string> {
  const done = await restored.catch(sayIfFinal);
  return typeof done === 'string' ? done : `; $LATEST could not be put back: deploy the code of version ${version} before the next change (${done.why})`;
}

/** The one thing of `$LATEST` that a calibration touches; a step that was cut off may have left it changed. */
async function restoreDescription(component: Component, deployer: Deployer): Promise<string> {
  return (await deployer.restoreDescription(component)) ? '; $LATEST has its description again' : '';
}
