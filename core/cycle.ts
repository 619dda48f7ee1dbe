import * as z from 'zod';
import { recordOf } from './bounded';
import { callProfile } from './call-profile';
import { askedCall } from './asked-calls';
import { watchPlan } from './watch-plan';

/**
 * The domain's data, in the order in which it flows:
 * trigger → cycle → telemetry → findings → opportunities → improvements → report, and within an improvement
 * lease → diagnosis → candidate ⇄ verdict → approval → deployment → health* → outcome.
 * Times are ISO 8601 strings in UTC; durations carry their unit in the name.
 */

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected lower-case letters, digits and dashes, 63 at most');
const time = z.iso.datetime();
const count = z.int().nonnegative();
const share = z.number().min(0).max(1);

export const tenantName = name;
export const componentName = name;

export const modes = ['observe', 'propose', 'approve', 'auto'] as const;
export const mode = z.enum(modes);
export type Mode = z.infer<typeof mode>;

export const severities = ['critical', 'high', 'medium', 'low'] as const;
export const severity = z.enum(severities);
export type Severity = z.infer<typeof severity>;

export const risk = z.enum(['low', 'medium', 'high']);
export type Risk = z.infer<typeof risk>;

const range = z.object({ min: z.number(), max: z.number() }).refine((r) => r.min <= r.max, 'expected min to be at most max');

/** What a component's team declares of it; ManagedFunction writes it to SSM, steps read it from the state table. */
export const component = z.object({
  schemaVersion: z.literal(1),
  component: componentName,
  tenant: tenantName,
  owner: z.string().min(1).max(200),
  functionName: z.string().min(1).max(140),
  alias: z.string().min(1).max(128),
  logGroup: z.string().min(1).max(512),
  mode,
  sideEffects: z.enum(['none', 'idempotent', 'unsafe']),
  /** Which calls are recorded. @default 'sampled' */
  recorder: z.enum(['off', 'sampled', 'on']).optional(),
  bounds: z.object({ memoryMb: range.optional(), timeoutSeconds: range.optional() }),
  critical: z.boolean(),
  /** Other functions build on it: whatever the mode, a person approves each change. @default false */
  shared: z.boolean().optional(),
  /** Declared business metrics that must not move during a watch. */
  guardMetrics: z.array(z.object({ namespace: z.string().max(255), metricName: z.string().max(255), direction: z.enum(['up', 'down', 'either']) })).max(50),
  /** Names of alarms that mean this component although they carry no Lambda dimensions. */
  alarms: z.array(z.string().max(255)).max(100),
  /** What to run when the component's success rate falls below the limit of its status. */
  actions: z.array(z.object({ action: z.string().max(100), target: z.string().max(300) })).max(50),
  /** Overrides of the tenant's settings; checked against `core/config.ts` when they are applied. */
  settings: recordOf(z.string().max(100), z.unknown(), 100),
  /** Set where it is read: why what it declares does not fit what holds for its tenant. It is only observed then. */
  misfit: z.string().max(500).optional(),
  /** Where the deployment left the component's workbench, or why it has none: then only earlier versions can be gone back to. */
  workbench: z.discriminatedUnion('state', [
    z.object({ state: z.literal('built'), bucket: z.string().max(255), key: z.string().max(1024), bundleSha256: z.string().max(128) }),
    z.object({ state: z.literal('refused'), reason: z.string().max(4000) }),
  ]).optional(),
});
export type Component = z.infer<typeof component>;

export const failureKinds = ['thrown', 'timeout', 'memory', 'status', 'batch-items'] as const;
export const failureKind = z.enum(failureKinds);
export type FailureKind = z.infer<typeof failureKind>;

/** Log lines of one shape. `text` is masked: it may be shown to a model. */
export const template = z.object({ id: z.string(), kind: z.enum(['error', 'warning', 'info']), text: z.string(), example: z.string(), count });
export type Template = z.infer<typeof template>;

/** Calls by duration: bucket index (see `core/histogram.ts`) → number of calls. */
export const histogram = z.record(z.string(), count);
export type Histogram = z.infer<typeof histogram>;

