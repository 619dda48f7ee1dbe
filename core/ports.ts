import type { JournalEntry, JournalRecord } from './journal';
import type {
  AlarmEvent, AliasState, BatchCounters, Component, FunctionVersion, Improvement, MetricCounts, Mode, Opportunity, Outcome, Window,
} from './cycle';

/**
 * What the core needs of the world. One in-memory fake (`test/fakes/`) and one adapter (`adapters/`) per port; the same
 * contract suite runs on both. Methods throw the errors of `core/errors.ts`.
 */

export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** Appends to the audit through its single writer, and reads it. */
export interface Journal {
  /** Idempotent by `entryId` within a subject. @throws StaleFencingToken when the lease has gone to somebody else. */
  append(entry: JournalEntry): Promise<JournalRecord>;
  /** The whole chain of one subject, in order. */
  read(tenant: string, subject: string): Promise<readonly JournalRecord[]>;
  /** Newest first, of all subjects of a tenant. */
  recent(tenant: string, limit: number): Promise<readonly JournalRecord[]>;
}

/** The table behind the writer; only the writer holds this. */
export interface JournalStore {
  chain(tenant: string, subject: string): Promise<readonly JournalRecord[]>;
  /**
   * @throws ConcurrentChange when the sequence number is taken.
   * @throws StaleFencingToken when the component's lease shows a newer token than the record's.
   */
  put(record: JournalRecord): Promise<void>;
}

/** Components as their constructs declared them. */
export interface Registry {
  list(tenant: string): Promise<readonly Component[]>;
  get(tenant: string, component: string): Promise<Component | undefined>;
  byFunction(functionName: string): Promise<Component | undefined>;
  byLogGroup(logGroup: string): Promise<Component | undefined>;
  byAlarm(alarmName: string): Promise<Component | undefined>;
  /** Copies the declarations from SSM to the state table and forgets what is gone. Names what it could not read. */
  sync(): Promise<{ readonly components: number; readonly rejected: readonly { readonly parameter: string; readonly reason: string }[] }>;
}

export interface HeldLease {
  readonly tenant: string;
  readonly component: string;
  readonly improvementId: string;
  readonly executionArn: string;
  readonly fencingToken: number;
  readonly expiresAt: string;
}

export interface Leases {
  /**
   * Takes the component's lease for an improvement when it is free, or already this improvement's (same execution; then
   * the token stays). Each new holder gets a larger token. An expired lease is not free: what its holder left behind has
   * to be cleaned up first (`takeOver`, then `release`), or a canary could outlive everybody who knows of it.
   */
  acquire(request: Omit<HeldLease, 'fencingToken'>): Promise<{ readonly acquired: true; readonly lease: HeldLease } | { readonly acquired: false; readonly holder: HeldLease }>;
  /** Takes an improvement's lease over for its clean-up, with a larger token, so that whatever still runs is refused. */
  takeOver(tenant: string, component: string, improvementId: string, expiresAt: string): Promise<HeldLease | undefined>;
  /** @throws StaleFencingToken */
  renew(lease: HeldLease, expiresAt: string): Promise<void>;
  /** Idempotent; leaves the token behind. Does nothing when somebody else holds it. */
  release(tenant: string, component: string, improvementId: string): Promise<void>;
  get(tenant: string, component: string): Promise<HeldLease | undefined>;
  held(tenant: string): Promise<readonly HeldLease[]>;
}

/** Opportunities and postponed emergencies that wait for a slot; cooldowns; joined duplicates. */
export interface WorkQueue {
  putOpportunity(opportunity: Opportunity, reason: string, expiresAt: string): Promise<void>;
  opportunities(tenant: string): Promise<readonly { readonly opportunity: Opportunity; readonly reason: string; readonly expiresAt: string }[]>;
  removeOpportunity(tenant: string, fingerprint: string): Promise<void>;
  putPostponed(postponed: PostponedEmergency): Promise<void>;
  postponed(tenant: string): Promise<readonly PostponedEmergency[]>;
  removePostponed(tenant: string, component: string): Promise<void>;
  startCooldown(tenant: string, component: string, until: string): Promise<void>;
  cooldowns(tenant: string): Promise<ReadonlyMap<string, string>>;
  /** First claim of a key wins until it expires; the same claimant may ask again. Returns who holds it. */
  claim(tenant: string, key: string, claimant: string, now: string, expiresAt: string): Promise<string>;
}

export interface PostponedEmergency {
  readonly tenant: string;
  readonly component: string;
  readonly reason: string;
  readonly at: string;
}

/** What operators have switched: pauses and modes, over what configuration and components say. */
export interface Controls {
  read(tenant: string): Promise<ControlState>;
  /** `scope` is `all`, `tenant` or a component's name. What is not named stays; a mode that is undefined removes the override. */
  set(tenant: string, scope: string, change: { readonly paused?: boolean; readonly mode?: Mode | undefined; readonly by: string; readonly reason: string; readonly at: string }): Promise<void>;
}

