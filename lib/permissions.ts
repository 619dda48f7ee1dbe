import type { StepName } from '../core/contracts';

/**
 * What each function may do, by port (`core/ports.ts`). A port's rights are granted in `constructs/grants.ts`; nothing
 * else grants any.
 */
export type Right =
  | 'journal' | 'journal-store' | 'journal-read' | 'roots-write' | 'inputs-write' | 'registry' | 'registry-sync' | 'declarations' | 'leases' | 'leases-read' | 'queue' | 'controls-read' | 'controls-write' | 'progress' | 'approvals' | 'approvals-decide' | 'task-answers'
  | 'counters-read' | 'counters-write' | 'artifacts-read' | 'artifacts-write' | 'functions' | 'deploy-alias' | 'deploy-code' | 'metrics' | 'alarms'
  | 'notify' | 'start-improvements' | 'start-cycles' | 'watch-executions' | 'stop-executions' | 'request-reconcile' | 'action-targets'
  | 'functions-code' | 'publish-version' | 'delete-versions' | 'workbenches-keep' | 'workbenches-read' | 'workbenches-write' | 'workbenches-release' | 'recordings-read' | 'recordings-write' | 'sandbox' | 'model' | 'circuits' | 'served-fixes' | 'baselines' | 'statuses' | 'opportunities' | 'track-records' | 'calibrations' | 'budgets' | 'budgets-read';

export type EntryName = 'Ingest' | 'JournalWriter' | 'JournalGuard' | 'JournalRoots' | 'Sweep' | 'Reconcile' | 'AlarmTopic' | 'Control' | 'Approve';

export interface FunctionSpec {
  /** Path below `lambdas/`. */
  readonly entry: string;
  readonly rights: readonly Right[];
  readonly timeoutSeconds: number;
  /** @default 256 */
  readonly memoryMb?: number;
}

/** Folders of the artifacts bucket that `artifacts-write` is for; workbenches and recordings have rights of their own. */
export const artifactFolders = ['attempts', 'cycles', 'improvements', 'reports', 'templates'] as const;

const telemetry: readonly Right[] = ['counters-read', 'metrics', 'functions', 'alarms'];

export const steps: Readonly<Record<StepName, FunctionSpec>> = {
  AdmitCycle: { entry: 'steps/admit-cycle', rights: ['registry-sync', 'controls-read', 'queue', 'journal'], timeoutSeconds: 50 },
  PlanBatches: { entry: 'steps/plan-batches', rights: ['registry-sync', 'artifacts-write', 'workbenches-keep'], timeoutSeconds: 55 },
  AnalyzeBatch: { entry: 'steps/analyze-batch', rights: ['registry', 'artifacts-read', 'artifacts-write', 'recordings-read', 'baselines', 'statuses', 'opportunities', 'track-records', ...telemetry], timeoutSeconds: 290, memoryMb: 1024 },
  SelectOpportunities: { entry: 'steps/select-opportunities', rights: ['registry', 'artifacts-read', 'artifacts-write', 'queue', 'leases-read', 'controls-read', 'opportunities', 'journal'], timeoutSeconds: 110, memoryMb: 512 },
  RunActions: { entry: 'steps/run-actions', rights: ['registry', 'controls-read', 'artifacts-read', 'queue', 'action-targets', 'journal'], timeoutSeconds: 290 },
  ReportCycle: { entry: 'steps/report-cycle', rights: ['artifacts-read', 'artifacts-write', 'journal'], timeoutSeconds: 55, memoryMb: 512 },
  AcquireLease: { entry: 'steps/acquire-lease', rights: ['registry', 'controls-read', 'leases', 'queue', 'progress', 'journal'], timeoutSeconds: 55 },
  Diagnose: { entry: 'steps/diagnose', rights: ['registry', 'artifacts-write', 'journal', 'recordings-read', 'workbenches-read', 'functions-code', ...telemetry], timeoutSeconds: 115, memoryMb: 1024 },
  ProposeCandidate: { entry: 'steps/propose-candidate', rights: ['registry', 'controls-read', 'functions', 'artifacts-read', 'artifacts-write', 'workbenches-read', 'recordings-read', 'model', 'circuits', 'alarms', 'counters-read', 'budgets', 'journal'], timeoutSeconds: 115, memoryMb: 1024 },
  ValidateCandidate: { entry: 'steps/validate-candidate', rights: ['registry', 'functions', 'functions-code', 'counters-read', 'metrics', 'artifacts-read', 'artifacts-write', 'workbenches-read', 'journal'], timeoutSeconds: 170, memoryMb: 3008 },
  TestCandidate: { entry: 'steps/test-candidate', rights: ['registry', 'functions', 'functions-code', 'counters-read', 'calibrations', 'artifacts-read', 'recordings-read', 'workbenches-write', 'sandbox', 'inputs-write', 'journal'], timeoutSeconds: 290, memoryMb: 1024 },
  RequestApproval: { entry: 'steps/request-approval', rights: ['registry', 'controls-read', 'functions', 'leases', 'approvals', 'alarms', 'counters-read', 'budgets-read', 'journal', 'notify'], timeoutSeconds: 55 },
  DeployCanary: { entry: 'steps/deploy-canary', rights: ['registry', 'controls-read', 'leases', 'functions', 'deploy-alias', 'deploy-code', 'publish-version', 'artifacts-read', 'alarms', 'counters-read', 'budgets', 'inputs-write', 'journal', 'notify'], timeoutSeconds: 170, memoryMb: 512 },
  CheckHealth: { entry: 'steps/check-health', rights: ['registry', 'controls-read', 'leases', 'approvals', 'functions', 'counters-read', 'metrics', 'calibrations', 'artifacts-read', 'inputs-write', 'journal', 'notify'], timeoutSeconds: 55, memoryMb: 512 },
  Promote: { entry: 'steps/promote', rights: ['registry', 'controls-read', 'leases', 'functions', 'deploy-alias', 'deploy-code', 'journal'], timeoutSeconds: 290, memoryMb: 512 },
  RollBack: { entry: 'steps/roll-back', rights: ['registry', 'declarations', 'leases', 'functions', 'deploy-alias', 'deploy-code', 'journal', 'notify'], timeoutSeconds: 290, memoryMb: 512 },
  RecordOutcome: { entry: 'steps/record-outcome', rights: ['registry', 'controls-write', 'budgets', 'inputs-write', 'journal', 'progress', 'queue', 'leases', 'artifacts-read', 'artifacts-write', 'served-fixes', 'opportunities', 'track-records', 'notify'], timeoutSeconds: 55 },
};