/**
 * What one delivered log batch says of one version in one minute. Its key holds the hash of the batch, so that a
 * redelivered batch changes nothing; readers merge.
 */
export const batchCounters = z.object({
  tenant: tenantName,
  component: componentName,
  minute: time,
  version: z.string(),
  batchHash: z.string(),
  firstAt: time,
  lastAt: time,
  requests: count,
  failures: z.partialRecord(failureKind, count),
  /** Request ids of failed calls, so that a reader counts the retries of one request once. */
  failedRequestIds: z.array(z.string()),
  /** Calls counted here as worked whose beginning lies in an earlier batch, where their failure may have been seen. */
  continuedRequestIds: z.array(z.string()).optional(),
  /** Durations of warm calls that worked: a call that fails fast must not make a version look quick. */
  durations: histogram,
  coldStarts: count,
  /** How long new environments took to begin, by their REPORT lines. */
  initDurations: histogram.optional(),
  maxMemoryMb: z.number().nonnegative(),
  memoryMb: z.number().nonnegative(),
  templates: z.array(template),
  /** Failed calls by the template of an error that they told, each once a template; absent in counters of earlier releases. */
  failedTemplates: z.record(z.string(), count).optional(),
});
export type BatchCounters = z.infer<typeof batchCounters>;

/** Merged counters of one version over some time. */
export const versionCounters = z.object({
  version: z.string(),
  firstAt: time,
  lastAt: time,
  requests: count,
  failed: count,
  failures: z.partialRecord(failureKind, count),
  durations: histogram,
  coldStarts: count,
  initDurations: histogram.optional(),
  maxMemoryMb: z.number().nonnegative(),
  memoryMb: z.number().nonnegative(),
});
export type VersionCounters = z.infer<typeof versionCounters>;

/** One minute of one version: a point of the series that detectors read. */
export const minuteCounters = versionCounters.extend({ minute: time });
export type MinuteCounters = z.infer<typeof minuteCounters>;

export const sources = ['counters', 'metrics', 'deployments', 'alarms', 'recordings', 'series', 'templates'] as const;
export const sourceState = z.object({
  source: z.enum(sources),
  /** `implausible`: it answered, and what it said cannot all be so. */
  state: z.enum(['read', 'empty', 'failed', 'implausible']),
  reason: z.string().optional(),
});
export type SourceState = z.infer<typeof sourceState>;

/** A published version as Lambda lists it. */
export const functionVersion = z.object({ version: z.string(), publishedAt: time, codeSha256: z.string(), description: z.string() });
export type FunctionVersion = z.infer<typeof functionVersion>;

export const aliasState = z.object({ version: z.string(), weights: z.record(z.string(), share), revisionId: z.string() });
export type AliasState = z.infer<typeof aliasState>;

export const alarmEvent = z.object({ alarmName: z.string(), at: time, state: z.enum(['ALARM', 'OK', 'INSUFFICIENT_DATA']), reason: z.string() });
export type AlarmEvent = z.infer<typeof alarmEvent>;

/** CloudWatch's own count of one version's calls: the cross-check of the counters. */
export const metricCounts = z.object({ version: z.string(), requests: count, failed: count });
export type MetricCounts = z.infer<typeof metricCounts>;

export const window = z.object({ from: time, to: time });
export type Window = z.infer<typeof window>;

/** Five minutes of one metric, by their beginning. */
export const metricPoint = z.object({ at: time, value: z.number() });
export type MetricPoint = z.infer<typeof metricPoint>;

export const shiftKinds = ['spike', 'level', 'drift', 'variance', 'rhythm'] as const;

/** Where one metric of a component left what it did before, by its kept model: `core/detectors/series`. */
export const seriesShift = z.object({
  /** `requests`, `failed`, `p95Ms`, `maxMemoryMb`, `throttles`, `concurrency`; a declared business metric is `metric:<namespace>/<name>`. */
  series: z.string(),
  kind: z.enum(shiftKinds),
  direction: z.enum(['up', 'down']),
  startedAt: time,
  /** The last point that still showed it. */
  lastAt: time,
  /** Days of a healthy series in which a score as high as this comes up once. */
  oncePerDays: z.number().positive(),
  expected: z.number(),
  seen: z.number(),
  /** A plain sentence with its numbers. */
  summary: z.string(),
});
export type SeriesShift = z.infer<typeof seriesShift>;

