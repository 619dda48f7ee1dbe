import * as z from 'zod';
import {
  actionRuns, approval, batchAnalysis, batchPlan, candidate, cycle, cycleReport, deployment, diagnosis, health, improvement, lease, outcome, selection, verdict,
} from './cycle';

/** What the error of a caught failure looks like in a state machine. */
const caught = z.object({ Error: z.string(), Cause: z.string().default('') });

const summarizedSelection = z.object({ starts: selection.shape.starts, queued: z.int(), observed: z.int(), key: z.string(), again: z.boolean(), waitSeconds: z.int() });
const held = { improvement, lease };

/**
 * Input and output of each Task state, by its name in `statemachines/`. Steps of the release before may still send what
 * they sent: new fields are optional for one release (`test/contracts/` holds the last release's inputs).
 */
export const contracts = {
  AdmitCycle: { input: z.object({ trigger: z.unknown(), executionName: z.string(), startedAt: z.iso.datetime() }), output: cycle },
  PlanBatches: { input: z.object({ cycle }), output: batchPlan },
  AnalyzeBatch: { input: z.object({ cycle, key: z.string() }), output: batchAnalysis },
  SelectOpportunities: { input: z.object({ cycle, analyses: z.array(batchAnalysis) }), output: summarizedSelection },
  RunActions: { input: z.object({ cycle, analyses: z.array(batchAnalysis) }), output: actionRuns },
  ReportCycle: {
    input: z.object({ cycle, plan: batchPlan, analyses: z.array(batchAnalysis), selection: summarizedSelection, actions: actionRuns }),
    output: cycleReport,
  },
  AcquireLease: { input: z.object({ improvement, executionArn: z.string(), startedAt: z.iso.datetime() }), output: lease },
  Diagnose: { input: z.object(held), output: diagnosis },
  ProposeCandidate: { input: z.object({ ...held, diagnosis, attempt: z.int().positive() }), output: candidate },
  ValidateCandidate: { input: z.object({ ...held, diagnosis, candidate, attempt: z.int().positive() }), output: verdict },
  TestCandidate: { input: z.object({ ...held, diagnosis: diagnosis.nullish(), candidate, verdict, attempt: z.int().positive() }), output: verdict },
  RequestApproval: { input: z.object({ ...held, candidate, verdict, taskToken: z.string() }), output: approval },
  DeployCanary: { input: z.object({ ...held, candidate, verdict, approval: approval.nullable(), deployment: deployment.nullable() }), output: deployment },
  CheckHealth: {
    input: z.object({
      ...held, candidate, deployment, health: health.nullable(),
      /** Executions that the release before started name none. */
      verdict: verdict.optional(),
    }),
    output: health,
  },
  Promote: { input: z.object({ ...held, deployment, health }), output: deployment },
  RollBack: { input: z.object({ ...held, deployment: deployment.nullable(), health: health.nullable(), error: caught.nullable() }), output: deployment.nullable() },
  RecordOutcome: {
    input: z.object({
      improvement,
      startedAt: z.iso.datetime(),
      lease: lease.nullable(),
      candidate: candidate.nullable(),
      verdict: verdict.nullable(),
      approval: approval.nullable(),
      deployment: deployment.nullable(),
      health: health.nullable(),
      error: caught.nullable(),
    }),
    output: outcome,
  },
} as const;

export type StepName = keyof typeof contracts;
export type StepInput<Name extends StepName> = z.infer<(typeof contracts)[Name]['input']>;
export type StepOutput<Name extends StepName> = z.infer<(typeof contracts)[Name]['output']>;

const typed: { readonly [Name in StepName]: { readonly input: z.ZodType<StepInput<Name>>; readonly output: z.ZodType<StepOutput<Name>> } } = contracts;

/** A step's schemas, typed by its name. */
export function contractOf<Name extends StepName>(name: Name) {
  return typed[name];
}
