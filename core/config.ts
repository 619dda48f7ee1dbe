import * as z from 'zod';
import { mostCharacters, overgrown, recordOf, who } from './bounded';
import { tenantName } from './cycle';
import { InvalidInput } from './errors';
import { freezeExceptions, freezeWindow } from './freeze';
import { maintenanceWindow } from './maintenance';

/**
 * Settings, each with its default. They are overridden by the environment's file, the tenant, the component and one
 * cycle's input, in that order. Where the settings have an environment variable at synth, `environmentVariables` names it.
 */
export const settings = z.strictObject({
  /** Hours of telemetry that a scheduled or manual cycle looks at. @default 24 */
  analysisWindowHours: z.number().positive().max(336),
  /** What judges latency, failures and throughput: the kept models and exact tests, or the seeds' percentages with mean + 2 standard deviations. @default 'model' */
  detectionRule: z.enum(['model', 'threshold']),
  /** Hours of telemetry that an emergency cycle looks at. @default 1 */
  emergencyWindowHours: z.number().positive().max(24),
  /** Improvements that one cycle starts at most. @default 3 */
  maxImprovementsPerCycle: z.int().min(0).max(20),
  /** Improvements of a tenant that run at one time. @default 3 */
  maxConcurrentImprovements: z.int().min(1).max(20),
  /** Least confidence of an opportunity that is acted on. @default 0.85 */
  improvementQualityThreshold: z.number().min(0).max(1),
  /** Largest share of traffic times probability of harm (10, 30, 60 % for low, medium, high risk): limits each canary's weight. @default 0.1 */
  improvementRiskTolerance: z.number().min(0).max(1),
  /** Hours in which a component is left alone after an improvement. @default 6 */
  cooldownHours: z.number().min(0),
  /** Shares of traffic that a canary gets, one after the other, before it is promoted. @default 10 % then 50 % */
  canaryWeights: z.array(z.number().gt(0).max(0.99)).min(1).max(6),
  /** Seconds between two looks at a canary. @default 60 */
  lookSeconds: z.int().min(1).max(3600),
  /** Seconds after which a watch without a decision ends as inconclusive. @default 3600 */
  monitoringDurationSeconds: z.int().min(60).max(86_400),
  /** Seconds between the looks of a watch's first hour at which total failure alone is looked for; 0 for none. @default 10 */
  guardSeconds: z.int().min(0).max(60),
  /** What becomes of a watch that decided nothing: the canary is taken back, the watch goes on (twice its length more at most), or a person is asked. @default 'take-back' */
  inconclusivePolicy: z.enum(['take-back', 'extend', 'ask']),
  /** What becomes of a fix whose fault came too rarely in its watch to show that it is gone: taken back as `inconclusivePolicy` says, a person is asked, or it stays where nothing is worse and recorded calls proved it. @default 'take-back' */
  rareFaultPolicy: z.enum(['take-back', 'ask', 'keep-on-replay']),
  /** What judges a canary: sequential tests against the version beside it, or the seeds' percentages against the hour before. @default 'sequential' */
  healthRule: z.enum(['sequential', 'threshold']),
  /** How much worse, as a share, still counts as not worse. @default 0.1 */
  rollbackDegradationThreshold: z.number().min(0).max(1),
  /** By how much, as a share, the success rate may drop under `healthRule: threshold`. @default 0.15 */
  rollbackSuccessRateDrop: z.number().min(0).max(1),
  /** Calls of a look from which `healthRule: threshold` judges it. @default 10 */
  rollbackMinExecutions: z.int().min(1),
  /** Probability that a harmless canary is taken back, over a whole watch. @default 0.025 */
  falseAlarmBudget: z.number().gt(0).max(0.5),
  /** Canary requests that each stage needs at least. @default 30 */
  minCanaryRequests: z.int().min(1),
  /** How late CloudWatch metrics may be; younger ones are not compared with the counters. @default 180 */
  metricsLagSeconds: z.int().min(0).max(900),
  /** Period in seconds of CloudWatch metrics that are read. @default 60 */
  cloudwatchStreamIntervalSeconds: z.int().min(60).max(3600),
  /** Share of log lines whose templates are counted; counters of calls always see every line. @default 1 */
  cloudwatchLogSamplingRate: z.number().min(0).max(1),
  /** Seconds in which the same trigger on the same component counts once. @default 300 */
  cloudwatchEventDedupWindowSeconds: z.int().min(0).max(3600),
  /** Seconds for which a lease holds without being renewed. @default 900 */
  leaseSeconds: z.int().min(600).max(86_400),
  /** Hours that a person has to approve; the wait of the state machine is a day. @default 24 */
  approvalHours: z.int().min(1).max(24),
  /** How many people have to say yes in mode `approve`; two must be named in `approvers`. @default 1 */
  approvalsNeeded: z.int().min(1).max(2),
  /** ARNs of users, roles and sessions that may answer; none: whoever IAM lets call the approving function. @default none */
  approvers: z.array(who).max(50),
  /** Days for which an opportunity waits in the queue. @default 7 */
  queueDays: z.number().positive().max(30),
  /** Days for which counters are kept. @default 14 */
  counterRetentionDays: z.int().min(2).max(400),
  /** Calls that a status needs before it may say that something must be fixed. @default 10 */
  statusMinRequests: z.int().min(1),
  /** Success rate under which a component's actions are run. @default 0.7 */
  statusMinSuccessRate: z.number().min(0).max(1),
  /** Success rate from which a stretch of calls counts as good again; the one under which actions run, where that is higher. @default 0.85 */
  statusClearSuccessRate: z.number().min(0).max(1),
  /** Good stretches one after the other, each of the calls that a status needs, after which actions run no more. @default 3 */
  statusClearWindows: z.int().min(1).max(20),
  /** Minutes after a deployment of the team's for which what cold starts explain is held. @default 10 */
  deploymentHoldMinutes: z.number().min(0).max(120),
  /** Days after which what was tried without success is tried again, although nothing new was seen. @default 7 */
  noveltyDays: z.number().positive().max(90),
  /** Published versions that are removed when nobody needs them any more: those that Ratchet published, all, or none. @default 'own' */
  removeVersions: z.enum(['own', 'all', 'none']),
  /** Newest versions of a component that stay, whoever published them and however old they are. @default 10 */
  keepVersions: z.int().min(3).max(200),
  /** Days for which a version stays after it was published. @default 30 */
  keepVersionDays: z.int().min(1).max(3650),
  /** Times in which a team works on its functions: nothing that begins in one is acted on before it is over. @default none */
  maintenanceWindows: z.array(maintenanceWindow).max(20),
  /** Times in which nothing is deployed, widened or promoted; a canary that serves when one begins is taken away. @default none */
  freezeWindows: z.array(freezeWindow).max(20),
  /** What goes on in a freeze all the same: what an emergency started, and going back to an earlier version. @default none */
  freezeAllows: z.array(z.enum(freezeExceptions)).max(2),
  /** Share of a component's last 10 to 20 deployed improvements that may do harm and be taken back; over it, it pauses itself. @default 0.1 */
  maxComponentRollbackRate: z.number().min(0).max(1),
  /** The same of a tenant, over all its components; over it, the tenant pauses itself. @default 0.3 */
  maxTenantRollbackRate: z.number().min(0).max(1),
  /** Model calls that one improvement makes at most; with 0 it makes none. @default 6 */
  maxModelCalls: z.int().min(0).max(6),
  /** Calls of the model for one component in 24 hours, over all its improvements: what a fault that nothing mends may cost. */
  maxModelCallsPerDay: z.int().min(0).max(36),
  /** US dollars that the model calls of one improvement may cost; the next call counts with the most that it may cost. @default 1 */
  maxModelUsd: z.number().min(0).max(100),
  /** US dollars that model calls for one component may cost in 24 hours, over all its improvements. @default 3 */
  maxModelUsdPerDay: z.number().min(0).max(1000),
  /** Seconds after an improvement's first attempt in which a model is still asked. @default 3600 */
  maxModelSeconds: z.number().min(0).max(86_400),
  /** Calls that bad canaries of a tenant would get before they are taken away, all that are exposed at one time; reserved before each deployment. A tenant's, not a component's. @default 20000 */
  maxExpectedBadCalls: z.number().min(0),
  /** US dollars that the model calls of a tenant may cost in a day that begins at midnight UTC; reserved before each call. A tenant's, not a component's. @default 20 */
  maxTenantModelUsdPerDay: z.number().min(0).max(100_000),
  /** US dollars that the watches of a tenant may cost in such a day at AWS's list prices (docs/cost.md); reserved before each deployment. @default 5 */
  maxTenantInfrastructureUsdPerDay: z.number().min(0).max(100_000),
});
export type Settings = z.infer<typeof settings>;