/** What detectors keep of a component's metrics between two passes. */
export const baseline = z.object({
  schemaVersion: z.literal(1),
  /** Beginning of the first period that is not in it yet. */
  readUntil: time,
  /** Where failures and durations come from: log counters, or CloudWatch where the log group has no free subscription slot. */
  source: z.enum(['counters', 'metrics']),
  /** Series → its packed model. */
  models: z.record(z.string(), z.string()),
  /** The latest shifts, also those that are over. */
  shifts: z.array(seriesShift),
  /** When enough recorded calls were looked at last. */
  profiledAt: time.optional(),
  /** How long calls took in the window of the last scheduled pass: of what is seldom called no series knows. */
  durations: histogram.optional(),
});
export type Baseline = z.infer<typeof baseline>;

/**
 * Lines of one template over some time. As they are clustered, `id` is the cluster's, which stays; `members` are the ids that
 * its lines have by themselves, by which recorded failures are found.
 */
const seenTemplate = template.extend({
  firstAt: time,
  lastAt: time,
  versions: z.array(z.string()),
  lastHour: count,
  /** By hour, those in which it came. */
  hours: z.array(z.object({ at: time, count })).optional(),
  /** Mean of the whole hours with calls before the last one; none where there are none. */
  perHourBefore: z.number().nonnegative().optional(),
  /** It was never seen before the window, and the component was called then. */
  isNew: z.boolean().optional(),
  members: z.array(z.string()).optional(),
});
export type SeenTemplate = z.infer<typeof seenTemplate>;

/** One window of one component. `minutes` reaches further back than `window`: what lies before is the baseline. */
export const telemetry = z.object({
  tenant: tenantName,
  component: componentName,
  window,
  minutes: z.array(minuteCounters),
  templates: z.array(seenTemplate),
  versions: z.array(functionVersion),
  alias: aliasState.optional(),
  alarms: z.array(alarmEvent),
  metrics: z.array(metricCounts),
  /** Of recorded calls that worked, newest first; none where the recorder is off. */
  profiles: z.array(callProfile).optional(),
  /** What recorded calls asked of others, those that failed among them; none where the recorder is off. */
  asked: z.array(askedCall).optional(),
  /** How the version that serves is configured. */
  limits: z.object({ version: z.string(), memoryMb: z.number().positive(), timeoutSeconds: z.number().positive(), architecture: z.enum(['x86_64', 'arm64']), concurrency: count.optional() }).optional(),
  /** What the component's team declares, for the series that are theirs. */
  guardMetrics: component.shape.guardMetrics.optional(),
  /** Points of the window by the name of their series. */
  series: z.record(z.string(), z.array(metricPoint).readonly()).optional(),
  /** Of all series, those that began in the window or still last. */
  shifts: z.array(seriesShift).optional(),
  sources: z.array(sourceState),
});
export type Telemetry = z.infer<typeof telemetry>;

/** One detector's evidence. `summary` is a plain sentence with its numbers. */
export const finding = z.object({
  detector: z.string(),
  component: componentName,
  summary: z.string(),
  startedAt: time,
  severity,
  confidence: share,
  /** Version that shows it, where one does and another does not. */
  version: z.string().optional(),
  /** How much better calls would be without the fault, in percent. */
  gainPercent: z.number().nonnegative(),
  affectedPerHour: z.number().nonnegative(),
  evidence: z.record(z.string(), z.union([z.number(), z.string()])),
  missingSources: z.array(z.string()),
});
export type Finding = z.infer<typeof finding>;

export const priorities = ['critical', 'high', 'medium', 'low'] as const;

