import type { Settings } from './config';
import type { Improvement } from './cycle';
import { Stopped } from './errors';
import { expectNotFrozen } from './freeze';
import { isExecution } from './names';
import { holdsFor } from './paused';
import type { ControlState, Controls, Leases, Reconciler } from './ports';
import { sayError } from './say-error';

type Stop = ControlState['paused'][number];

/** The stop that ends what runs on a component; a pause that ends nothing is none. */
export function stopOver({ paused }: Pick<ControlState, 'paused'>, component: string): Stop | undefined {
  return paused.find(({ scope, stops }) => stops === true && holdsFor(scope, component));
}

export function tellStop({ scope, by, reason }: Stop): string {
  return `stopped (${scope}) by ${by}: ${reason}`;
}

/**
 * Asked right before each effect of an improvement, so that none comes after a stop that was there before it.
 * @returns what operators have set, as it was read
 * @throws Stopped, which leads through RollBack wherever something may be deployed
 */
export async function expectNotStopped({ tenant, component }: { readonly tenant: string; readonly component: string }, controls: Pick<Controls, 'read'>): Promise<ControlState> {
  const state = await controls.read(tenant);
  const stop = stopOver(state, component);
  if (stop) throw new Stopped(tellStop(stop));
  return state;
}

/**
 * The same before each exposure, promotion and look, where a freeze ends it too.
 * @throws Stopped
 * @throws Postponed until the freeze is over
 */
export async function expectMayDeploy(improvement: Pick<Improvement, 'tenant' | 'component' | 'emergency'>, { revert, settings, now }: { readonly revert: boolean; readonly settings: Settings; readonly now: string }, controls: Pick<Controls, 'read'>): Promise<void> {
  const state = await expectNotStopped(improvement, controls);
  expectNotFrozen({ component: improvement.component, settings, controls: state, now }, { emergency: improvement.emergency, revert });
}

/**
 * Hands what runs in spite of a stop to reconcile, which takes its lease over and its canary away. Steps and looks read the stop
 * as well: whoever comes first ends it, and whoever comes later finds it ended. What an operator does is left to the operator.
 */
export async function endStopped(tenant: string, { controls, leases, reconciler }: { readonly controls: Pick<Controls, 'read'>; readonly leases: Pick<Leases, 'held'>; readonly reconciler: Reconciler }): Promise<string[]> {
  const state = await controls.read(tenant);
  if (!state.paused.some(({ stops }) => stops)) return [];
  const ending = (await leases.held(tenant)).flatMap(({ component, improvementId, executionArn }) => {
    const stop = isExecution(executionArn) ? stopOver(state, component) : undefined;
    return stop ? [{ component, improvementId, why: tellStop(stop) }] : [];
  });
  return Promise.all(ending.map(async ({ component, improvementId, why }) => {
    try {
      await reconciler.request(tenant, component, improvementId, why);
      return `${improvementId} is being ended`;
    } catch (error) {
      return `failed: ${improvementId} was not handed to reconcile (${sayError(error)}); its next step or look ends it`;
    }
  }));
}