export const entries: Readonly<Record<EntryName, FunctionSpec>> = {
  Ingest: { entry: 'events/ingest', rights: ['registry-sync', 'counters-write', 'recordings-write'], timeoutSeconds: 60, memoryMb: 256 },
  JournalWriter: { entry: 'events/journal-writer', rights: ['journal-store'], timeoutSeconds: 30 },
  JournalGuard: { entry: 'events/journal-guard', rights: ['notify'], timeoutSeconds: 30 },
  JournalRoots: { entry: 'events/journal-roots', rights: ['journal-read', 'roots-write'], timeoutSeconds: 290, memoryMb: 512 },
  Sweep: { entry: 'events/sweep', rights: ['registry-sync', 'declarations', 'leases-read', 'queue', 'controls-read', 'budgets', 'alarms', 'start-improvements', 'start-cycles', 'watch-executions', 'request-reconcile', 'functions', 'served-fixes', 'progress', 'counters-read', 'statuses', 'opportunities', 'workbenches-keep', 'journal', 'notify'], timeoutSeconds: 55 },
  Reconcile: { entry: 'events/reconcile', rights: ['registry', 'declarations', 'controls-write', 'leases', 'counters-read', 'functions', 'deploy-alias', 'deploy-code', 'delete-versions', 'workbenches-release', 'watch-executions', 'stop-executions', 'budgets', 'journal', 'progress', 'queue', 'artifacts-read', 'artifacts-write', 'served-fixes', 'opportunities', 'track-records', 'notify'], timeoutSeconds: 290, memoryMb: 512 },
  AlarmTopic: { entry: 'events/alarm-topic', rights: ['start-cycles'], timeoutSeconds: 30 },
  Control: { entry: 'api/control', rights: ['registry', 'controls-write', 'leases-read', 'request-reconcile', 'counters-read', 'functions', 'start-improvements', 'journal'], timeoutSeconds: 30 },
  Approve: { entry: 'api/approve', rights: ['registry', 'controls-read', 'functions', 'approvals-decide', 'task-answers', 'journal'], timeoutSeconds: 30 },
};

/**
 * Functions that look at all tenants, or are called before the tenant is known, and why. All others have an acting role, which
 * they assume for the tenant of each call, and which reaches that tenant alone. None of these deploys, or calls a model.
 */
export const acrossTenants: Readonly<Partial<Record<StepName | EntryName, string>>> = {
  AdmitCycle: 'finds out which tenant a trigger means',
  PlanBatches: 'copies the declarations of all tenants from SSM',
  Ingest: 'learns from the log group of each batch whose it is',
  JournalWriter: 'writes for all; the entry names the tenant',
  Sweep: 'looks at every tenant once a minute',
  AlarmTopic: 'hears of alarms before anybody knows whose they are',
  JournalGuard: 'hears of changed items of all tenants from the table itself',
  JournalRoots: 'writes the root of each tenant, one after the other',
  Control: 'an operator may stop all tenants at once',
};

/** Task states of `improvement-cycle.asl.json`; the others are of `improvement.asl.json`. */
export const cycleSteps: ReadonlySet<string> = new Set<StepName>(['AdmitCycle', 'PlanBatches', 'AnalyzeBatch', 'SelectOpportunities', 'RunActions', 'ReportCycle']);