/** Findings merged under one fingerprint. */
export const opportunity = z.object({
  fingerprint: z.string(),
  tenant: tenantName,
  component: componentName,
  cycleId: z.string(),
  summary: z.string(),
  findings: z.array(finding).min(1),
  severity,
  confidence: share,
  risk,
  impactScore: z.number().nonnegative(),
  priority: z.enum(priorities),
  foundAt: time,
});
export type Opportunity = z.infer<typeof opportunity>;

export const triggers = ['scheduled', 'manual', 'emergency', 'requested'] as const;

export const cycle = z.object({
  cycleId: z.string(),
  tenant: z.string(),
  trigger: z.enum(triggers),
  admitted: z.boolean(),
  reason: z.string(),
  startedAt: time,
  windowHours: z.number().positive(),
  /** Empty: every component of the tenant. */
  components: z.array(componentName),
  maxImprovements: count,
});
export type Cycle = z.infer<typeof cycle>;

/** Batches of component names, each behind one artifact key. */
export const batchPlan = z.object({ batches: z.array(z.object({ key: z.string() })), components: count });

/** Where a batch's opportunities and its reasons for leaving components alone are kept. */
export const batchAnalysis = z.object({ key: z.string(), components: count, opportunities: count });
export type BatchAnalysis = z.infer<typeof batchAnalysis>;

/** Something that happened to a component, however often it was told within the window of deduplication. */
export const happening = z.object({ at: time, kind: z.enum(['alarm', 'deployment', 'failure']), what: z.string(), times: z.int().positive() });
export type Happening = z.infer<typeof happening>;

/** What an analysis says of one component: its opportunities, or why there is none. */
export const componentAnalysis = z.object({
  component: componentName,
  opportunities: z.array(opportunity),
  status: z.object({ requests: count, successRate: share.nullable(), autoFixRequired: z.boolean() }),
  verdict: z.string(),
  sources: z.array(sourceState),
  /** The latest, in the order of time. */
  events: z.array(happening).optional(),
  /** What would be done about an opportunity, by its fingerprint: for those that are only observed. */
  foreseen: z.record(z.string(), z.string()).optional(),
  /** Opportunities that the team's own deployment explains for the moment, by their fingerprint. */
  deployments: z.record(z.string(), z.object({ reason: z.string(), until: time })).optional(),
});
export type ComponentAnalysis = z.infer<typeof componentAnalysis>;

/** The input of one execution of `improvement.asl.json`. */
export const improvement = z.object({
  improvementId: z.string(),
  tenant: tenantName,
  component: componentName,
  cycleId: z.string(),
  emergency: z.boolean(),
  opportunity,
});
export type Improvement = z.infer<typeof improvement>;

export const selection = z.object({
  starts: z.array(z.object({ name: z.string(), input: improvement })),
  queued: z.array(z.object({
    component: componentName, fingerprint: z.string(), reason: z.string(),
    /** No strategy changes it: it waits for nobody but its readers. */
    forPeople: z.literal(true).optional(),
    /** Nothing is done about it however many slots are free, so that it does not wait in the queue. */
    held: z.enum(['suppressed', 'waits']).optional(),
  })),
  /** What an observed component would have got. */
  observed: z.array(z.object({
    component: componentName,
    fingerprint: z.string(),
    summary: z.string(),
    /** What would be done, after "would". */
    foreseen: z.string().optional(),
    /** Why it would not start at once in another mode. */
    waits: z.string().optional(),
  })),
});
export type Selection = z.infer<typeof selection>;

export const actionRun = z.object({ action: z.string(), component: componentName, target: z.string(), state: z.enum(['done', 'failed', 'given-up', 'running', 'held']), attempt: count, detail: z.string() });
export type ActionRun = z.infer<typeof actionRun>;
export const actionRuns = z.object({ runs: z.array(actionRun) });

export const cycleReport = z.object({
  cycleId: z.string(),
  tenant: z.string(),
  trigger: z.enum(triggers),
  admitted: z.boolean(),
  reason: z.string(),
  startedAt: time,
  endedAt: time,
  durationSeconds: z.number().nonnegative(),
  componentsAnalyzed: count,
  opportunities: count,
  started: z.array(z.object({ improvementId: z.string(), component: componentName })),
  queued: count,
  observed: count,
  actions: count,
  key: z.string(),
});

