import type { Settings } from './config';
import { modes, severities, type Component, type Cycle, type Improvement, type Mode, type Opportunity, type Risk, type Selection } from './cycle';
import { percent } from './figures';
import type { Hold } from './hold-back';
import { hashOf } from './journal';
import { pauseOver } from './paused';
import type { ControlState, HeldLease } from './ports';
import { secondsBetween } from './time';
import { troubleOf } from './trouble';

/** No profile goes below this confidence. */
const leastConfidence = 0.8;

export interface SelectionFacts {
  readonly opportunities: readonly Opportunity[];
  readonly components: readonly Component[];
  readonly settingsOf: (component: Component) => Settings;
  /** Of the tenant: its limit on improvements at one time. */
  readonly tenantSettings: Settings;
  /** What earlier cycles left; what is found again replaces its older self. @default nothing */
  readonly queue?: readonly { readonly opportunity: Opportunity; readonly expiresAt: string }[];
  /** Component → time until which it is left alone. */
  readonly cooldowns: ReadonlyMap<string, string>;
  readonly heldLeases: readonly Pick<HeldLease, 'component' | 'improvementId'>[];
  readonly controls: ControlState;
  /** By fingerprint, what would be done about what is only observed. @default nothing */
  readonly foreseen?: Readonly<Record<string, string>>;
  /** By fingerprint, why nothing is done however many slots are free: `core/hold-back.ts`. @default nothing */
  readonly holds?: ReadonlyMap<string, Hold>;
  readonly cycle: Pick<Cycle, 'cycleId' | 'trigger' | 'maxImprovements'>;
  readonly now: string;
}

/** Which opportunities become improvements now; every other one with the reason why it waits. */
export function selectOpportunities(facts: SelectionFacts): Selection {
  const starts: Selection['starts'] = [];
  const queued: Selection['queued'] = [];
  const observed: Selection['observed'] = [];
  for (const opportunity of candidates(facts).sort(byUrgency)) {
    const { component: name, fingerprint, summary } = opportunity;
    const component = facts.components.find((known) => known.component === name);
    if (component && effectiveMode(component, facts.controls) === 'observe') {
      const foreseen = facts.foreseen?.[fingerprint];
      const waits = reasonToWait(opportunity, component, facts, []);
      observed.push({ component: name, fingerprint, summary, ...(foreseen !== undefined && { foreseen: clipped(foreseen, 600) }), ...(waits !== undefined && { waits }) });
      continue;
    }
    const reason = component ? reasonToWait(opportunity, component, facts, starts.map(({ input }) => input)) : `component ${name} is not registered`;
    const forPeople = troubleOf(opportunity) === 'untreated';
    const held = component && facts.holds?.get(fingerprint);
    if (reason !== undefined) queued.push({ component: name, fingerprint, reason, ...(forPeople && { forPeople }), ...(held?.reason === reason && { held: held.state }) });
    else starts.push(startOf(opportunity, facts.cycle));
  }
  return { starts, queued, observed };
}

/**
 * What the component declares, or an operator set for it; never more than an operator allowed its tenant or all tenants,
 * so that `ratchet mode observe` for a tenant means every component of it. Without settings that fit it is only observed.
 */
export function effectiveMode(component: Component, { modes: set }: ControlState): Mode {
  if (component.misfit !== undefined) return 'observe';
  const allowed = [set[component.component] ?? component.mode, set['tenant'] ?? 'auto', set['all'] ?? 'auto', component.shared ? 'approve' : 'auto'];
  return modes.find((mode) => allowed.includes(mode)) ?? 'observe';
}

function candidates({ opportunities, queue = [], now }: SelectionFacts): Opportunity[] {
  const waiting = queue.filter(({ expiresAt }) => expiresAt > now).map(({ opportunity }) => opportunity);
  return [...new Map([...waiting, ...opportunities].map((opportunity) => [`${opportunity.component} ${opportunity.fingerprint}`, opportunity])).values()];
}

/** Seconds after an emergency's start in which the logs of the calls that raised its alarm can still come in, and between two looks. */
const logsComeWithin = 60;
export const secondsBetweenLooks = 20;

/** An alarm counts a failure at once, its log line takes a while: an emergency that finds nothing looks again before it ends. */
export function looksAgain({ trigger, startedAt }: Pick<Cycle, 'trigger' | 'startedAt'>, { starts, queued, observed }: Selection, now: string): boolean {
  return trigger === 'emergency' && starts.length + queued.filter(({ forPeople }) => !forPeople).length + observed.length === 0 && secondsBetween(startedAt, now) < logsComeWithin;
}

