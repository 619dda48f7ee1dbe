import { aliasUnderCare } from './alias-under-care';
import type { ExecutionState, LastImprovement, Publisher, StateFacts } from './compare-state';
import type { AliasState, Component, FunctionVersion } from './cycle';
import { deploymentIn, hasKind, standsPromoted } from './deployment-record';
import { firstBreak } from './journal';
import { isExecution, subjectOf } from './names';
import { improvementOfVersion } from './old-versions';
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

/** Of a component: the newest may have been refused its lease, and the one that left something behind is before it. */
const rowsRead = 10;

/**
 * Reads all that is compared of one component. The lease is read first and last: where it changed meanwhile, an improvement
 * began or ended in between, and what was read is of two moments.
 * @param fixes all of the tenant: one question for many components
 * @returns undefined where it changed
 */
export async function gatherState(component: Component, fixes: readonly ServedFix[], ports: StatePorts): Promise<StateFacts | undefined> {
  const { tenant, component: name } = component;
  const before = await ports.leases.get(tenant, name);
  const rows = await ports.progress.improvements(tenant, rowsRead, name);
  const row = rows.find(({ outcome }) => outcome?.kind !== 'not-started') ?? rows[0];
  const [alias, last] = await Promise.all([aliasUnderCare(component, ports), row && lastOf(row, ports)]);
  const [latest, serving, versions] = alias === undefined ? [undefined, undefined, []] : await Promise.all([ports.functions.configuration(component, '$LATEST'), ports.functions.configuration(component, alias.version), ports.functions.versions(component)]);
  const publisher = alias && (await publisherOf(component, alias, versions, last, ports));
  const lease = await ports.leases.get(tenant, name);
  if (before?.fencingToken !== lease?.fencingToken) return undefined;
  return {
    component, alias, latest, serving, versions, last, publisher, fix: fixes.find((one) => one.component === name), now: iso(ports.clock.now()),
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

async function publisherOf({ tenant }: Component, { weights }: AliasState, versions: readonly FunctionVersion[], last: LastImprovement | undefined, { journal }: StatePorts): Promise<Publisher | undefined> {
  const improvementId = improvementOfVersion(versions.find(({ version }) => weights[version] !== undefined));
  if (improvementId === undefined) return undefined;
  if (improvementId === last?.improvementId) return last;
  const chain = await journal.read(tenant, subjectOf.improvement(improvementId));
  return { improvementId, ended: hasKind(chain, 'outcome'), promoted: standsPromoted(chain), deployment: deploymentIn(chain) };
}

/** A lease that an operator or a clean-up holds names no execution. */
async function executionOf({ executionArn }: Pick<HeldLease, 'executionArn'>, { executions }: StatePorts): Promise<ExecutionState> {
  return isExecution(executionArn) ? executions.state(executionArn) : 'none';
}