export const defaultSettings: Settings = {
  analysisWindowHours: 24,
  detectionRule: 'model',
  emergencyWindowHours: 1,
  maxImprovementsPerCycle: 3,
  maxConcurrentImprovements: 3,
  improvementQualityThreshold: 0.85,
  improvementRiskTolerance: 0.1,
  cooldownHours: 6,
  canaryWeights: [0.1, 0.5],
  lookSeconds: 60,
  monitoringDurationSeconds: 3600,
  guardSeconds: 10,
  inconclusivePolicy: 'take-back',
  rareFaultPolicy: 'take-back',
  healthRule: 'sequential',
  rollbackDegradationThreshold: 0.1,
  rollbackSuccessRateDrop: 0.15,
  rollbackMinExecutions: 10,
  falseAlarmBudget: 0.025,
  minCanaryRequests: 30,
  metricsLagSeconds: 180,
  cloudwatchStreamIntervalSeconds: 60,
  cloudwatchLogSamplingRate: 1,
  cloudwatchEventDedupWindowSeconds: 300,
  leaseSeconds: 900,
  approvalHours: 24,
  approvalsNeeded: 1,
  approvers: [],
  queueDays: 7,
  counterRetentionDays: 14,
  statusMinRequests: 10,
  statusMinSuccessRate: 0.7,
  statusClearSuccessRate: 0.85,
  statusClearWindows: 3,
  deploymentHoldMinutes: 10,
  noveltyDays: 7,
  removeVersions: 'own',
  keepVersions: 10,
  keepVersionDays: 30,
  maintenanceWindows: [],
  freezeWindows: [],
  freezeAllows: [],
  maxComponentRollbackRate: 0.1,
  maxTenantRollbackRate: 0.3,
  maxModelCalls: 6,
  maxModelCallsPerDay: 18,
  maxModelUsd: 1,
  maxModelUsdPerDay: 3,
  maxModelSeconds: 3600,
  maxExpectedBadCalls: 20_000,
  maxTenantModelUsdPerDay: 20,
  maxTenantInfrastructureUsdPerDay: 5,
};

