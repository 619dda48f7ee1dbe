import { type Config, type Settings, settingsFor } from '../core/config';
import type { Component } from '../core/cycle';
import { freezeOver } from '../core/freeze';
import { maintenanceUntil } from '../core/maintenance';
import { scopedCommand } from '../core/next-command';
import { tenantSettings } from '../core/operator-settings';
import { holdsFor } from '../core/paused';
import type { ControlState } from '../core/ports';

/** Something that keeps Ratchet from acting: how far it reaches, who set it, and what takes it away. */
export interface Hold {
  readonly kind: 'stopped' | 'paused' | 'frozen' | 'maintenance';
  /** `all`, `tenant` or a component's name. */
  readonly scope: string;
  /** `configuration`, where no operator set it. */
  readonly by: string;
  /** When it was set; not known of what configuration sets. */
  readonly at?: string;
  readonly reason?: string;
  /** Set where it begins later. */
  readonly from?: string;
  readonly until?: string;
  /** What goes on in a freeze all the same. */
  readonly allows?: Settings['freezeAllows'];
  /** The command that takes it away. */
  readonly undo: string;
}

interface Known {
  readonly tenant: string;
  readonly config: Config;
  readonly controls: ControlState;
  readonly at: string;
}

/** The strongest is told first. */
const order: readonly Hold['kind'][] = ['stopped', 'paused', 'frozen', 'maintenance'];

/** All that holds now or is known to begin: what windows of the settings say of the tenant is told once, for all its components. */
export function allHolds(known: Known, components: readonly Component[]): readonly Hold[] {
  const { tenant, config, controls } = known;
  const ofTenant = windowHolds('tenant', tenantSettings(config, tenant, controls), known);
  const own = components.flatMap((component) => windowHolds(component.component, settingsOf(component, known), known));
  const alike = (one: Hold) => (other: Hold) => one.kind === other.kind && one.until === other.until;
  return [
    ...switchedHolds(known, components),
    // Where every component has windows of its own, the tenant's hold nothing.
    ...ofTenant.filter((hold) => components.length === 0 || own.some(alike(hold))),
    ...own.filter((hold) => !ofTenant.some(alike(hold))),
  ].sort(byStrength);
}

/** What holds for one component now, the strongest first. */
export function holdsOver(component: Component, known: Known): readonly Hold[] {
  const switched = switchedHolds(known, [component]).filter(({ scope, from }) => from === undefined && holdsFor(scope, component.component));
  const settings = settingsOf(component, known);
  return [...switched, ...windowHolds(component.component, settings, known)]
    .map((hold) => (hold.kind === 'frozen' ? { ...hold, ...allowsOf(settings) } : hold))
    .sort(byStrength);
}

/** Of two alike, the one that lasts longer. */
function byStrength(one: Hold, other: Hold): number {
  return order.indexOf(one.kind) - order.indexOf(other.kind) || (other.until ?? '').localeCompare(one.until ?? '');
}

/** What operators switched off, and what of it begins later. */
function switchedHolds({ tenant, config, controls, at }: Known, components: readonly Component[]): readonly Hold[] {
  const allowedIn = (scope: string) => {
    const component = components.find((one) => one.component === scope);
    return allowsOf(component ? settingsOf(component, { config }) : tenantSettings(config, tenant, controls));
  };
  const pauses = controls.paused.map(({ stops, ...pause }): Hold => ({ kind: stops ? 'stopped' : 'paused', ...pause, undo: undoOf('resume', pause.scope) }));
  const freezes = (controls.freezes ?? []).filter(({ until }) => until > at)
    .map(({ from, ...freeze }): Hold => ({ kind: 'frozen', ...freeze, ...(from > at && { from }), ...allowedIn(freeze.scope), undo: undoOf('unfreeze', freeze.scope) }));
  return [...pauses, ...freezes];
}

/** As steps put them together: the registry has what operators set in it already. */
function settingsOf({ tenant, settings }: Component, { config }: Pick<Known, 'config'>): Settings {
  return settingsFor(config, tenant, settings);
}

function allowsOf({ freezeAllows }: Settings): Pick<Hold, 'allows'> {
  return freezeAllows.length === 0 ? {} : { allows: freezeAllows };
}

/** Freezes and maintenance that settings give by the clock. */
function windowHolds(scope: string, settings: Settings, { controls, at }: Known): readonly Hold[] {
  const freezes = settings.freezeWindows.flatMap((window) => {
    const freeze = freezeOver({ component: scope, settings: { freezeWindows: [window] }, controls: {}, now: at });
    return freeze ? [{ until: freeze.until, ...(window.reason !== undefined && { reason: window.reason }) }] : [];
  });
  const frozen = freezes.sort((a, b) => (a.until < b.until ? 1 : -1))[0];
  const maintenance = maintenanceUntil(settings.maintenanceWindows, at);
  return [
    ...(frozen ? [{ kind: 'frozen', scope, ...origin('freezeWindows', scope, controls), ...frozen, ...allowsOf(settings) } as const] : []),
    ...(maintenance === undefined ? [] : [{ kind: 'maintenance', scope, ...origin('maintenanceWindows', scope, controls), until: maintenance } as const]),
  ];
}

/** Who set these windows: the operator whose scope is the narrowest, or nobody by command. */
function origin(name: 'freezeWindows' | 'maintenanceWindows', scope: string, { overrides = [] }: ControlState): Pick<Hold, 'by' | 'at' | 'reason' | 'undo'> {
  const set = [scope, 'tenant', 'all'].map((one) => overrides.find((override) => override.name === name && override.scope === one)).find((found) => found !== undefined);
  if (!set) return { by: 'configuration', undo: undoOf(`set ${name} '[]'`, scope) };
  const { by, at, reason } = set;
  return { by, at, reason, undo: undoOf(`set ${name} declared`, set.scope) };
}

/** The command line that takes something away again. */
export function undoOf(command: string, scope: string): string {
  return `ratchet ${scopedCommand(command, scope)}`;
}
