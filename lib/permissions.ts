import type { StepName } from '../core/contracts';

/**
 * What each function may do, by port (`core/ports.ts`). A port's rights are granted in `constructs/grants.ts`; nothing
 * else grants any.
 */
export type Right =
  | 'journal' | 'journal-store' | 'registry' | 'registry-sync' | 'declarations' | 'leases' | 'leases-read' | 'queue' | 'controls-read' | 'controls-write' | 'progress' | 'approvals' | 'approvals-decide' | 'task-answers'
  | 'counters-read' | 'counters-write' | 'artifacts-read' | 'artifacts-write' | 'functions' | 'deploy-alias' | 'deploy-code' | 'metrics' | 'alarms'
  | 'notify' | 'start-improvements' | 'start-cycles' | 'watch-executions' | 'stop-executions' | 'request-reconcile' | 'action-targets'
  | 'functions-code' | 'publish-version' | 'workbenches-keep' | 'workbenches-read' | 'workbenches-write' | 'recordings-read' | 'recordings-write' | 'sandbox' | 'model' | 'circuits' | 'served-fixes' | 'baselines' | 'statuses' | 'opportunities' | 'track-records' | 'calibrations';

export type EntryName = 'Ingest' | 'JournalWriter' | 'Sweep' | 'Reconcile' | 'AlarmTopic' | 'Control' | 'Approve';

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
  ProposeCandidate: { entry: 'steps/propose-candidate', rights: ['registry', 'functions', 'artifacts-read', 'artifacts-write', 'workbenches-read', 'recordings-read', 'model', 'circuits', 'journal'], timeoutSeconds: 115, memoryMb: 1024 },
  ValidateCandidate: { entry: 'steps/validate-candidate', rights: ['registry', 'functions', 'functions-code', 'counters-read', 'metrics', 'artifacts-read', 'artifacts-write', 'workbenches-read', 'journal'], timeoutSeconds: 170, memoryMb: 3008 },
  TestCandidate: { entry: 'steps/test-candidate', rights: ['registry', 'functions', 'functions-code', 'counters-read', 'calibrations', 'artifacts-read', 'recordings-read', 'workbenches-write', 'sandbox', 'journal'], timeoutSeconds: 290, memoryMb: 1024 },
  RequestApproval: { entry: 'steps/request-approval', rights: ['registry', 'leases', 'approvals', 'journal', 'notify'], timeoutSeconds: 55 },
  DeployCanary: { entry: 'steps/deploy-canary', rights: ['registry', 'leases', 'functions', 'deploy-alias', 'deploy-code', 'publish-version', 'artifacts-read', 'journal', 'notify'], timeoutSeconds: 170, memoryMb: 512 },
  CheckHealth: { entry: 'steps/check-health', rights: ['registry', 'leases', 'approvals', 'functions', 'counters-read', 'metrics', 'calibrations', 'artifacts-read', 'journal', 'notify'], timeoutSeconds: 55, memoryMb: 512 },
  Promote: { entry: 'steps/promote', rights: ['registry', 'leases', 'functions', 'deploy-alias', 'deploy-code', 'journal'], timeoutSeconds: 290, memoryMb: 512 },
  RollBack: { entry: 'steps/roll-back', rights: ['registry', 'declarations', 'leases', 'functions', 'deploy-alias', 'deploy-code', 'journal', 'notify'], timeoutSeconds: 290, memoryMb: 512 },
  RecordOutcome: { entry: 'steps/record-outcome', rights: ['registry', 'journal', 'progress', 'queue', 'leases', 'artifacts-read', 'artifacts-write', 'served-fixes', 'opportunities', 'track-records', 'notify'], timeoutSeconds: 55 },
};

export const entries: Readonly<Record<EntryName, FunctionSpec>> = {
  Ingest: { entry: 'events/ingest', rights: ['registry-sync', 'counters-write', 'recordings-write'], timeoutSeconds: 60, memoryMb: 256 },
  JournalWriter: { entry: 'events/journal-writer', rights: ['journal-store'], timeoutSeconds: 30 },
  Sweep: { entry: 'events/sweep', rights: ['registry-sync', 'declarations', 'leases-read', 'queue', 'controls-read', 'alarms', 'start-improvements', 'start-cycles', 'watch-executions', 'request-reconcile', 'functions', 'served-fixes', 'counters-read', 'statuses', 'opportunities', 'workbenches-keep', 'journal', 'notify'], timeoutSeconds: 55 },
  Reconcile: { entry: 'events/reconcile', rights: ['registry', 'declarations', 'leases', 'functions', 'deploy-alias', 'deploy-code', 'watch-executions', 'stop-executions', 'journal', 'progress', 'queue', 'artifacts-read', 'artifacts-write', 'served-fixes', 'opportunities', 'track-records', 'notify'], timeoutSeconds: 290, memoryMb: 512 },
  AlarmTopic: { entry: 'events/alarm-topic', rights: ['start-cycles'], timeoutSeconds: 30 },
  Control: { entry: 'api/control', rights: ['registry', 'controls-write', 'leases-read', 'counters-read', 'functions', 'start-improvements', 'journal'], timeoutSeconds: 30 },
  Approve: { entry: 'api/approve', rights: ['approvals-decide', 'task-answers', 'journal'], timeoutSeconds: 30 },
};

/** Task states of `improvement-cycle.asl.json`; the others are of `improvement.asl.json`. */
export const cycleSteps: ReadonlySet<string> = new Set<StepName>(['AdmitCycle', 'PlanBatches', 'AnalyzeBatch', 'SelectOpportunities', 'RunActions', 'ReportCycle']);
