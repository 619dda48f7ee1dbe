import type { Component } from './cycle';
import { freezeOver, type FreezeWindow } from './freeze';
import { scopedCommand } from './next-command';
import { holdsFor } from './paused';
import type { ControlState } from './ports';
import { effectiveMode } from './select-opportunities';
import type { Switch } from './switch';

interface Left {
  readonly scope: string;
  readonly before: ControlState;
  readonly after: ControlState;
  /** Of the tenant, with their settings as they hold now. */
  readonly components: readonly Component[];
  readonly windowsOf: (component: Component) => readonly FreezeWindow[];
  readonly now: string;
}

const listed = 5;

/** What a switch did not do, as far as who asked for it may think that it did; each with the command that does. Empty where nothing is left. */
export function tellLeft(asked: Switch, left: Left): readonly string[] {
  switch (asked.operation) {
    case 'resume':
      return [...wasNone(left.before.paused, left, 'paused'), ...left.after.paused.filter(meets(left)).map(({ scope, stops, by, reason }) => `still ${stops ? 'stopped' : 'paused'}: ${scope}, by ${by}: ${reason} (ratchet ${scopedCommand('resume', scope)})`)];
    case 'unfreeze':
      return [...wasNone(lasting(left.before, left.now), left, 'frozen by command'), ...lasting(left.after, left.now).filter(meets(left)).map(({ scope, until, by }) => `still frozen: ${scope} until ${until}, by ${by} (ratchet ${scopedCommand('unfreeze', scope)})`), ...frozenByConfiguration(left)];
    case 'freeze':
      return lasting(left.before, left.now).filter(({ scope }) => scope === left.scope).map(({ from, until, by }) => `it replaces the one from ${from} until ${until}, by ${by}`);
    case 'mode':
      return stricter(asked.mode, left);
    case 'profile':
    case 'set':
      return misfits(left);
    case 'pause':
    case 'stop':
      return [];
  }
}

function wasNone(set: readonly { readonly scope: string }[], { scope }: Left, what: string): readonly string[] {
  return set.some((one) => one.scope === scope) ? [] : [`${scope} itself was not ${what}`];
}

const lasting = ({ freezes = [] }: ControlState, now: string) => freezes.filter(({ until }) => until > now);

/** Whether what is set for a scope holds for something of the one that was switched. */
function meets({ scope }: Left): (set: { readonly scope: string }) => boolean {
  const isComponent = (one: string): boolean => one !== 'all' && one !== 'tenant';
  return (set) => !isComponent(scope) || !isComponent(set.scope) || set.scope === scope;
}

function misfits({ scope, components }: Left): readonly string[] {
  return components.filter(({ component }) => holdsFor(scope, component)).flatMap(({ component, misfit }) => (misfit === undefined ? [] : [`${component} is only observed, since what it declares does not fit: ${misfit}`])).slice(0, listed);
}

function frozenByConfiguration({ scope, components, windowsOf, now }: Left): readonly string[] {
  return components.filter(({ component }) => holdsFor(scope, component)).flatMap((component) => {
    const freeze = freezeOver({ component: component.component, settings: { freezeWindows: windowsOf(component) }, controls: {}, now });
    return freeze ? [`still frozen: ${component.component} until ${freeze.until}, by configuration (freezeWindows)`] : [];
  }).slice(0, listed);
}

/** The strictest holds of what a component declares or has set, its tenant, and all. */
function stricter(wanted: string | undefined, { scope, after, components }: Left): readonly string[] {
  const others = components.filter(({ component }) => holdsFor(scope, component)).flatMap((component) => {
    const mode = effectiveMode(component, after);
    return wanted === undefined || mode === wanted ? [] : [`${component.component} ${mode}`];
  });
  if (others.length === 0) return [];
  return [`in force: ${others.slice(0, listed).join(', ')}${others.length > listed ? `, and ${others.length - listed} more` : ''}, since the strictest holds of what the component declares or has set, its tenant, and all`];
}
