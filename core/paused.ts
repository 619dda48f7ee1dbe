import type { ControlState } from './ports';

/** Whether what is set for a scope holds for a component, or, without one, for the whole tenant. */
export function holdsFor(scope: string, component?: string): boolean {
  return scope === 'all' || scope === 'tenant' || scope === component;
}

/** The last of the times that are known by scope and hold for a component; empty where there is none. */
export function lastFor(times: Readonly<Record<string, string>> = {}, component: string): string {
  return ['all', 'tenant', component].map((scope) => times[scope] ?? '').sort().at(-1) ?? '';
}

/** The pause that holds for a component, or, without one, for the whole tenant. */
export function pauseOver({ paused }: Pick<ControlState, 'paused'>, component?: string): ControlState['paused'][number] | undefined {
  return paused.find(({ scope }) => holdsFor(scope, component));
}
