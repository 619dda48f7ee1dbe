import type { ControlState } from './ports';

/** The pause that holds for a component, or, without one, for the whole tenant. */
export function pauseOver({ paused }: Pick<ControlState, 'paused'>, component?: string): ControlState['paused'][number] | undefined {
  return paused.find(({ scope }) => scope === 'all' || scope === 'tenant' || scope === component);
}
