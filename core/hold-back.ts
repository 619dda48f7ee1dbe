import { cut } from './bounded';
import type { Settings } from './config';
import type { Component, Mode, Opportunity, Outcome } from './cycle';
import type { KeptOpportunity } from './kept-opportunity';
import { freezeOver } from './freeze';
import { maintenanceUntil } from './maintenance';
import { lastFor } from './paused';
import type { ControlState } from './ports';
import { after, secondsBetween } from './time';

/** Why nothing is done about an opportunity now, however many slots are free. */
export interface Hold {
  readonly state: 'suppressed' | 'waits';
  readonly reason: string;
  /** When it is worth another look; without it a later cycle decides. */
  readonly until?: string;
}

export interface HoldFacts {
  readonly opportunities: readonly Opportunity[];
  readonly components: readonly Component[];
  readonly settingsOf: (component: Component) => Settings;
  readonly modeOf: (component: Component) => Mode;
  readonly kept: readonly KeptOpportunity[];
  /** Those that a deployment explains for the moment, by fingerprint: `core/known-deployment.ts`. */
  readonly deployments: Readonly<Record<string, { readonly reason: string; readonly until: string }>>;
  /** What operators set. @default nothing */
  readonly controls?: Pick<ControlState, 'freezes' | 'changedAt'>;
  /** A person asked for these components by name, and so for a try in spite of what else is known. @default false */
  readonly asked?: boolean;
  readonly now: string;
}

/** Components in which the same error begins before it counts as one that failed for everyone. */
const commonComponents = 3;
/** Seconds within which it begins in all of them. */
const commonSeconds = 600;
/** Seconds for which a sighting in another component counts. */
const freshSeconds = 1800;
/** Seconds after maintenance until what it left can be told from what stays. */
const afterMaintenanceSeconds = 300;

/** Reasons to hold opportunities back, by fingerprint. */
export function holdBack(facts: HoldFacts): ReadonlyMap<string, Hold> {
  return new Map(facts.opportunities.flatMap((opportunity) => {
    const component = facts.components.find(({ component: name }) => name === opportunity.component);
    const hold = component && (maintenance(component, facts) ?? frozen(component, facts) ?? deploying(opportunity, facts) ?? putOff(opportunity, facts) ?? commonCause(opportunity, facts) ?? nothingNew(opportunity, component, facts));
    return hold ? [[opportunity.fingerprint, hold] as const] : [];
  }));
}

function maintenance(component: Component, { settingsOf, now }: HoldFacts): Hold | undefined {
  const until = maintenanceUntil(settingsOf(component).maintenanceWindows, now);
  return until === undefined ? undefined : { state: 'suppressed', reason: `maintenance until ${until}: what is found in it is not acted on`, until: after(until, afterMaintenanceSeconds) };
}

/** Where a freeze lets something through, it is for the deployer to say: what would be deployed is not known yet. */
function frozen(component: Component, { settingsOf, modeOf, controls = {}, now }: HoldFacts): Hold | undefined {
  const settings = settingsOf(component);
  const deploys = ['approve', 'auto'].includes(modeOf(component)) && settings.freezeAllows.length === 0;
  const freeze = deploys ? freezeOver({ component: component.component, settings, controls, now }) : undefined;
  return freeze && { state: 'waits', reason: freeze.why, until: freeze.until };
}

function deploying({ fingerprint }: Opportunity, { deployments }: HoldFacts): Hold | undefined {
  const held = deployments[fingerprint];
  return held && { state: 'suppressed', ...held };
}

/** A brake held its last try: a budget was spent, say. Another one would end in the same way, unless an operator changed something since. */
function putOff({ fingerprint, component: name }: Opportunity, { kept, asked, controls, now }: HoldFacts): Hold | undefined {
  const attempt = asked ? undefined : kept.find(({ opportunity }) => opportunity.fingerprint === fingerprint && opportunity.component === name)?.attempt;
  if (!attempt || lastFor(controls?.changedAt, name) > attempt.endedAt) return undefined;
  return attempt.until !== undefined && attempt.until > now ? { state: 'waits', reason: attempt.reason, until: attempt.until } : undefined;
}

