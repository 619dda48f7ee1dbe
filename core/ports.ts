import type { LooksAfter } from './after-promotion';
import type { CircuitState } from './circuit';
import type { ComponentStatus } from './component-status';
import type { JournalEntry, JournalRecord } from './journal';
import type { JournalLink } from './journal-link';
import type { JournalRoot } from './journal-root';
import type { KeptCalibration } from './kept-calibration';
import type { KeptOpportunity, TrackRecord } from './kept-opportunity';
import type { OwnValues } from './own-metrics';
import type { RecordedEvent } from './recorded-event';
import type { SandboxJob, SandboxReport } from './sandbox-job';
import type { Workbench } from './workbench';
import type {
  AlarmEvent, AliasState, ApprovalDecision, ApprovalRequest, Baseline, BatchCounters, Component, Configuration, FunctionVersion, Improvement, KeptApproval, MetricCounts, MetricPoint, Mode, Opportunity, Outcome, Window,
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
  /** The newest link of the tenant's chain; undefined before the first. */
  lastLink(tenant: string): Promise<JournalLink | undefined>;
  /**
   * Both or none.
   * @throws ConcurrentChange when a sequence number, of the entry or of the link, is taken.
   * @throws StaleFencingToken when the component's lease shows a newer token than the record's.
   */
  put(record: JournalRecord, link: JournalLink): Promise<void>;
}

/** Reads a tenant's whole audit as it is stored, however long it is. What cannot be read is told, not thrown. */
export interface AuditTrail {
  /** One subject's entries after the other's, each in order. */
  chains(tenant: string): AsyncIterable<StoredChain>;
  /** The tenant's chain, in order. @param after sequence number of the last one that is known; 0 for all */
  links(tenant: string, after: number): AsyncIterable<Stored<JournalLink>>;
  /** Entries of all subjects in the order of time. @param window bounds of their time; from inclusive, to exclusive */
  entries(tenant: string, window: { readonly from?: string; readonly to?: string }): AsyncIterable<JournalRecord>;
}

export interface StoredChain {
  readonly subject: string;
  readonly items: readonly Stored<JournalRecord>[];
}

/** Where it is stored, and what is there. */
export type Stored<Value> = { readonly sequence: number } & ({ readonly value: Value } | { readonly unreadable: string });

/** Daily roots of tenants' chains, in a place where nobody can change or delete them for a time. */
export interface JournalRoots {
  /** Days that have one, in order, with what was written there first. What was written again, or hidden, is told. */
  list(tenant: string): Promise<readonly KeptRoot[]>;
  /** Of the last day. */
  last(tenant: string): Promise<JournalRoot | undefined>;
  /** @throws ConcurrentChange when the day has one */
  put(root: JournalRoot): Promise<void>;
}

export type KeptRoot = { readonly date: string; /** How often it was written. */ readonly versions: number; /** Somebody deleted it: its content is still there. */ readonly hidden: boolean } & ({ readonly root: JournalRoot } | { readonly unreadable: string });

/** Components as their constructs declared them. */
export interface Registry {
  list(tenant: string): Promise<readonly Component[]>;
  get(tenant: string, component: string): Promise<Component | undefined>;
  byFunction(functionName: string): Promise<Component | undefined>;
  byLogGroup(logGroup: string): Promise<Component | undefined>;
  byAlarm(alarmName: string): Promise<Component | undefined>;
}

export interface DeclaredRegistry extends Registry {
  /** Whether its declaration is there at this moment, whatever was copied. */
  isDeclared(component: string): Promise<boolean>;
}