export const lease = z.object({
  acquired: z.boolean(),
  reason: z.string(),
  fencingToken: count,
  expiresAt: time,
  mode,
  executionArn: z.string(),
});
export type Lease = z.infer<typeof lease>;

/** `same-code` changes nothing: it is a calibration's, and no diagnosis of a fault suggests it. */
export const strategyNames = ['revert', 'configuration', 'template', 'model', 'same-code'] as const;

/** A place in the team's own source; lines and columns count from 1. */
export const sourceLine = z.object({ file: z.string(), line: z.int().positive(), column: z.int().positive(), function: z.string().optional(), text: z.string() });
export type SourceLine = z.infer<typeof sourceLine>;

export const diagnosis = z.object({
  summary: z.string(),
  /** The version that serves now and shows the fault. */
  suspectVersion: z.string(),
  /** The version before it that served well, if there is one. */
  previousVersion: z.string().optional(),
  guilty: z.boolean(),
  confidence: share,
  evidence: z.record(z.string(), z.union([z.number(), z.string()])),
  /** In the order in which they are to be tried. */
  strategies: z.array(z.enum(strategyNames)),
  /** The recorded event on which the fault shows: key of its artifact, and what it failed with. */
  fault: z.object({ key: z.string(), requestId: z.string(), at: time, failure: z.string() }).optional(),
  /** Where it is thrown, the innermost frame of the component's own code first. */
  lines: z.array(sourceLine).optional(),
  /** The deployment that brought it, with the files in which its source differs from the version before. */
  change: z.object({ version: z.string(), publishedAt: time, files: z.array(z.string()), touchesLine: z.boolean() }).optional(),
  /** Sha256 in hex of the suspect's bundle, under which its workbench is kept; none where there is no workbench. */
  bundleSha256: z.string().optional(),
  /** Artifact with the whole report. */
  key: z.string(),
});
export type Diagnosis = z.infer<typeof diagnosis>;

const builtCandidate = z.object({
  summary: z.string(),
  /** The version whose source it changes. */
  replaces: z.string(),
  /** Artifact of type `patch`. */
  key: z.string(),
  /** Sha256 in hex of the changed sources: the same change has the same one. */
  patchSha256: z.string(),
  files: z.array(z.string()).min(1),
  /** Of the model call that gave it. */
  costUsd: z.number().nonnegative(),
});

/** Settings of a version that Ratchet may change within the bounds that its team declares. */
export const configuration = z.object({ memoryMb: z.int().positive() });
export type Configuration = z.infer<typeof configuration>;

/** A change of sources: whole files after the change, and the same as a unified diff for people. */
export const patch = z.object({ files: z.record(z.string(), z.string()), diff: z.string() });
export type Patch = z.infer<typeof patch>;

/**
 * A concrete change. `none` is the honest end where no strategy applies; `unusable` is what a strategy came up with that
 * is no change at all (a reply that cannot be read): it counts as an attempt, and its reason goes into the next.
 */
export const candidate = z.discriminatedUnion('strategy', [
  z.object({ strategy: z.literal('none'), summary: z.string() }),
  z.object({ strategy: z.literal('unusable'), by: z.enum(strategyNames), summary: z.string(), costUsd: z.number().nonnegative() }),
  builtCandidate.extend({ strategy: z.literal('template'), template: z.string() }),
  builtCandidate.extend({ strategy: z.literal('model'), modelId: z.string(), exchangeKey: z.string() }),
  z.object({ strategy: z.literal('revert'), summary: z.string(), version: z.string(), replaces: z.string(), codeSha256: z.string() }),
  /** The same code, configured in another way. */
  z.object({ strategy: z.literal('configuration'), summary: z.string(), replaces: z.string(), codeSha256: z.string(), from: configuration, to: configuration }),
  /** What serves, published once more and watched for some minutes: a calibration. */
  z.object({ strategy: z.literal('same-code'), summary: z.string(), replaces: z.string(), codeSha256: z.string(), minutes: z.int().positive() }),
]);
export type Candidate = z.infer<typeof candidate>;
export type RevertCandidate = Extract<Candidate, { strategy: 'revert' }>;
export type ConfigurationCandidate = Extract<Candidate, { strategy: 'configuration' }>;
export type BuiltCandidate = Extract<Candidate, { strategy: 'template' | 'model' }>;