export const overrides = settings.partial();
export type SettingsOverrides = z.infer<typeof overrides>;

export const profileNames = ['basic', 'conservative', 'aggressive'] as const;

/** The seeds' three profiles: what they change of the defaults. */
export const profiles = {
  basic: {},
  conservative: { maxExpectedBadCalls: 5000, maxConcurrentImprovements: 1, improvementQualityThreshold: 0.95, improvementRiskTolerance: 0.05, monitoringDurationSeconds: 7200, rollbackDegradationThreshold: 0.05 },
  aggressive: { maxExpectedBadCalls: 100_000, maxConcurrentImprovements: 5, improvementQualityThreshold: 0.75, improvementRiskTolerance: 0.2, monitoringDurationSeconds: 1800, rollbackDegradationThreshold: 0.15 },
} as const satisfies Record<(typeof profileNames)[number], SettingsOverrides>;

/** A model on Amazon Bedrock. Prices belong to the id: whoever sets one sets the others. */
const modelChoice = z.strictObject({
  /** Id of a model, or of an inference profile of a geography (`us.`, `eu.`, `apac.`, `global.`...), as the stack's region has it. */
  id: z.string().max(200).regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+(:[a-z0-9]+)*$/, 'expected the id of a model or of a regional inference profile, as "us.anthropic.claude-sonnet-4-6"'),
  /** US dollars for a million tokens that are read. */
  inputUsdPerMillionTokens: z.number().nonnegative(),
  /** US dollars for a million tokens that are written. */
  outputUsdPerMillionTokens: z.number().nonnegative(),
  /** Tokens of one reply at most: what a model writes in 60 seconds. @default 4000 */
  maxOutputTokens: z.int().min(256).max(64_000).default(4000),
  /** How freely it writes; null for a model that takes no temperature. @default 0.1 */
  temperature: z.number().min(0).max(1).nullable().default(0.1),
  /** Tokens of one prompt at most, estimated at four characters each. @default 30000 */
  promptTokens: z.int().min(2000).max(900_000).default(30_000),
});
export type ModelChoice = z.infer<typeof modelChoice>;

