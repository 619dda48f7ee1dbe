import type { AliasState, Component } from './cycle';
import { describeAlias } from './plan-alias';

/** Why a function cannot be managed, in the same words wherever it shows: gates say it of a candidate, `ratchet doctor` of a component. */
export const refusals = {
  untagged: ({ functionName }: Component): string => `function ${functionName} does not carry the tag of this installation, or is Ratchet's own`,
  foreignWeights: (alias: AliasState): string => `somebody else's weights are on the alias: ${describeAlias(alias)}`,
  provisioned: (): string => 'the alias has provisioned concurrency, and then cannot split calls',
  image: (version: string): string => `${version} is a container image, which cannot be hot-deployed`,
  bypassed: ({ functionName, alias }: Component, calls: number): string => `${calls} calls in ${bypassDays} days named ${functionName} without the alias ${alias}`,
} as const;

/** Days in which nobody may have called `$LATEST`, as a deployment by its alias means it. */
export const bypassDays = 14;