export function isBuilt(candidate: Candidate): candidate is BuiltCandidate {
  return candidate.strategy === 'template' || candidate.strategy === 'model';
}

export const gateResult = z.object({
  gate: z.string(),
  passed: z.boolean(),
  reason: z.string(),
  figures: z.record(z.string(), z.union([z.number(), z.string()])),
  /** From the start of its list of gates, which run at one time, to its answer. */
  durationMs: z.number().nonnegative().optional(),
  /** False where the gate had nothing to look at, and passed for that. @default true */
  proved: z.boolean().optional(),
});
export type GateResult = z.infer<typeof gateResult>;

/** `candidateSha256`: see `core/candidate-hash.ts`; empty where nothing could be built. */
export const verdict = z.object({
  accepted: z.boolean(),
  reason: z.string(),
  candidateSha256: z.string(),
  gates: z.array(gateResult),
  /** Gates that passed and proved nothing. @default none */
  unproven: z.array(z.string()).optional(),
  /** Why a person has to look at an accepted candidate before it may be deployed, whatever the mode. */
  needsPerson: z.string().optional(),
  /** How its canary is to be deployed and watched at the traffic of that time. Verdicts of the release before have none. */
  watch: watchPlan.optional(),
  /** Artifacts of a built candidate: what was built, kept for the gates that run it and for the deployer. */
  built: z.object({ zipKey: z.string(), bundleKey: z.string(), testsKey: z.string(), workbenchKey: z.string(), choicesKey: z.string().optional() }).optional(),
});
export type Verdict = z.infer<typeof verdict>;

/** What a person decided, bound to what they saw. */
export const approval = z.object({
  approved: z.boolean(),
  by: z.string(),
  reason: z.string(),
  candidateSha256: z.string(),
  /** Hash of the verdict (`hashOf`). Answers that the release before sent have none. */
  verdictSha256: z.string().optional(),
  /** Hash of the circumstances that were shown; absent where none were. */
  circumstancesSha256: z.string().optional(),
});
export type Approval = z.infer<typeof approval>;

/** By their names for readers (`core/circumstances.ts`). */
export const circumstances = z.record(z.string(), z.string());
export type Circumstances = z.infer<typeof circumstances>;

/** The question to a person: may this candidate, with this verdict, be deployed? */
export const approvalRequest = z.object({
  tenant: tenantName,
  component: componentName,
  improvementId: z.string(),
  candidateSha256: z.string(),
  verdictSha256: z.string(),
  /** What would be deployed, in a sentence. */
  summary: z.string(),
  verdict: z.string(),
  /** Why a person has to look at it whatever the mode. */
  needsPerson: z.string().optional(),
  /** `keep`: it is deployed, its watch decided nothing, and it reads the answer; no execution waits with a token. @default 'deploy' */
  asks: z.enum(['deploy', 'keep']).optional(),
  /** What must still be so for a yes; absent in questions of the release before. */
  circumstances: circumstances.optional(),
  /** How many people must say yes. @default 1 */
  people: z.int().min(1).max(2).optional(),
  wantedAt: time,
  expiresAt: time,
});
export type ApprovalRequest = z.infer<typeof approvalRequest>;

export const approvalDecision = z.object({ approved: z.boolean(), by: z.string(), at: time, reason: z.string() });
export type ApprovalDecision = z.infer<typeof approvalDecision>;

/** `answeredAt`: when the decision reached the execution that waits for it. */
export const keptApproval = approvalRequest.extend({
  /** The first yes of two. */
  first: approvalDecision.optional(),
  decision: approvalDecision.optional(), answeredAt: time.optional(),
});
export type KeptApproval = z.infer<typeof keptApproval>;

