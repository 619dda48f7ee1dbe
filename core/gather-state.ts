import { aliasUnderCare } from './alias-under-care';
import type { ExecutionState, LastImprovement, StateFacts } from './compare-state';
import type { Component } from './cycle';
import { deploymentIn, hasKind, standsPromoted } from './deployment-record';
import { firstBreak } from './journal';
import { isExecution, subjectOf } from './names';
import type { Clock, DeclaredRegistry, Executions, Functions, HeldLease, ImprovementRow, Journal, Leases, Progress, ServedFix, ServedFixes } from './ports';
import { iso } from './time';

export interface StatePorts {
  readonly clock: Clock;
  readonly registry: DeclaredRegistry;
  readonly functions: Functions;
  readonly leases: Leases;
  readonly executions: Pick<Executions, 'state'>;
  readonly fixes: Pick<ServedFixes, 'list'>;
  readonly progress: Pick<Progress, 'improvements'>;
  readonly journal: Pick<Journal, 'read'>;
}

/** What a tenant's components have in common: one question each. */
export interface TenantState {
  readonly fixes: readonly ServedFix[];
  /** Newest first. */
  readonly rows: readonly ImprovementRow[];
}

/** Improvements among which the newest of a component is looked for. */
const rowsRead = 500;

export async function readTenantState(tenant: string, { fixes, progress }: Pick<StatePorts, 'fixes' | 'progress'>): Promise<TenantState> {
  const [list, rows] = await Promise.all([fixes.list(tenant), progress.improvements(tenant, rowsRead)]);
  return { fixes: list, rows };
}

/**
 * Reads all that is compared of one component. The lease is read first and last: where it changed meanwhile, an improvement
 * began or ended in between, and what was read is of two moments.
 * @returns undefined where it changed
 */
export async function gatherState(component: Component, { fixes, rows }: TenantState, ports: StatePorts): Promise<StateFacts | undefined> {
  const { tenant, component: name } = component;
  const before = await ports.leases.get(tenant, name);
  const row = rows.find((one) => one.component === name);
  const [alias, last] = await Promise.all([aliasUnderCare(component, ports), row && lastOf(row, ports)]);
  const [latest, serving, versions] = alias === undefined ? [undefined, undefined, []] : await Promise.all([ports.functions.configuration(component, '$LATEST'), ports.functions.configuration(component, alias.version), ports.functions.versions(component)]);
  const lease = await ports.leases.get(tenant, name);
  if (before?.fencingToken !== lease?.fencingToken) return undefined;
  return {
    component, alias, latest, serving, versions, last, fix: fixes.find((one) => one.component === name), now: iso(ports.clock.now()),
    lease: lease && { ...lease, execution: await executionOf(lease, ports) },
  };
}

async function lastOf({ tenant, improvementId, executionArn, outcome }: ImprovementRow, ports: StatePorts): Promise<LastImprovement> {
  const chain = await ports.journal.read(tenant, subjectOf.improvement(improvementId));
  const broken = firstBreak(chain);
  return {
    improvementId, ended: outcome !== undefined && hasKind(chain, 'outcome'), execution: outcome ? 'none' : await executionOf({ executionArn }, ports),
    promoted: standsPromoted(chain), deployment: deploymentIn(chain), chainBreak: broken && `entry ${broken.sequence}: ${broken.reason}`,
  };
}

/** A lease that an operator or a clean-up holds names no execution. */
async function executionOf({ executionArn }: Pick<HeldLease, 'executionArn'>, { executions }: StatePorts): Promise<ExecutionState> {
  return isExecution(executionArn) ? executions.state(executionArn) : 'none';
}
