import type { AliasState, Deployment } from './cycle';

/** What is to be done with an alias so that it serves what it should; `leave` where it already does, or is not ours to touch. */
export type AliasPlan =
  | { readonly act: 'set'; readonly version: string; readonly weights: Readonly<Record<string, number>>; readonly detail: string }
  | { readonly act: 'leave'; readonly state: 'as-wanted' | 'superseded'; readonly detail: string };

type Versions = Pick<Deployment, 'returnTo' | 'canary'>;

/** Puts the canary beside the version that serves, or widens it. Anything else on the alias is somebody else's work. */
export function planExposure(alias: AliasState, { returnTo, canary }: Versions, weight: number): AliasPlan {
  if (alias.version !== returnTo || foreignWeights(alias, canary)) return superseded(alias, returnTo, canary);
  if (alias.weights[canary] === weight) return asWanted(`version ${canary} gets ${percent(weight)} beside version ${returnTo} already`);
  return { act: 'set', version: returnTo, weights: { [canary]: weight }, detail: `version ${canary} gets ${percent(weight)} beside version ${returnTo}` };
}

/** Lets the canary serve alone. */
export function planPromotion(alias: AliasState, { returnTo, canary }: Versions): AliasPlan {
  if (alias.version === canary && !hasWeights(alias)) return asWanted(`version ${canary} serves alone already`);
  if (alias.version !== returnTo || foreignWeights(alias, canary)) return superseded(alias, returnTo, canary);
  return { act: 'set', version: canary, weights: {}, detail: `version ${canary} serves alone` };
}

/**
 * Takes the canary away. A canary that serves alone is taken back only where we were promoting it (`promoting`): else it is
 * somebody's own rollback to that version, which stays. A deployment by somebody else keeps what it chose, but never with our canary beside it:
 * UpdateAlias without weights keeps the weights that were there.
 */
export function planRollBack(alias: AliasState, { returnTo, canary }: Versions, promoting: boolean): AliasPlan {
  if (promoting && alias.version === canary && !hasWeights(alias)) return { act: 'set', version: returnTo, weights: {}, detail: `version ${returnTo} serves alone again` };
  if (alias.version !== returnTo) {
    if (alias.weights[canary] === undefined) return superseded(alias, returnTo, canary);
    return { act: 'set', version: alias.version, weights: {}, detail: `version ${alias.version}, which somebody else deployed, serves alone; version ${canary} is taken away from beside it` };
  }
  if (!hasWeights(alias)) return asWanted(`version ${returnTo} serves alone already`);
  if (foreignWeights(alias, canary)) return superseded(alias, returnTo, canary);
  return { act: 'set', version: returnTo, weights: {}, detail: `version ${returnTo} serves alone again` };
}

/** Whether the alias is what a running watch left there. */
export function isWatched(alias: AliasState, deployment: Deployment): boolean {
  return alias.version === deployment.returnTo && !foreignWeights(alias, deployment.canary) && Math.abs((alias.weights[deployment.canary] ?? 0) - deployment.weight) < 0.001;
}

export function describeAlias(alias: AliasState): string {
  const beside = Object.entries(alias.weights).map(([version, weight]) => `version ${version} at ${percent(weight)}`);
  return [`version ${alias.version}`, ...beside].join(' with ');
}

function superseded(alias: AliasState, returnTo: string, canary: string): AliasPlan {
  return { act: 'leave', state: 'superseded', detail: `the alias serves ${describeAlias(alias)}, expected version ${returnTo} with or without version ${canary}: somebody else deployed, and their deployment stays` };
}

function asWanted(detail: string): AliasPlan {
  return { act: 'leave', state: 'as-wanted', detail };
}

function foreignWeights(alias: AliasState, canary: string): boolean {
  return Object.keys(alias.weights).some((version) => version !== canary);
}

function hasWeights(alias: AliasState): boolean {
  return Object.keys(alias.weights).length > 0;
}

function percent(weight: number): string {
  return `${Math.round(weight * 1000) / 10} %`;
}