/** A published version and the alias weights that expose it. */
export const deployment = z.object({
  state: z.enum(['canary', 'promoted', 'rolled-back', 'superseded']),
  returnTo: z.string(),
  /** Empty until a built candidate is published. */
  canary: z.string(),
  /** Key of the zip that is published as the canary, where it has code of its own. */
  zipKey: z.string().optional(),
  /** How the canary is configured that is published, where it has the same code; and its description, by which a run that was cut off finds it. */
  configuration: configuration.optional(),
  label: z.string().optional(),
  /** The canary is what serves, published once more: it is watched for so long, and never promoted. */
  calibrates: z.object({ minutes: z.int().positive() }).optional(),
  /** Sha256 of the two versions' zips, as Lambda reports them. */
  returnToSha256: z.string(),
  canarySha256: z.string(),
  /** Index into `weights`, or the settings' `canaryWeights`. */
  stage: count,
  weight: share,
  /** A later stage follows this one. */
  moreStages: z.boolean(),
  /** What its plan chose in place of `canaryWeights` and `monitoringDurationSeconds`; absent in deployments of the release before. */
  weights: z.array(share).optional(),
  watchSeconds: z.int().positive().optional(),
  startedAt: time,
  stageStartedAt: time,
  /**
   * Seconds of each stage that are not judged: calls are counted when they end, so until the longest call of the stage can
   * have ended, the canary's hanging calls are missing while the control's are there.
   */
  settleSeconds: z.int().nonnegative(),
  /** Seconds until this stage is looked at for the first time. */
  lookSeconds: z.int().positive(),
  detail: z.string(),
});
export type Deployment = z.infer<typeof deployment>;

export const arm = z.object({
  requests: count, failed: count, succeeded: count, slow: count,
  /** Warm calls over the duration that a change is to keep them under, where it claims that. */
  late: count.optional(),
  /** Failed calls that tell what was never told before; where that is known. */
  newFailed: count.optional(),
  /** Warm calls that took far longer than nearly all of the version before. */
  long: count.optional(),
});
export type Arm = z.infer<typeof arm>;

/** `calibrated`: a calibration's time is up. */
export const healthDecisions = ['continue', 'promote', 'roll-back', 'no-effect', 'inconclusive', 'superseded', 'calibrated'] as const;

/** What durations are compared by: the mean of their logarithm, and how far the slowest fifth reaches. */
export const durationStreams = ['typical', 'tail'] as const;
export type DurationStream = (typeof durationStreams)[number];
const byStream = <T extends z.ZodType>(of: T) => z.object({ typical: of, tail: of });

/** How a duration counts in one stream, fixed for a watch by calls of the version before: see `core/duration-scores.ts`. */
export const durationScore = z.object({
  /** Natural logarithms of ms between which a duration counts. */
  low: z.number(), high: z.number(),
  /** By how much the mean score of all calls rises, by logarithm of their slowdown. */
  slope: z.number().positive(),
  /** Of one call's score. */
  variance: z.number().nonnegative(),
  mean: z.number(),
});
export const durationScores = byStream(durationScore);
export type DurationScore = z.infer<typeof durationScore>;
export type DurationScores = z.infer<typeof durationScores>;

/** What was counted of one version when the tests were last fed: what comes on top of it is new. */
export const seenTotals = arm.extend({
  firstAt: z.string(), lastAt: z.string(),
  /** Calls, sum and sum of squares of their scores. */
  scored: byStream(z.tuple([z.number(), z.number(), z.number()])).optional(),
});
export type SeenTotals = z.infer<typeof seenTotals>;

/**
 * How well each level of noise that belongs to one arm explains a time in which both arms ran the same code: what a
 * calibration knows of a component. `log` is the natural logarithm of the likelihood; see `core/own-noise.ts`.
 */
export const calibration = z.object({
  /** Minutes in which both arms had calls. */
  minutes: count,
  calls: count,
  /** Noise that belongs to one arm, as a share of a typical duration: the mean over the levels as they explain it. */
  noise: z.number().nonnegative(),
  levels: z.array(z.object({ sd: z.number().nonnegative(), memory: z.number().min(0).max(1), log: byStream(z.number()) })),
});
export type Calibration = z.infer<typeof calibration>;