/**
 * The same error, or the same dependency, that begins in several components within minutes is nobody's deployment: taking one
 * of them back would not help. Unless most of them show it on one version alone: then it is a fault that was deployed to all.
 */
function commonCause(opportunity: Opportunity, { opportunities, kept, asked, now }: HoldFacts): Hold | undefined {
  if (asked) return undefined;
  const fresh = kept.filter(({ lastSeenAt, standing }) => standing.state !== 'over' && secondsBetween(lastSeenAt, now) <= freshSeconds).map((one) => one.opportunity);
  const others = [...opportunities, ...fresh].filter(({ tenant }) => tenant === opportunity.tenant);
  for (const cause of causesOf(opportunity)) {
    const together = others.filter((other) => causesOf(other).some(({ name, startedAt }) => name === cause.name && Math.abs(secondsBetween(startedAt, cause.startedAt)) <= commonSeconds));
    const components = [...new Set([opportunity, ...together].map(({ component }) => component))].sort();
    const deployed = components.filter((component) => together.some((other) => other.component === component && other.findings.some(({ version }) => version !== undefined)));
    if (components.length >= commonComponents && deployed.length <= components.length / 2) {
      return { state: 'suppressed', reason: `a common cause: ${cause.name} began in ${components.length} components within minutes (${components.slice(0, 5).join(', ')}${components.length > 5 ? ', ...' : ''}); mending or taking back one of them would not help. If it does, ask for this component by name` };
    }
  }
  return undefined;
}

/** What a fault says of where it comes from, in words that are the same in every component. What came all along began nowhere that is known. */
function causesOf({ findings }: Opportunity): readonly { readonly name: string; readonly startedAt: string }[] {
  return findings.filter(({ evidence }) => evidence['chronic'] !== 'yes').flatMap(({ evidence, startedAt }) => [
    ...(evidence['dependency'] === undefined ? [] : [{ name: `dependency ${evidence['dependency']}`, startedAt }]),
    ...(typeof evidence['template'] === 'string' ? [{ name: `"${cut(withoutPlace(evidence['template']), 120)}"`, startedAt }] : []),
  ]);
}

/** An error's text without the frame that threw it (`core/log-template.ts`), which is the component's own. */
function withoutPlace(template: string): string {
  return template.replace(/ at (?:[\w.<> ]{1,80} \([^()]*\)|[\w./-]+\.[cm]?[jt]sx?)$/, '');
}

/** Endings that say that this plan did not help. A watch that saw too little says nothing of it. */
const telling: readonly Outcome['kind'][] = ['rolled-back', 'no-effect', 'rejected', 'no-strategy', 'proposed', 'not-approved'];

/** The same evidence would lead to the same plan. */
function nothingNew({ fingerprint, component: name }: Opportunity, component: Component, { kept, settingsOf, modeOf, asked, now }: HoldFacts): Hold | undefined {
  if (asked) return undefined;
  const known = kept.find(({ opportunity, expiresAt }) => opportunity.fingerprint === fingerprint && opportunity.component === name && expiresAt > now);
  const attempt = known?.attempt;
  if (!known || !attempt || attempt.unanswered || !telling.includes(attempt.kind) || known.newAt > attempt.foundAt) return undefined;
  if (attempt.mode !== undefined && attempt.mode !== modeOf(component)) return undefined;
  const again = after(attempt.endedAt, settingsOf(component).noveltyDays * 86_400);
  if (again <= now) return undefined;
  return { state: 'waits', reason: `nothing new was seen since ${attempt.improvementId} ended as ${attempt.kind}: it is tried again with new evidence, a new version, after ${again}, or when a person asks for this component` };
}
