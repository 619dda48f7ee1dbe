import { averageOf, type ComponentStatus as KeptStatus, statusText } from '../core/component-status';
import { exposureAccount } from '../core/blast-radius';
import { dayAccount } from '../core/budgets';
import type { Config } from '../core/config';
import type { Mode, Outcome } from '../core/cycle';
import type { ControlState, HeldLease, PostponedEmergency } from '../core/ports';
import { tenantSettings } from '../core/operator-settings';
import { pauseOver } from '../core/paused';
import { effectiveMode } from '../core/select-opportunities';
import { iso } from '../core/time';
import { allHolds, type Hold, holdsOver } from './holds';
import { phaseOf } from './phase';
import { readApprovals } from './read-approvals';
import { consoleLink, type Session } from './session';
import { isExecution, subjectOf } from '../core/names';

/** Newest improvements among which the last outcome of each component is looked for. */
const newest = 100;
/** Windows of five minutes that are shown. */
const shownWindows = 24;

export interface ComponentStatus {
  readonly component: string;
  readonly mode: Mode;
  /** Where the mode comes from, when not from the component's own declaration. */
  readonly modeFrom: string | undefined;
  /** Why its settings do not fit; it is only observed then. */
  readonly misfit: string | undefined;
  readonly paused: boolean;
  /** What keeps it from being improved now, the strongest of several. */
  readonly held: Pick<Hold, 'kind' | 'until'> | undefined;
  readonly critical: boolean;
  /** The improvement that holds its lease. */
  readonly improvementId: string | undefined;
  readonly cooldownUntil: string | undefined;
  readonly lastOutcome: Outcome | undefined;
  /** How its calls went of late; undefined where nobody looked yet. */
  readonly calls: Calls | undefined;
}

export interface Calls extends Pick<KeptStatus, 'autoFixRequired' | 'since' | 'grade' | 'unread' | 'readUntil'> {
  /** Share that worked in the hour before it was looked at, and in all windows that are kept. */
  readonly hour: number | undefined;
  readonly average: number | undefined;
  readonly windows: KeptStatus['windows'];
  readonly text: string;
}

export interface RunningImprovement {
  readonly improvementId: string;
  readonly component: string;
  readonly phase: string;
  readonly lastEntry: string | undefined;
  readonly startedAt: string | undefined;
  readonly executionArn: string;
  readonly consoleUrl: string | undefined;
  /** Undefined when it has none, or none any more. */
  readonly leaseExpiresAt: string | undefined;
}

export interface Status {
  readonly stage: string;
  readonly tenant: string;
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly at: string;
  readonly paused: ControlState['paused'];
  readonly modes: ControlState['modes'];
  /** Who set these modes, when and why. */
  readonly modeChanges: NonNullable<ControlState['modeChanges']>;
  /** What stops, pauses or freezes, by command or by configuration, and maintenance; each with the command that takes it away. */
  readonly holds: readonly Hold[];
  /** Those that are not over. */
  readonly freezes: NonNullable<ControlState['freezes']>;
  /** Settings that operators set over configuration and declarations. */
  readonly overrides: NonNullable<ControlState['overrides']>;
  readonly components: readonly ComponentStatus[];
  readonly running: readonly RunningImprovement[];
  readonly queue: readonly { readonly component: string; readonly summary: string; readonly reason: string; readonly priority: string; readonly impactScore: number; readonly expiresAt: string }[];
  readonly postponed: readonly PostponedEmergency[];
  /** What the tenant's day has taken, in US dollars, and what its canaries expose now. */
  readonly budgets: Readonly<Record<'modelUsd' | 'infrastructureUsd' | 'expectedBadCalls', { readonly taken: number; readonly limit: number }>>;
  /** Improvements that wait for a person. */
  readonly approvals: readonly string[];
}

