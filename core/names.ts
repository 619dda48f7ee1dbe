/**
 * Names that two sides must agree on without seeing each other: the stack that makes a resource, and the construct, CLI or
 * component in another stack that uses it.
 */
export function namesOf(stage: string) {
  const prefix = `ratchet-${stage}`;
  return {
    ingestFunction: `${prefix}-ingest`,
    journalWriterFunction: `${prefix}-journal-writer`,
    /** The writer's alias that one function, and no other, may call: by it the writer knows who writes. */
    journalWriterOf: (functionName: string) => `${prefix}-journal-writer:${functionName}`,
    reconcileFunction: `${prefix}-reconcile`,
    controlFunction: `${prefix}-control`,
    approveFunction: `${prefix}-approve`,
    sandboxFunction: `${prefix}-sandbox`,
    cycleMachine: `${prefix}-improvement-cycle`,
    improvementMachine: `${prefix}-improvement`,
    functionOf: (name: string) => `${prefix}-${name}`,
    inboundTopic: `${prefix}-inbound`,
    alarmOf: (name: string) => `${prefix}-${name}`,
    dashboard: prefix,
    outboundTopic: `${prefix}-outbound`,
    /** Beginning of what RunActions calls the executions of teams' state machines that it starts. */
    actionRuns: `${prefix}-action-`,
    /** Path of the roles that teams' automations may run as. */
    actionRoles: `/ratchet/${stage}/actions/`,
    /** Where CLI and others find what the stack made. */
    installationParameter: `/ratchet/${stage}/installation`,
    componentParameters: `/ratchet/${stage}/components/`,
    componentParameter: (component: string) => `/ratchet/${stage}/components/${component}`,
  } as const;
}

/** Tag on functions under care; its value is the stage. The deployer's rights end where this tag does. */
export const managedTag = 'ratchet:managed';

/** Tag on functions under care, and of the sessions that act for a tenant: each reaches the functions, keys and objects of its own tenant. */
export const tenantTag = 'ratchet:tenant';

/** Tag on Ratchet's own functions, which can never be components. */
export const ownTag = 'ratchet:own';

/** Tag on artifacts that nothing refers to any more; the bucket's rules remove them. */
export const orphanedTag = 'ratchet:orphaned';

/** Tag on functions, automations and state machines that a team lets RunActions start; its value is the stage. */
export const actionTag = 'ratchet:action';

/** The alias through which a component is served. */
export const servingAlias = 'live';

/** Owner of the state table's switches that hold in every tenant; no tenant can have this name. */
export const everyTenant = '_all';

/** Subjects of journal chains. */
export const subjectOf = {
  improvement: (improvementId: string) => `improvement/${improvementId}`,
  cycle: (cycleId: string) => `cycle/${cycleId}`,
  component: (component: string) => `component/${component}`,
  tenant: 'tenant',
} as const;

/** Whether a lease is an execution's: operators, clean-ups and comparisons that hold one name themselves. */
export function isExecution(executionArn: string): boolean {
  return executionArn.startsWith('arn:');
}

const operatorMark = 'operator:';

/** What stands for an execution in a lease that an operator's command holds. */
export const heldByOperator = (by: string): string => `${operatorMark}${by}`;

/** Whose command holds a lease; undefined where none does. */
export function operatorOf(executionArn: string): string | undefined {
  return executionArn.startsWith(operatorMark) ? executionArn.slice(operatorMark.length) : undefined;
}

/** Partitions of the journal table, sorted by sequence number: one a subject, and one for the links of a tenant's chain. */
export const journalKeys = {
  chain: (tenant: string, subject: string) => `${tenant}#${subject}`,
  links: (tenant: string) => `${tenant}#${linksSubject}`,
} as const;

/** No subject of entries. */
export const linksSubject = 'links';

/** Keys of the state table that more than one adapter reads. Every key begins with the tenant. */
export const stateKeys = {
  lease: (tenant: string, component: string) => ({ pk: tenant, sk: `lease#${component}` }),
  component: (tenant: string, component: string) => ({ pk: tenant, sk: `component#${component}` }),
  circuit: (tenant: string, name: string) => ({ pk: tenant, sk: `circuit#${name}` }),
  counters: (tenant: string, component: string) => `${tenant}#counters#${component}`,
  baseline: (tenant: string, component: string) => ({ pk: `${tenant}#baseline#${component}`, sk: 'series' }),
  /** What analyses keep of components; apart from leases, switches and the queue, which who analyzes must not write. */
  found: (tenant: string) => `${tenant}#found#all`,
  /** Apart from leases and switches, which who spends must not write. */
  budgets: (tenant: string) => `${tenant}#budgets#all`,
  /** A partition of their own, so that policies can tell them from all else; no component's counters can have this name. */
  approvals: (tenant: string) => `${tenant}#approvals#all`,
} as const;

/** Attribute that DynamoDB's time-to-live reads, seconds since 1970. */
export const expiryAttribute = 'expiresAtSeconds';
