import * as z from 'zod';
import { defaultSettings, settings } from './config';
import { contractOf } from './contracts';
import { aliasState, approvalDecision, calibration, deployment, health, risk, strategyNames, verdict, versionCounters } from './cycle';
import { hashOf } from './journal';
import type { Artifacts } from './ports';

/** A setting that this release knows and the recording does not is the default's, which is how things were before there was a choice. */
const recordedSettings = z.record(z.string(), z.unknown())
  .transform((recorded): unknown => Object.fromEntries(Object.entries({ ...defaultSettings, ...recorded }).filter(([name]) => name in defaultSettings)))
  .pipe(settings);

const benefit = z.union([z.enum(['failures', 'latency', 'memory', 'none']), z.object({ overMs: z.number() })]);
const count = z.int().nonnegative();
const measured = versionCounters.pick({ requests: true, failed: true, durations: true });
const newFailures = z.object({ calls: count, told: z.array(z.string()).readonly(), thrown: count, read: count });
const memoryUse = z.object({ calls: count, usedMb: z.number(), limitMb: z.number(), since: count, near: count, rises: z.array(z.number()).readonly() });

/** Of `planDeployment`. */
export const deploymentInputs = z.object({
  step: contractOf('DeployCanary').input,
  settings: recordedSettings,
  now: z.iso.datetime(),
  serving: z.object({ codeSha256: z.string(), timeoutSeconds: z.number() }),
  /** The version of the candidate, where a run before published it. */
  published: z.string(),
  /** Shares for which the tenant's other canaries left room, where that were not all of them. */
  room: z.array(z.number()).optional(),
});

/** Of `planOfWatch`. */
export const watchPlanInputs = z.object({
  /** Before it was planned. */
  verdict,
  strategy: z.enum(['none', 'unusable', ...strategyNames]),
  settings: recordedSettings,
  risk,
  benefit,
  settleSeconds: z.number(),
  calibration: calibration.optional(),
  traffic: z.object({ callsPerMinute: z.number(), lastHourPerMinute: z.number(), dayAgoPerMinute: z.number().optional(), failureShare: z.number(), durations: z.record(z.string(), count), slowOverMs: z.number() }),
});
export type WatchPlanInputs = z.infer<typeof watchPlanInputs>;

/** Of `decideLook`: everything that a look knows. */
export const lookInputs = z.object({
  alias: aliasState,
  deployment,
  previous: health.optional(),
  settings: recordedSettings,
  benefit,
  totals: z.object({ control: versionCounters.optional(), canary: versionCounters.optional() }),
  before: measured.optional(),
  latest: measured.optional(),
  slowOverMs: z.number().optional(),
  calibration: calibration.optional(),
  /** What the first look says of it. */
  calibrationNote: z.string().optional(),
  beside: z.object({
    newFailures: z.object({ canary: newFailures, control: newFailures, unread: z.string().optional() }).optional(),
    memory: z.object({ canary: memoryUse, control: memoryUse, before: memoryUse }).optional(),
    initBefore: versionCounters.shape.initDurations,
    guards: health.shape.guards,
  }),
  settling: z.boolean(),
  answer: z.union([approvalDecision, z.literal('expired')]).optional(),
  proved: z.boolean(),
  crossCheck: z.object({ state: z.enum(['agrees', 'disagrees', 'unavailable']), reason: z.string() }),
  /** Of a canary with another memory size whose promotion has a price to be told. */
  priced: z.object({ architecture: z.enum(['x86_64', 'arm64']), secondsDeployed: z.number() }).optional(),
});
export type LookInputs = z.infer<typeof lookInputs>;

/** Of `decideOutcome`. */
export const outcomeInputs = z.object({
  step: contractOf('RecordOutcome').input,
  endedAt: z.iso.datetime(),
  costUsd: z.number().nonnegative(),
  modelFailure: z.string().optional(),
});

/** Where a decision's inputs are, as its entry has it; or why they are nowhere. */
export const inputsRef = z.union([z.object({ key: z.string(), sha256: z.string() }), z.object({ notKept: z.string() })]);
export type InputsRef = z.infer<typeof inputsRef>;

/** A payload between two states has no more either. */
const mostBytes = 262_144;

/**
 * Keeps what a decision is made from, so that it can be made again (`core/replay-decisions.ts`). Named by its hash, which the
 * decision's entry has too: a step that runs twice lays nothing over what was decided from.
 */
export async function keepInputs({ tenant, improvementId }: { readonly tenant: string; readonly improvementId: string }, inputs: unknown, artifacts: Pick<Artifacts, 'putJson'>): Promise<InputsRef> {
  const bytes = Buffer.byteLength(JSON.stringify(inputs));
  if (bytes > mostBytes) return { notKept: `they have ${bytes} bytes, and at most ${mostBytes} are kept` };
  const sha256 = hashOf(inputs);
  const key = `inputs/${tenant}/${improvementId}/${sha256}.json`;
  await artifacts.putJson(key, inputs);
  return { key, sha256 };
}