/** For the few functions that may write it. */
export interface SyncedRegistry extends DeclaredRegistry {
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

/** Opportunities, postponed emergencies and other looks that wait; cooldowns; joined duplicates. */
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

/** An emergency that waits, or another look at what is held back for a time. */
export interface PostponedEmergency {
  readonly tenant: string;
  readonly component: string;
  readonly reason: string;
  readonly at: string;
  /** It starts no earlier. @default as soon as nothing is paused */
  readonly notBefore?: string;
  /** What it was when it was put off, and is when it starts. @default whether it has no `notBefore`: as the release before kept them */
  readonly emergency?: boolean;
}

/** What operators have switched: pauses and modes, over what configuration and components say. */
export interface Controls {
  read(tenant: string): Promise<ControlState>;
  /** `scope` is `all`, `tenant` or a component's name. What is not named stays; a mode, freeze or override whose value is undefined is removed. A pause that stops also ends what runs; a plain one that comes to it, also at the same time, leaves it as it is, and resuming takes both away. */
  set(tenant: string, scope: string, change: ControlChange): Promise<void>;
}

export interface ControlChange {
  readonly paused?: boolean | 'stop';
  readonly mode?: Mode | undefined;
  readonly freeze?: { readonly from: string; readonly until: string } | undefined;
  /** A setting, or `profile`. */
  readonly override?: { readonly name: string; readonly value?: unknown };
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

export interface ControlState {
  readonly paused: readonly { readonly scope: string; readonly by: string; readonly reason: string; readonly at: string; readonly stops?: true | undefined }[];
  readonly modes: Readonly<Record<string, Mode>>;
  /** Who set each of these modes, when and why; without it where none is set. */
  readonly modeChanges?: readonly { readonly scope: string; readonly by: string; readonly reason: string; readonly at: string }[];
  /** Times in which operators have nothing deployed, past ones among them; none where none was set. */
  readonly freezes?: readonly { readonly scope: string; readonly from: string; readonly until: string; readonly by: string; readonly reason: string; readonly at: string }[];
  /** Settings that operators set over configuration and declarations; the profile among them. */
  readonly overrides?: readonly { readonly scope: string; readonly name: string; readonly value: unknown; readonly by: string; readonly reason: string; readonly at: string }[];
  /** By scope, when a pause was taken away last; without those where none was. */
  readonly resumedAt?: Readonly<Record<string, string>>;
  /** By scope, when anything was changed last; without those where nothing was. */
  readonly changedAt?: Readonly<Record<string, string>>;
}

/** What operators look at: one row per improvement and per cycle, derived from the journal's facts as they happen. */
export interface Progress {
  startImprovement(row: ImprovementRow): Promise<void>;
  /** First outcome wins; returns the one that stands. May be run again, as every part of an ending. */
  finish(tenant: string, outcome: Outcome): Promise<Outcome>;
  improvement(tenant: string, improvementId: string): Promise<ImprovementRow | undefined>;
  /** Those that began last, newest first: of a tenant, or of one of its components, however many others began since. */
  improvements(tenant: string, limit: number, component?: string): Promise<readonly ImprovementRow[]>;
  /** The last endings of what was watched to a decision (`core/rollback-rate.ts`), newest first: of a tenant, or of one of its components. */
  endings(tenant: string, limit: number, component?: string): Promise<readonly Ending[]>;
}

export type Ending = Pick<Outcome, 'improvementId' | 'component' | 'kind' | 'endedAt'>;

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
  /**
   * Unmerged items of all minutes that overlap the window.
   * @param consistency `eventual` costs half, and may miss what was written in the last second. @default 'strong'
   */
  read(tenant: string, component: string, window: Window, consistency?: 'strong' | 'eventual'): Promise<readonly BatchCounters[]>;
}

/** CloudWatch's own counts. */
export interface Metrics {
  /** Per executed version of the alias; a version that CloudWatch has nothing of is left out. @throws SourceUnavailable */
  counts(component: Component, versions: readonly string[], window: Window): Promise<readonly MetricCounts[]>;
  /**
   * Calls of the function that named neither alias nor version, and so ran `$LATEST`; in whole days. Undefined when CloudWatch
   * has nothing of the function, not of its alias either: that proves nothing. @throws SourceUnavailable
   */
  unqualified(component: Component, window: Window): Promise<number | undefined>;
  /** Points of five minutes in order of time, one list for each question; empty where CloudWatch has nothing. @throws SourceUnavailable */
  points(wanted: readonly MetricQuestion[], window: Window): Promise<readonly (readonly MetricPoint[])[]>;
}

/** One of CloudWatch's metrics: of a component's alias, of the whole account, or one that a team declared. */
export type MetricQuestion =
  | { readonly of: Component; readonly series: CloudSeries }
  | { readonly of: 'account'; readonly series: CloudSeries }
  | { readonly of: 'team'; readonly namespace: string; readonly metricName: string };

/** What CloudWatch counts of an alias, under the names that series have here. */
export type CloudSeries = 'requests' | 'failed' | 'p95Ms' | 'throttles' | 'concurrency';

/** What detectors keep of each component between passes. */
export interface Baselines {
  /** By component; those that have none are left out. */
  read(tenant: string, components: readonly string[]): Promise<ReadonlyMap<string, Baseline>>;
  /** @throws ConcurrentChange when another pass wrote since `before` was read */
  write(tenant: string, component: string, before: Baseline | undefined, after: Baseline): Promise<void>;
}

/** Reading side of Lambda: versions and aliases. */
export interface Functions {
  alias(component: Component): Promise<AliasState>;
  /** Published versions, oldest first. */
  versions(component: Component): Promise<readonly FunctionVersion[]>;
  configuration(component: Component, qualifier: string): Promise<FunctionConfiguration>;
  provisionedConcurrency(component: Component): Promise<boolean>;
  /** Calls at one time that are reserved for the function, and are all that it may have; undefined where none are. */
  reservedConcurrency(component: Component): Promise<number | undefined>;
  /** Whether the function's tags put it under this stage's care, and are not Ratchet's own. */
  managed(component: Component): Promise<boolean>;
  /** A version's zip. @throws NotFound, UnsafeState when its hash is not what Lambda reports */
  code(component: Component, version: string): Promise<Uint8Array>;
  /** A version's environment variables. @throws NotFound, UnsafeState when Lambda may not decrypt them for us */
  environment(component: Component, version: string): Promise<Readonly<Record<string, string>>>;
}

export interface FunctionConfiguration {
  readonly version: string;
  readonly codeSha256: string;
  readonly revisionId: string;
  readonly role: string;
  readonly deadLetterTarget: string;
  /** Of everything but code, description and role: environment, memory, layers, network, keys. */
  readonly configurationSha256: string;
  readonly packageType: string;
  readonly codeSizeBytes: number;
  readonly memoryMb: number;
  readonly architecture: 'x86_64' | 'arm64';
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
   * A configuration that no published version has is somebody's work that they did not publish yet: it stays as it is.
   * @param own a configuration that is ours to take back, also where it was not published yet
   * @throws ForeignChange when the code of `$LATEST` is not what `expectedSha256` says, so that nobody's work is overwritten.
   * @throws ConcurrentChange when an update is in progress; running it again is right.
   */
  restoreLatest(component: Component, version: string, expectedSha256: string, own?: Configuration): Promise<'equal' | 'configuration-kept'>;
  /** Gives `$LATEST` the description back that publishing the same code changed. @returns whether there was anything to give back */
  restoreDescription(component: Component): Promise<boolean>;
  /**
   * Publishes a change as a version: `$LATEST` gets it, is compared with `codeSha256` when it has settled, and is published
   * with both preconditions. A version that is this change already is taken as it is. Leaves `$LATEST` as published.
   * @returns the version's number
   * @throws ForeignChange when `$LATEST` has neither the code of `replaces` nor the zip's, or is configured otherwise than `replaces` and than this change wants
   * @throws UnsafeState when what Lambda made of it is not what it should be
   */
  publish(component: Component, change: VersionChange, expected: PublishFacts): Promise<string>;
  /**
   * Removes one published version, never the function. What an alias refers to stays, of any alias.
   * @throws UnsafeState for anything but the number of a version
   */
  removeVersion(component: Component, version: string): Promise<'removed' | 'gone' | 'in-use'>;
}

/**
 * What a new version has other than the one that it replaces: its code, its configuration, or nothing but its number. For the
 * last the description of `$LATEST` is changed until `restoreDescription`: Lambda publishes no version of what did not change.
 */
export type VersionChange = { readonly zip: Uint8Array } | { readonly configuration: Configuration } | { readonly sameCode: true };

export interface PublishFacts {
  readonly codeSha256: string;
  /** The version whose code and configuration `$LATEST` has. */
  readonly replaces: string;
  readonly description: string;
  /** Called directly before each write. @throws StaleFencingToken when the improvement is no longer ours to carry out */
  readonly stillOurs: () => Promise<void>;
}

export interface Artifacts {
  putJson(key: string, value: unknown): Promise<void>;
  /** @throws NotFound */
  getJson(key: string): Promise<unknown>;
  putBytes(key: string, value: Uint8Array): Promise<void>;
  /** @throws NotFound */
  getBytes(key: string): Promise<Uint8Array>;
}

/** Workbenches of components, each under the sha256 (hex) of the bundle that it builds. */
export interface Workbenches {
  /** Copies what the last deployment left in the asset bucket. Others clean that one. @throws NotFound when it is gone from there */
  keep(component: Component): Promise<'kept' | 'there' | 'none'>;
  read(component: Component, bundleSha256: string): Promise<Workbench | undefined>;
  put(component: Component, workbench: Workbench): Promise<void>;
  /** No version has this bundle any more: its workbench may go. Does nothing where none is kept. */
  release(component: Component, bundleSha256: string): Promise<void>;
}

/** Recorded events, kept for some days. */
export interface Recordings {
  /** Idempotent by request id. */
  put(tenant: string, component: string, events: readonly RecordedEvent[]): Promise<void>;
  /** Newest first. `fault` is the id of a log template (`core/log-template.ts`): only calls that failed with it. */
  failed(tenant: string, component: string, options: { readonly limit: number; readonly fault?: string }): Promise<readonly KeptEvent[]>;
  /** Newest first. */
  worked(tenant: string, component: string, limit: number): Promise<readonly KeptEvent[]>;
  /** @throws NotFound when it has expired */
  get(key: string): Promise<RecordedEvent>;
}

export interface KeptEvent {
  readonly key: string;
  readonly event: RecordedEvent;
}

/** Builds and checks sources; runs none of them. */
export interface Compiler {
  /** Files that do not parse, as `file:line:column message`. */
  syntaxErrors(workbench: Workbench, files: readonly string[]): Promise<readonly string[]>;
  /** Type errors in the component's own sources, in the form of the manifest's `types.known`. */
  typeErrors(workbench: Workbench): Promise<readonly string[]>;
  /** The exported handler's type as TypeScript prints it. */
  handlerType(workbench: Workbench): Promise<string>;
  /** Events at the boundaries of the type of the handler's event; none where that is not the component's own. */
  eventCases(workbench: Workbench): Promise<readonly unknown[]>;
  build(workbench: Workbench): Promise<{ readonly bundle: string; readonly sourceMap: string } | { readonly errors: readonly string[] }>;
  /** Bundles of the tests that can run, by their file; the error in place of one that cannot be bundled. */
  bundleTests(workbench: Workbench): Promise<ReadonlyMap<string, { readonly code: string } | { readonly error: string }>>;
}

/** Runs code that is not trusted, where it can reach nothing. */
export interface Sandbox {
  /** @throws SourceUnavailable when the sandbox itself does not answer */
  run(job: SandboxJob): Promise<SandboxReport>;
}

export interface ModelReply {
  readonly text: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly stopReason: string;
  readonly latencyMs: number;
}

/** One call, without retries. */
export interface Model {
  /** @throws ModelUnavailable when it is throttled, times out or fails on its side; InvalidInput when it refuses what it was asked */
  ask(request: { readonly modelId: string; readonly system: string; readonly prompt: string; readonly maxOutputTokens: number; readonly temperature: number | undefined }): Promise<ModelReply>;
}

/** State of the circuit breaker round a model, shared by all improvements of a tenant. */
export interface Circuits {
  read(tenant: string, name: string): Promise<CircuitState>;
  /** @throws ConcurrentChange when it is no longer `before` */
  write(tenant: string, name: string, before: CircuitState, after: CircuitState): Promise<void>;
}

/** Versions that Ratchet promoted and that should still serve: who overwrites one is told. */
export interface ServedFixes {
  put(fix: ServedFix): Promise<void>;
  /** Puts what is known further of a fix; does nothing where the component's fix is another improvement's by now, or gone. */
  update(fix: ServedFix): Promise<void>;
  list(tenant: string): Promise<readonly ServedFix[]>;
  remove(tenant: string, component: string): Promise<void>;
}

export interface ServedFix {
  readonly tenant: string;
  readonly component: string;
  readonly improvementId: string;
  readonly version: string;
  readonly codeSha256: string;
  /** Where the fix is its memory. */
  readonly memoryMb?: number;
  readonly summary: string;
  readonly promotedAt: string;
  /** While the sweep goes on looking whether it does harm. */
  readonly looks?: LooksAfter;
}

/**
 * What a tenant may spend in a day, or expose at one time. It is taken before, and what was not needed is given back after, so that
 * improvements that run side by side cannot take more together than there is. What is never settled stays taken.
 */
export interface Budgets {
  /** Takes an amount where it fits under the limit; once for an id. Says what is taken in all. */
  reserve(account: BudgetAccount, id: string, amount: number, limit: number): Promise<{ readonly reserved: boolean; readonly taken: number }>;
  /** What a reservation came to. Does nothing where the id holds none (any more). */
  settle(account: BudgetAccount, id: string, amount: number): Promise<void>;
  /** `held`: what is reserved and not settled, by id. */
  read(account: BudgetAccount): Promise<{ readonly taken: number; readonly held: ReadonlyMap<string, number> }>;
}

export interface BudgetAccount {
  readonly tenant: string;
  readonly name: string;
  /** After which nobody looks at it any more. @default never */
  readonly expiresAt?: string;
}

export interface Executions {
  /** Starting a name twice is one execution. Returns its ARN. */
  startImprovement(name: string, input: Improvement): Promise<string>;
  startCycle(name: string, input: unknown): Promise<string>;
  state(executionArn: string): Promise<'running' | 'succeeded' | 'failed' | 'timed-out' | 'aborted' | 'unknown'>;
  stop(executionArn: string, reason: string): Promise<void>;
}

export const notificationKinds = ['canary-started', 'latest-not-restored', 'rolled-back', 'rollback-failed', 'watch-held', 'reconciled', 'approval-wanted', 'person-needed', 'superseded', 'promoted', 'fix-overwritten', 'harm-after-promotion', 'budget-spent', 'paused-itself', 'journal-changed'] as const;

export interface Notification {
  readonly kind: (typeof notificationKinds)[number];
  readonly tenant: string;
  readonly component: string;
  readonly improvementId: string;
  /** Read as one line. */
  readonly message: string;
  /** What to type now, the likeliest first, without `ratchet`, stage and tenant: `show i-1`. */
  readonly next: readonly [string, ...string[]];
}

export interface Notifier {
  publish(notification: Notification): Promise<void>;
}

/** Counts what Ratchet does, for its dashboard and its alarms. What is done twice is counted twice. */
export interface Meter {
  /** `facts` say what the numbers are of: they are looked for, never counted. */
  record(message: string, facts: Readonly<Record<string, string | number>>, values: OwnValues): void;
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
  /** Has one component compared, and mended where it can be. */
  compare(tenant: string, component: string): Promise<void>;
}

/** Runs what an action needs done. */
export interface ActionTargets {
  /** Calls a function that its team tagged as an action's target. @throws NotFound, SourceUnavailable when it fails, StillRunning after a minute */
  invokeFunction(functionName: string, payload: unknown): Promise<string>;
  /**
   * Runs an SSM automation that its team tagged as an action's target, and waits for it. Of the parameters it gets those that it
   * declares. The same name is one run. @throws NotFound, InvalidInput, SourceUnavailable when it fails, StillRunning after a minute
   */
  runAutomation(document: string, name: string, parameters: Readonly<Record<string, string>>): Promise<string>;
  /** Runs a state machine so tagged, by its name, and waits for it. The same name is one execution. @throws NotFound, SourceUnavailable when it fails, StillRunning after a minute */
  runStateMachine(stateMachine: string, name: string, input: unknown): Promise<string>;
}

/** Questions to people, each with the token that lets its execution go on. The token leaves only with a decision. */
export interface Approvals {
  /** Asks. The same token again changes nothing; another one is a new question, and what was decided on the one before is void. */
  want(request: ApprovalRequest & { readonly taskToken: string }): Promise<void>;
  get(tenant: string, improvementId: string): Promise<KeptApproval | undefined>;
  /** Decided or not, the newest first. */
  list(tenant: string): Promise<readonly KeptApproval[]>;
  /**
   * Decides on a question as it was read. The first decision stands; returns it with the token.
   * @throws ConcurrentChange when the question is another one by now
   */
  decide(question: KeptApproval, decision: ApprovalDecision): Promise<{ readonly standing: ApprovalDecision; readonly taskToken: string; /** The first yes of two. */ readonly first?: ApprovalDecision }>;
  /**
   * The first of two people says yes to a question as it was read. The first one stands, and is returned.
   * @throws ConcurrentChange when the question is another one by now, or decided
   */
  agree(question: KeptApproval, first: ApprovalDecision): Promise<ApprovalDecision>;
  /** The decision reached its execution. */
  close(question: KeptApproval, answeredAt: string): Promise<void>;
}

/** Who signed a request to AWS, in AWS's own words. */
export interface Callers {
  /**
   * The ARN that AWS gives the signer of these headers of a `GetCallerIdentity`.
   * @throws InvalidInput when AWS takes the signature for none, or the signer is of another account
   */
  callerOf(headers: Readonly<Record<string, string>>): Promise<string>;
}

/** Executions that wait for a task token. */
export interface WaitingTasks {
  /** @throws NotFound when nothing waits with this token any more */
  answer(taskToken: string, output: unknown): Promise<void>;
}

/** How components' calls went, from one look to the next. */
export interface Statuses {
  get(tenant: string, component: string): Promise<ComponentStatus | undefined>;
  list(tenant: string): Promise<readonly ComponentStatus[]>;
  /** What is older than what is kept is left out: two looks at one time may end in any order. */
  put(status: ComponentStatus): Promise<void>;
}

/** Opportunities over all cycles that saw them. Some that have expired may still be there. */
export interface Opportunities {
  /** Of one component, or of all. */
  list(tenant: string, component?: string): Promise<readonly KeptOpportunity[]>;
  /**
   * Puts what `change` makes of the one that is kept; asks it again when somebody else was quicker. What it returns as undefined
   * is left as it is. @throws ConcurrentChange when others are quicker all the time
   */
  update(tenant: string, component: string, fingerprint: string, change: (kept: KeptOpportunity | undefined) => KeptOpportunity | undefined): Promise<void>;
}

/** What the last calibration of each component measured. */
export interface Calibrations {
  /** Also one that is too old to be used. */
  get(tenant: string, component: string): Promise<KeptCalibration | undefined>;
  put(kept: KeptCalibration): Promise<void>;
}

/** How improvements turned out, by kind of opportunity. */
export interface TrackRecords {
  /** One for each improvement; the last stands. */
  put(tenant: string, record: TrackRecord, expiresAt: string): Promise<void>;
  list(tenant: string): Promise<readonly TrackRecord[]>;
}