export async function readStatus(session: Session): Promise<Status> {
  const { stage, tenant, region, endpoint, queue } = session;
  const at = iso(session.clock.now());
  const [components, leases, cooldowns, controls, waiting, postponed, rows, approvals, statuses] = await Promise.all([
    session.registry.list(tenant), session.leases.held(tenant), queue.cooldowns(tenant), session.controls.read(tenant),
    queue.opportunities(tenant), queue.postponed(tenant), session.progress.improvements(tenant, newest), readApprovals(session), session.statuses.list(tenant),
  ]);
  const { paused, modes, modeChanges = [] } = controls;
  const config = await session.config();
  const known = { tenant, config, controls, at };
  const unended = rows.filter(({ outcome, improvementId }) => outcome === undefined && !leases.some((lease) => lease.improvementId === improvementId));
  const running = await Promise.all([
    ...leases.map((lease) => runningOf(lease, lease.expiresAt, session, rows.find(({ improvementId }) => improvementId === lease.improvementId)?.startedAt)),
    ...unended.map((row) => runningOf(row, undefined, session, row.startedAt)),
  ]);
  return {
    stage, tenant, region, endpoint, at, paused, modes, modeChanges,
    holds: allHolds(known, components),
    components: components.map((declared) => {
      const { component, critical, misfit } = declared;
      const mode = effectiveMode(declared, controls);
      const cooldownUntil = cooldowns.get(component);
      const [hold] = holdsOver(declared, known);
      return {
        component, critical, misfit,
        mode,
        modeFrom: mode === (modes[component] ?? declared.mode) ? (modes[component] === undefined ? undefined : component) : ['tenant', 'all'].find((scope) => modes[scope] === mode),
        paused: pauseOver(controls, component) !== undefined,
        held: hold && { kind: hold.kind, ...(hold.until !== undefined && { until: hold.until }) },
        improvementId: leases.find((lease) => lease.component === component)?.improvementId,
        cooldownUntil: cooldownUntil !== undefined && cooldownUntil > at ? cooldownUntil : undefined,
        lastOutcome: rows.find((row) => row.component === component && row.outcome !== undefined)?.outcome,
        calls: callsOf(statuses.find((status) => status.component === component)),
      };
    }),
    running,
    queue: waiting.filter(({ expiresAt }) => expiresAt > at).map(({ opportunity, reason, expiresAt }) => ({
      component: opportunity.component, summary: opportunity.summary, reason, priority: opportunity.priority, impactScore: opportunity.impactScore, expiresAt,
    })),
    postponed,
    budgets: await readBudgets(session, config, controls, at),
    freezes: (controls.freezes ?? []).filter(({ until }) => until > at),
    overrides: controls.overrides ?? [],
    approvals: approvals.map(({ improvementId }) => improvementId),
  };
}

async function readBudgets({ tenant, budgets }: Session, config: Config, controls: ControlState, at: string): Promise<Status['budgets']> {
  const limits = tenantSettings(config, tenant, controls);
  const [model, infrastructure, exposed] = await Promise.all([dayAccount(tenant, 'model', at), dayAccount(tenant, 'infrastructure', at), exposureAccount(tenant)].map((account) => budgets.read(account)));
  return {
    modelUsd: { taken: model?.taken ?? 0, limit: limits.maxTenantModelUsdPerDay },
    infrastructureUsd: { taken: infrastructure?.taken ?? 0, limit: limits.maxTenantInfrastructureUsdPerDay },
    expectedBadCalls: { taken: exposed?.taken ?? 0, limit: limits.maxExpectedBadCalls },
  };
}

function callsOf(status: KeptStatus | undefined): Calls | undefined {
  if (!status) return undefined;
  const { autoFixRequired, since, grade, unread, readUntil, windows } = status;
  return {
    autoFixRequired, since, readUntil, ...(grade !== undefined && { grade }), ...(unread !== undefined && { unread }),
    hour: averageOf(windows, readUntil, 3600), average: averageOf(windows, readUntil, Number.POSITIVE_INFINITY), windows: windows.slice(-shownWindows), text: statusText(status),
  };
}

async function runningOf(of: Pick<HeldLease, 'improvementId' | 'component' | 'executionArn'>, leaseExpiresAt: string | undefined, session: Session, startedAt: string | undefined): Promise<RunningImprovement> {
  const chain = await session.journal.read(session.tenant, subjectOf.improvement(of.improvementId));
  const { improvementId, component, executionArn } = of;
  return {
    improvementId, component, executionArn, leaseExpiresAt, phase: phaseOf(chain), lastEntry: chain.at(-1)?.summary, startedAt: startedAt ?? chain[0]?.at,
    consoleUrl: isExecution(executionArn) ? consoleLink(executionArn, session.endpoint) : undefined,
  };
}