export interface ControlState {
  readonly paused: readonly { readonly scope: string; readonly by: string; readonly reason: string; readonly at: string }[];
  readonly modes: Readonly<Record<string, Mode>>;
}

/** What operators look at: one row per improvement and per cycle, derived from the journal's facts as they happen. */
export interface Progress {
  startImprovement(row: ImprovementRow): Promise<void>;
  /** First outcome wins; returns the one that stands. */
  finish(tenant: string, outcome: Outcome): Promise<Outcome>;
  improvement(tenant: string, improvementId: string): Promise<ImprovementRow | undefined>;
  improvements(tenant: string, limit: number): Promise<readonly ImprovementRow[]>;
}

export interface ImprovementRow {
  readonly improvementId: string;
  readonly tenant: string;
  readonly component: string;
  readonly cycleId: string;
  readonly summary: string;
  readonly startedAt: string;
  readonly executionArn: string;
  readonly outcome?: Outcome;
}

export interface Counters {
  /** Idempotent by component, minute, version and batch hash. */
  put(items: readonly BatchCounters[]): Promise<void>;
  /** Unmerged items of all minutes that overlap the window. */
  read(tenant: string, component: string, window: Window): Promise<readonly BatchCounters[]>;
}

/** CloudWatch's own counts. */
export interface Metrics {
  /** Per executed version of the alias. @throws SourceUnavailable */
  counts(component: Component, versions: readonly string[], window: Window): Promise<readonly MetricCounts[]>;
}

/** Reading side of Lambda: versions and aliases. */
export interface Functions {
  alias(component: Component): Promise<AliasState>;
  /** Published versions, oldest first. */
  versions(component: Component): Promise<readonly FunctionVersion[]>;
  configuration(component: Component, qualifier: string): Promise<FunctionConfiguration>;
  provisionedConcurrency(component: Component): Promise<boolean>;
  /** Whether the function's tags put it under this stage's care, and are not Ratchet's own. */
  managed(component: Component): Promise<boolean>;
}

export interface FunctionConfiguration {
  readonly version: string;
  readonly codeSha256: string;
  readonly revisionId: string;
  readonly role: string;
  readonly deadLetterTarget: string;
  readonly packageType: string;
  readonly codeSizeBytes: number;
  readonly timeoutSeconds: number;
  /** False where Lambda may not decrypt it for us: then it cannot be restored. */
  readonly environmentReadable: boolean;
  readonly settled: boolean;
  readonly updateStatus: string;
}

/** Writing side of Lambda; only the deploying steps and reconcile hold this. */
export interface Deployer {
  /** @throws ConcurrentChange when the revision is no longer the alias's. */
  setAlias(component: Component, state: { readonly version: string; readonly weights: Readonly<Record<string, number>> }, revisionId: string): Promise<AliasState>;
  /**
   * Makes `$LATEST` equal to a published version, code and configuration, waits until it has settled and compares the hash.
   * @throws ForeignChange when `$LATEST` is not what `expectedSha256` says, so that nobody's work is overwritten.
   * @throws ConcurrentChange when an update is in progress; running it again is right.
   */
  restoreLatest(component: Component, version: string, expectedSha256: string): Promise<void>;
}

export interface Artifacts {
  putJson(key: string, value: unknown): Promise<void>;
  /** @throws NotFound */
  getJson(key: string): Promise<unknown>;
}

export interface Executions {
  /** Starting a name twice is one execution. Returns its ARN. */
  startImprovement(name: string, input: Improvement): Promise<string>;
  startCycle(name: string, input: unknown): Promise<string>;
  state(executionArn: string): Promise<'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted' | 'unknown'>;
  stop(executionArn: string, reason: string): Promise<void>;
}

export const notificationKinds = ['canary-started', 'latest-not-restored', 'rolled-back', 'rollback-failed', 'watch-held', 'reconciled', 'approval-wanted', 'superseded', 'promoted'] as const;

export interface Notifier {
  publish(notification: { readonly kind: (typeof notificationKinds)[number]; readonly tenant: string; readonly component: string; readonly improvementId: string; readonly message: string }): Promise<void>;
}

export interface Alarms {
  /** Transitions of alarms that name the component in the window. @throws SourceUnavailable */
  history(component: Component, window: Window): Promise<readonly AlarmEvent[]>;
  /** Lambda function names of alarms that are red now, with the alarm's name. */
  red(): Promise<readonly { readonly alarmName: string; readonly functionName: string | undefined; readonly since: string }[]>;
}

/** Hands work to another of Ratchet's functions. */
export interface Reconciler {
  request(tenant: string, component: string, improvementId: string, reason: string): Promise<void>;
}

/** Runs what an action needs done. */
export interface ActionTargets {
  /** Calls a function that its team tagged as an action's target. @throws SourceUnavailable when it fails */
  invokeFunction(functionName: string, payload: unknown): Promise<string>;
}

/** Keeps the token that lets a paused execution go on; only the approving function reads it. */
export interface Approvals {
  want(request: { readonly tenant: string; readonly improvementId: string; readonly taskToken: string; readonly candidateSha256: string; readonly expiresAt: string }): Promise<void>;
}