/** Besides failures and durations. */
export const otherStreams = ['new-failures', 'cold-starts', 'memory', 'cost', 'guards'] as const;
export type OtherStream = (typeof otherStreams)[number];

/** How far one stream's evidence has come. */
export const streamEvidence = z.object({
  stream: z.enum(['failures', ...durationStreams, ...otherStreams]),
  /** Natural logarithm of the e-value against "not worse". */
  logEValue: z.number(),
  /** E-value at which its part of the false-alarm budget is spent. */
  needed: z.number().positive(),
  /** By the estimate: share of all calls that fail more, or by which durations are longer. */
  worseBy: z.number(),
});
export type StreamEvidence = z.infer<typeof streamEvidence>;

/** What one look at a running deployment says, and the state that the next look needs. */
export const health = z.object({
  decision: z.enum(healthDecisions),
  reason: z.string(),
  look: count,
  waitSeconds: z.int().positive(),
  stage: count,
  /** Canary requests seen when this stage began. */
  stageBase: count,
  stageLooks: count,
  slowOverMs: z.number().nonnegative(),
  control: arm,
  canary: arm,
  /** Log e-values per named test and alternative. */
  logEvidence: z.record(z.string(), z.array(z.number())),
  /** Absent in the states of earlier releases, and while too few calls are known to tell how long they usually take. */
  durations: z.object({ scores: durationScores, /** One row a level of noise. */ differences: byStream(z.array(z.array(z.number()))) }).optional(),
  seen: z.object({ control: seenTotals, canary: seenTotals }).optional(),
  /** How often the watch went on after its time was up, and the seconds of watching at which it ends now. */
  extended: z.object({ times: count, untilSeconds: z.number().positive() }).optional(),
  /** The look at which a person was asked who has not answered yet. */
  asked: count.optional(),
  /** Calls of the canary up to now, and how many of the last ones failed in a row. */
  failing: z.object({ requests: count, failed: count, run: count }).optional(),
  /** Looks for total failure alone that come before the next one that compares. */
  guardsLeft: count.optional(),
  /** At how many cold starts of the canary they were judged last, and the chance of ranks as high as theirs. */
  coldStarts: z.object({ judgedAt: count, logChance: z.number() }).optional(),
  /** Throttled calls and the metrics that the team declares, as of the last period that CloudWatch knew. */
  guards: z.object({
    readUntil: time,
    series: z.array(z.object({
      name: z.string(), declared: z.boolean(), state: z.enum(['usual', 'begun', 'lasting', 'silent', 'unknown']),
      /** Chance of such a change without a cause, by the days before, and the change as a share of what was. */
      chance: z.number().positive().optional(), changed: z.number().nonnegative().optional(),
      told: z.string(),
    })),
    /** Why the last read failed. */
    unread: z.string().optional(),
  }).optional(),
  /** What the sequential tests say so far; absent under `healthRule: threshold` and in the states of earlier releases. */
  streams: z.array(streamEvidence).optional(),
  notes: z.array(z.string()),
});
export type Health = z.infer<typeof health>;

export const outcomeKinds = ['promoted', 'rolled-back', 'no-effect', 'inconclusive', 'calibrated', 'superseded', 'rejected', 'no-strategy', 'proposed', 'not-approved', 'not-started', 'postponed', 'stopped', 'failed', 'reconciled'] as const;

export const outcome = z.object({
  improvementId: z.string(),
  component: componentName,
  kind: z.enum(outcomeKinds),
  reason: z.string(),
  endedAt: time,
  durationSeconds: z.number().nonnegative(),
  costUsd: z.number().nonnegative(),
  /** Failure rate of the arm that served before and of the one that serves now, where a watch measured them. */
  failureRateBefore: share.nullable(),
  failureRateAfter: share.nullable(),
  /** The watch and its end in plain words (`core/plain-outcome.ts`); absent where nothing was deployed, and in outcomes of earlier releases. */
  plain: z.string().optional(),
});
export type Outcome = z.infer<typeof outcome>;