/** Critical severity, then score, then lower risk, then higher confidence; the fingerprint makes it repeatable. */
function byUrgency(a: Opportunity, b: Opportunity): number {
  return (
    Number(b.severity === severities[0]) - Number(a.severity === severities[0]) ||
    b.impactScore - a.impactScore ||
    riskOrder[a.risk] - riskOrder[b.risk] ||
    b.confidence - a.confidence ||
    (a.fingerprint < b.fingerprint ? -1 : 1)
  );
}

const riskOrder: Readonly<Record<Risk, number>> = { low: 0, medium: 1, high: 2 };

function reasonToWait(opportunity: Opportunity, component: Component, facts: SelectionFacts, started: readonly Improvement[]): string | undefined {
  return reasonOfComponent(component.component, facts, started) ?? reasonOfCooldown(opportunity, facts) ?? facts.holds?.get(opportunity.fingerprint)?.reason ?? reasonOfOpportunity(opportunity, facts.settingsOf(component)) ?? reasonOfLimits(facts, started);
}

function reasonOfComponent(name: string, { controls, heldLeases }: SelectionFacts, started: readonly Improvement[]): string | undefined {
  const pause = pauseOver(controls, name);
  if (pause) return `paused (${pause.scope}) by ${pause.by}: ${pause.reason}`;
  const held = heldLeases.find((lease) => lease.component === name);
  if (held) return `improvement ${held.improvementId} runs on the component`;
  return started.some(({ component }) => component === name) ? 'a more urgent opportunity of the component starts in this cycle' : undefined;
}

/** A cooldown keeps Ratchet from fiddling; it is no reason to let an outage stand. */
function reasonOfCooldown({ component, severity }: Opportunity, { cooldowns, cycle, now }: SelectionFacts): string | undefined {
  if (cycle.trigger === 'emergency' && severity === 'critical') return undefined;
  const until = cooldowns.get(component);
  return until !== undefined && until > now ? `the component is left alone until ${until}` : undefined;
}

function reasonOfOpportunity(opportunity: Opportunity, settings: Settings): string | undefined {
  const { confidence, priority, severity } = opportunity;
  if (troubleOf(opportunity) === 'untreated') return 'no strategy changes it: it is told for people to decide';
  const needed = Math.max(settings.improvementQualityThreshold, leastConfidence);
  if (confidence < needed) return `confidence ${percent(confidence)}, expected at least ${percent(needed)}`;
  return priority === 'low' && severity !== severities[0] ? 'its priority is low' : undefined;
}

function reasonOfLimits({ tenantSettings, heldLeases, cycle }: SelectionFacts, started: readonly Improvement[]): string | undefined {
  const limit = tenantSettings.maxConcurrentImprovements;
  if (heldLeases.length + started.length >= limit) return `no free slot: ${heldLeases.length + started.length} of ${limit} improvements run or start`;
  return started.length >= cycle.maxImprovements ? `the cycle starts at most ${cycle.maxImprovements}` : undefined;
}

/** What Ratchet would have done about what it only observed, for people. */
export function wouldHave({ summary, foreseen, waits }: Selection['observed'][number]): string {
  return `${summary}${foreseen === undefined ? '' : `; it would ${foreseen}`}${waits === undefined ? '' : `; but not at once: ${waits}`}`;
}

/** The same cycle and fault always give the same name, so that a step that runs twice starts one execution. */
function startOf(opportunity: Opportunity, { cycleId, trigger }: SelectionFacts['cycle']): Selection['starts'][number] {
  const { component, tenant, fingerprint } = opportunity;
  const improvementId = `${component.slice(0, 40)}-${hashOf({ cycleId, fingerprint }).slice(0, 12)}`;
  return { name: improvementId, input: { improvementId, tenant, component, cycleId, emergency: trigger === 'emergency', opportunity: portable(opportunity) } };
}

/** What an execution is started with: a cycle's payload holds twenty of them, and 256 KiB at most. The analysis keeps all. */
function portable(opportunity: Opportunity): Opportunity {
  return {
    ...opportunity,
    summary: clipped(opportunity.summary, 300),
    findings: opportunity.findings.slice(0, 5).map((finding) => ({
      ...finding,
      summary: clipped(finding.summary, 160),
      evidence: Object.fromEntries(Object.entries(finding.evidence).map(([name, value]) => [name, typeof value === 'string' ? clipped(value, 64) : value])),
    })),
  };
}

/** So many bytes of UTF-8 at most. */
function clipped(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text);
  return encoded.length <= bytes ? text : `${new TextDecoder().decode(encoded.slice(0, bytes - 6)).replace(/\uFFFD$/, '')}…`;
}
