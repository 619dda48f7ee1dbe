import type { CalibrationRequest } from '../core/calibration-request';
import type { Config } from '../core/config';
import type { ApprovalAnswer } from '../core/decide-approval';
import type { ExaminePorts } from '../core/examine-component';
import type { MendReport, MendRequest } from '../core/mend-state';
import type { ReturnRequest } from '../core/return-to-version';
import type { Approvals, Artifacts, Budgets, AuditTrail, Calibrations, Clock, Controls, Executions, Functions, Journal, JournalRoots, Leases, Opportunities, Progress, Registry, Statuses, Workbenches, WorkQueue } from '../core/ports';
import type { StartedCalibration } from '../core/start-calibration';

/** What the caller may set for every command. */
export interface Globals {
  readonly stage: string;
  readonly tenant: string | undefined;
  readonly region: string | undefined;
  /** For every tenant of the installation. */
  readonly all?: boolean | undefined;
}

/** One installation and tenant as a command sees it: it reads the tables, and acts through Ratchet's own functions. */
export interface Session {
  readonly stage: string;
  readonly tenant: string;
  readonly region: string;
  /** Set where this is not AWS itself. */
  readonly endpoint: string | undefined;
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'read' | 'recent'>;
  readonly audit: { readonly trail: AuditTrail; /** None where the stack was deployed by a release without daily roots. */ readonly roots: Pick<JournalRoots, 'list'> | undefined };
  readonly artifacts: Pick<Artifacts, 'getJson'>;
  readonly progress: Pick<Progress, 'improvement' | 'improvements'>;
  readonly leases: Pick<Leases, 'get' | 'held'>;
  readonly queue: Pick<WorkQueue, 'opportunities' | 'postponed' | 'cooldowns'>;
  readonly statuses: Pick<Statuses, 'list'>;
  readonly opportunities: Pick<Opportunities, 'list'>;
  readonly controls: Pick<Controls, 'read'>;
  readonly budgets: Pick<Budgets, 'read'>;
  readonly calibrations: Pick<Calibrations, 'get'>;
  readonly approvals: Pick<Approvals, 'get' | 'list'>;
  readonly registry: Pick<Registry, 'list'>;
  readonly functions: ExaminePorts['functions'] & Pick<Functions, 'code'>;
  readonly workbenches: Pick<Workbenches, 'read'>;
  readonly metrics: ExaminePorts['metrics'];
  readonly counters: ExaminePorts['counters'];
  readonly executions: Pick<Executions, 'startCycle' | 'state' | 'stop'>;
  readonly operations: Operations;
  /** With which the installation runs. */
  config(): Promise<Config>;
  sleep(milliseconds: number): Promise<unknown>;
}

export interface Operations {
  /** The caller's ARN. */
  caller(): Promise<string>;
  /** Calls the control function. @throws UsageError when it refuses what was asked */
  control(change: Readonly<Record<string, unknown>>): Promise<string>;
  /** Calls the control function to start a calibration. @throws UsageError when it refuses */
  calibrate(request: CalibrationRequest): Promise<StartedCalibration>;
  /** Calls the approving function. @throws UsageError when it refuses the answer */
  approve(answer: ApprovalAnswer): Promise<string>;
  /** Calls the reconcile function to end an improvement that runs, or to take a promoted one back. */
  takeBack(request: { readonly tenant: string; readonly component: string; readonly improvementId: string; readonly reason: string; readonly undoneBy: string }): Promise<string>;
  /** Calls the reconcile function to set a version of a component. @throws UsageError when it refuses what was asked */
  setVersion(request: ReturnRequest): Promise<string>;
  /** Calls the reconcile function to compare a component, and to mend it. */
  compare(request: MendRequest): Promise<MendReport>;
  /** Why an execution failed, in Step Functions' words. */
  failureOf(executionArn: string): Promise<string | undefined>;
}

/** The execution's page in the AWS console; none for a local AWS. */
export function consoleLink(executionArn: string, endpoint: string | undefined): string | undefined {
  const [, partition = '', , region = ''] = executionArn.split(':');
  const host = { aws: 'console.aws.amazon.com', 'aws-us-gov': 'console.amazonaws-us-gov.com', 'aws-cn': 'console.amazonaws.cn' }[partition];
  return endpoint !== undefined || host === undefined ? undefined : `https://${region}.${host}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}