/** The model that writes fixes, and perhaps another one. */
const model = modelChoice.extend({
  /** Is asked where the first one's circuit is open, or it refuses, or takes no calls. @default none */
  fallback: modelChoice.optional(),
}).refine(({ id, fallback }) => fallback?.id !== id, { path: ['fallback'], message: 'expected another model than `model.id`' });

/** Prices of the regional profile in the USA, a tenth above the global one's. */
const defaultModel: z.infer<typeof model> = { id: 'us.anthropic.claude-sonnet-4-6', inputUsdPerMillionTokens: 3.3, outputUsdPerMillionTokens: 16.5, maxOutputTokens: 4000, temperature: 0.1, promptTokens: 30_000 };

/** A function's environment holds fewer. */
const mostTenants = 200;
const mostNamespaces = 1000;

export const config = z.strictObject({
  /** Name of this installation; part of every resource's name. @default prod */
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/, 'expected a letter, then letters, digits or dashes, 16 at most').default('prod'),
  /** Hours between scheduled cycles. @default 24 */
  improvementCycleIntervalHours: z.int().min(1).max(744).default(24),
  /** Start of the first scheduled cycle of a day, UTC. @default 02:00 */
  improvementCycleStartTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected HH:MM').default('02:00'),
  /** Named set of settings that the others override. @default basic */
  profile: z.enum(profileNames).default('basic'),
  /** The model that writes fixes; null switches the strategy off. @default Claude Sonnet 4.6 through the profile of the USA */
  model: model.nullable().default(defaultModel),
  /** Days for which nobody, whatever their rights, can delete a daily root of the journal; it cannot be made shorter for those that are written. @default 400 */
  rootRetentionDays: z.int().min(1).max(3650).default(400),
  /** Settings of every tenant. @default {} */
  settings: overrides.default({}),
  /** The tenants, each with what it overrides. @default one, named default */
  tenants: recordOf(tenantName, overrides, mostTenants).default({ default: {} }),
  /** Whose declared business metrics a CloudWatch namespace holds: namespace → tenant. Where there are several tenants, each reads its own alone. @default {} */
  metricNamespaces: recordOf(z.string().min(1).max(255), tenantName, mostNamespaces).default({}),
});
export type Config = z.infer<typeof config>;

/** Of a file: what is in it must fit into a function's environment, less what it leaves at its default. */
const mostConfigCharacters = 100_000;

/** Environment variables of the seeds, read at synth → the path that they set. */
export const environmentVariables = {
  IMPROVEMENT_CYCLE_INTERVAL_HOURS: ['improvementCycleIntervalHours'],
  IMPROVEMENT_CYCLE_START_TIME: ['improvementCycleStartTime'],
  MAX_CONCURRENT_IMPROVEMENTS: ['settings', 'maxConcurrentImprovements'],
  MONITORING_DURATION_SECONDS: ['settings', 'monitoringDurationSeconds'],
  ROLLBACK_DEGRADATION_THRESHOLD: ['settings', 'rollbackDegradationThreshold'],
  IMPROVEMENT_QUALITY_THRESHOLD: ['settings', 'improvementQualityThreshold'],
  IMPROVEMENT_RISK_TOLERANCE: ['settings', 'improvementRiskTolerance'],
  CLOUDWATCH_STREAM_INTERVAL_SECONDS: ['settings', 'cloudwatchStreamIntervalSeconds'],
  CLOUDWATCH_LOG_SAMPLING_RATE: ['settings', 'cloudwatchLogSamplingRate'],
  CLOUDWATCH_EVENT_DEDUP_WINDOW_SECONDS: ['settings', 'cloudwatchEventDedupWindowSeconds'],
} as const;

/**
 * Reads the environment's file and the environment variables over it.
 * @throws InvalidInput with path, value seen and what was expected
 */
