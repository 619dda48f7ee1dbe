import type { Component } from './cycle';
import { inGroups } from './in-groups';
import type { Workbenches } from './ports';
import { sayError } from './say-error';

const atOneTime = 16;

/**
 * Keeps what the components' last deployments left, before others clean it up. Answers a line for each that could not be
 * kept: the others are, and the cycle goes on, since a component without a workbench can still be reverted.
 */
export async function keepWorkbenches(components: readonly Component[], workbenches: Pick<Workbenches, 'keep'>): Promise<readonly string[]> {
  const lines = await inGroups(atOneTime, components, async (component) => {
    try {
      await workbenches.keep(component);
      return undefined;
    } catch (error) {
      return `workbench of ${component.component} is not kept: ${sayError(error)}`;
    }
  });
  return lines.filter((line) => line !== undefined);
}