export function readConfig(file: unknown, environment: Readonly<Record<string, string | undefined>>): Config {
  const base = parse(z.looseObject({ settings: z.looseObject({}).optional() }), file, 'Configuration', mostConfigCharacters);
  let withEnvironment: Record<string, unknown> = base;
  for (const [variable, path] of Object.entries(environmentVariables)) {
    const text = environment[variable];
    if (text === undefined || text === '') continue;
    const value = variable === 'IMPROVEMENT_CYCLE_START_TIME' ? text : Number(text);
    if (Number.isNaN(value)) throw new InvalidInput(`${variable}: saw "${text}", expected a number`);
    withEnvironment = path[0] === 'settings'
      ? { ...withEnvironment, settings: { ...(base.settings ?? {}), ...asRecord(withEnvironment['settings']), [path[1]]: value } }
      : { ...withEnvironment, [path[0]]: value };
  }
  const read = parse(config, withEnvironment, 'Configuration');
  for (const tenant of Object.keys(read.tenants)) settingsFor(read, tenant);
  return read;
}

/**
 * The settings that hold for one cycle or improvement: defaults, profile, environment, tenant, component, cycle input.
 * @throws InvalidInput
 */
export function settingsFor(from: Config, tenant: string, ...more: readonly unknown[]): Settings {
  const layers = [defaultSettings, profiles[from.profile], from.settings, from.tenants[tenant] ?? {}, ...more.map((layer) => parse(overrides, layer ?? {}, 'Settings'))];
  const merged = parse(settings, Object.assign({}, ...layers.map(defined)), 'Settings');
  const looks = merged.monitoringDurationSeconds / merged.lookSeconds;
  if (looks > maxLooks) throw new InvalidInput(`Settings.monitoringDurationSeconds: saw ${merged.monitoringDurationSeconds} with lookSeconds ${merged.lookSeconds}, which is ${Math.ceil(looks)} looks; expected at most ${maxLooks} (an execution holds 25,000 history events)`);
  if (merged.approvalsNeeded > 1 && merged.approvers.length < 2) throw new InvalidInput(`Settings.approvers: saw ${merged.approvers.length} with approvalsNeeded ${merged.approvalsNeeded}, expected at least 2: else one person could sign with a second role`);
  return merged;
}

/** Looks of one watch that keep an execution's history under 20,000 events, whatever else it does. */
export const maxLooks = 1440;

/**
 * Parses with an error that names path, value and expectation.
 * @param most characters that the value may have, as `overgrown` counts them
 * @throws InvalidInput
 */
export function parse<Output>(schema: z.ZodType<Output>, value: unknown, what: string, most = mostCharacters): Output {
  const tooLarge = overgrown(value, most);
  if (tooLarge !== undefined) throw new InvalidInput(`${what}: saw ${tooLarge}`);
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const { issues } = result.error;
  const lines = issues.slice(0, mostIssues).map((issue) => {
    const path = [what, ...issue.path.map((part) => shortened(String(part)))].join('.');
    if (issue.code === 'unrecognized_keys') return `${path}: saw the unknown key ${issue.keys.slice(0, mostIssues).map((key) => `"${shortened(key)}"`).join(', ')}`;
    return `${path}: saw ${shown(issue.input)}, expected ${expectation(issue)}`;
  });
  throw new InvalidInput([...lines, ...(issues.length > mostIssues ? [`and ${issues.length - mostIssues} more`] : [])].join('; '));
}

/** Things wrong that are told one by one. */
const mostIssues = 10;
const longestShown = 120;

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `a value of type ${issue.expected}`;
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `at least ${String(issue.minimum)}`;
    case 'too_big':
      return `at most ${String(issue.maximum)}`;
    default:
      return issue.message.replace(/^expected /, '');
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Cut first: nobody waits for the whole of a long text.
  return shortened(JSON.stringify(typeof value === 'string' ? value.slice(0, longestShown) : value) ?? String(value));
}

function shortened(text: string): string {
  return text.length > longestShown ? `${text.slice(0, longestShown - 3)}...` : text;
}

function asRecord(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value)) : {};
}

function defined(layer: object): object {
  return Object.fromEntries(Object.entries(layer).filter(([, value]) => value !== undefined));
}
