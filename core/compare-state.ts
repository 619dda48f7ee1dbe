import type { AliasState, Component, Configuration, Deployment, FunctionVersion } from './cycle';
import { improvementOfVersion } from './old-versions';
import { describeAlias } from './plan-alias';
import type { Executions, FunctionConfiguration, HeldLease, ServedFix } from './ports';

/** What is known of one component at one moment, from Lambda, the state table, Step Functions and the journal. */
export interface StateFacts {
  readonly component: Component;
  /** Undefined where the function or its alias is gone; then nothing of Lambda is known. */
  readonly alias: AliasState | undefined;
  readonly latest: FunctionConfiguration | undefined;
  /** Configuration of the version that the alias serves. */
  readonly serving: FunctionConfiguration | undefined;
  readonly versions: readonly FunctionVersion[];
  readonly lease: (HeldLease & { readonly execution: ExecutionState }) | undefined;
  readonly fix: ServedFix | undefined;
  /** The newest improvement of the component, as row and chain tell of it. */
  readonly last: LastImprovement | undefined;
  /** Who published the version that gets a share, as its chain tells; undefined where none gets any, or it was nobody of Ratchet's. */
  readonly publisher: Publisher | undefined;
  readonly now: string;
}

export type ExecutionState = Awaited<ReturnType<Executions['state']>> | 'none';

export interface LastImprovement {
  readonly improvementId: string;
  readonly ended: boolean;
  readonly execution: ExecutionState;
  readonly promoted: boolean;
  readonly deployment: Deployment | undefined;
  /** Where its chain does not hold. */
  readonly chainBreak: string | undefined;
}

export type Publisher = Pick<LastImprovement, 'improvementId' | 'ended' | 'promoted' | 'deployment'>;

/** What can be done about a finding without asking anybody. */
export type Mend =
  | { readonly act: 'reconcile'; readonly improvementId: string }
  | { readonly act: 'take-away'; readonly version: string; readonly from: AliasState }
  | { readonly act: 'restore-latest'; readonly version: string; readonly expectedSha256: string; readonly own: Configuration | undefined };

export const findingKinds = ['gone', 'dead-lease', 'not-ended', 'orphaned-canary', 'foreign-weights', 'unpromoted-serves', 'latest-is-ours', 'latest-differs', 'fix-overwritten', 'no-way-back', 'chain-broken', 'settings-misfit'] as const;

export interface StateFinding {
  readonly kind: (typeof findingKinds)[number];
  /** What is seen, and what to do where nobody does it. */
  readonly sentence: string;
  readonly mend?: Mend;
}

export interface StateComparison {
  readonly agrees: readonly string[];
  readonly findings: readonly StateFinding[];
}

const over: ReadonlySet<ExecutionState> = new Set(['succeeded', 'failed', 'timed-out', 'aborted']);

/** Whether alias, `$LATEST`, versions, lease, execution and journal tell the same story; of each that does not, what is wrong. */
export function compareState(facts: StateFacts): StateComparison {
  const { component: { functionName, alias: aliasName }, alias, lease } = facts;
  const parts = [leaseOf(facts), ...(lease || !alias ? [] : [weightsOf(facts, alias), servesOf(facts, alias), latestOf(facts, alias)]), wayBackOf(facts), journalOf(facts), misfitOf(facts)];
  if (!alias) parts.unshift(finding('gone', `${functionName}:${aliasName} is gone: it was taken out of care, or its stack destroyed. Nothing is done there any more`));
  return { agrees: parts.flatMap((part) => (typeof part === 'string' ? [part] : [])), findings: parts.flatMap((part) => (typeof part === 'string' || part === undefined ? [] : [part])) };
}

/** A sentence where it agrees, nothing where there is nothing to say. */
type Part = StateFinding | string | undefined;

function leaseOf({ lease, last, now }: StateFacts): Part {
  if (lease) {
    const { improvementId, expiresAt, execution } = lease;
    const why = expiresAt < now ? `expired at ${expiresAt}` : over.has(execution) ? `is held, and its execution has ${execution}` : undefined;
    return why === undefined ? `${improvementId} works on it until ${expiresAt}; alias and $LATEST are its own so long` : finding('dead-lease', `the lease of ${improvementId} ${why}: what it left behind has to be cleaned up`, { act: 'reconcile', improvementId });
  }
  if (!last || last.ended || !over.has(last.execution)) return 'nobody holds its lease';
  return finding('not-ended', `${last.improvementId} has no outcome, no lease, and its execution has ${last.execution}: it has to be ended`, { act: 'reconcile', improvementId: last.improvementId });
}

/** A promoted version is the team's to shift calls to; only what has to be taken back is a canary of ours. */
function weightsOf({ component, last, publisher }: StateFacts, alias: AliasState): Part {
  const [canary] = Object.keys(alias.weights);
  if (canary === undefined) return `the alias serves version ${alias.version} alone`;
  const seen = `the alias serves ${describeAlias(alias)}, and no improvement holds the lease`;
  // The last one may have exposed a version that an earlier one published: it was going back to it.
  const orphanOf = [last?.deployment?.canary === canary ? last : undefined, publisher].find((one) => one && isOrphan(one, alias));
  if (orphanOf?.ended) return finding('orphaned-canary', `${seen}: version ${canary} is a canary of ${orphanOf.improvementId}, which has ended; nobody watches it`, { act: 'take-away', version: canary, from: alias });
  if (orphanOf) return finding('orphaned-canary', `${seen}: version ${canary} is the canary of ${orphanOf.improvementId}, which nobody watches`, { act: 'reconcile', improvementId: orphanOf.improvementId });
  return finding('foreign-weights', `${seen}: ${foreign(canary, alias, component, publisher)}. It is left alone, and Ratchet deploys nothing beside it`);
}

/** One that never ended is cleaned up as a whole, which also knows what to do beside somebody else's deployment. */
function isOrphan({ promoted, ended, deployment }: Publisher, { version }: AliasState): boolean {
  return !promoted && deployment !== undefined && (!ended || deployment.returnTo === version);
}

function foreign(canary: string, { version }: AliasState, { component }: Component, publisher: Publisher | undefined): string {
  if (!publisher) return `version ${canary} is a canary of somebody else's`;
  const { improvementId, promoted, deployment } = publisher;
  if (promoted) return `${improvementId} published and promoted version ${canary}, so somebody shifts calls by hand`;
  const why = deployment ? `did not promote it, and would have gone back to version ${deployment.returnTo}` : 'knows of no deployment';
  return `${improvementId} published version ${canary}, ${why}, so somebody set it beside version ${version} by hand. To take it away: ratchet rollback ${component} --to ${version} --reason "..."`;
}

function servesOf({ versions, last, fix }: StateFacts, { version }: AliasState): Part {
  if (fix && fix.version !== version) return finding('fix-overwritten', `version ${version} serves in place of version ${fix.version}, which ${fix.improvementId} had promoted: somebody deployed, and theirs stays. If its source lacks the fix, the fault is back: ratchet show ${fix.improvementId} prints it`);
  const publishedBy = improvementOfVersion(versions.find((one) => one.version === version));
  if (publishedBy === undefined || last?.improvementId !== publishedBy || last.promoted || !last.ended) return fix && `it is what ${fix.improvementId} promoted`;
  return finding('unpromoted-serves', `version ${version} serves, which ${publishedBy} published and did not promote: somebody set it by hand. It stays; to leave it: ratchet rollback <component> --to <version> --reason "..."`);
}

function latestOf({ latest, serving, versions, last }: StateFacts, { version }: AliasState): Part {
  if (!latest || !serving) return undefined;
  if (!latest.settled) return 'an update of $LATEST is under way, which is somebody\'s deployment';
  const sameCode = latest.codeSha256 === serving.codeSha256;
  if (sameCode && latest.configurationSha256 === serving.configurationSha256) return `$LATEST equals version ${version}`;
  const configured = last?.ended === true && !last.promoted ? last.deployment?.configuration : undefined;
  if (sameCode && configured !== undefined && latest.memoryMb === configured.memoryMb && serving.memoryMb !== configured.memoryMb) return ours(version, `the memory that ${last?.improvementId} tried, ${configured.memoryMb} MB`, latest, configured);
  const same = versions.filter(({ codeSha256 }) => codeSha256 === latest.codeSha256);
  const published = same.find((one) => improvementOfVersion(one) !== undefined);
  if (!sameCode && published && same.every((one) => improvementOfVersion(one) !== undefined)) return ours(version, `the code of version ${published.version}, which ${improvementOfVersion(published)} published`, latest);
  const what = sameCode ? 'another configuration than' : same.length > 0 ? `the code of version ${same.at(-1)?.version}, not of` : 'code that no version has, not that of';
  return finding('latest-differs', `$LATEST has ${what} version ${version}, which serves: somebody's deployment is under way, or was left half done. It is theirs and stays; no improvement that changes code begins meanwhile`);
}

function ours(version: string, what: string, { codeSha256 }: FunctionConfiguration, own?: Configuration): StateFinding {
  return finding('latest-is-ours', `$LATEST has ${what}, and version ${version} serves: the team's next deployment would begin with what was not promoted`, { act: 'restore-latest', version, expectedSha256: codeSha256, own });
}

function wayBackOf({ alias, fix, versions }: StateFacts): Part {
  const replaced = alias && fix?.version === alias.version ? fix.looks?.replaced : undefined;
  if (replaced === undefined) return undefined;
  return versions.some(({ version }) => version === replaced) ? `version ${replaced}, to go back to, is there` : finding('no-way-back', `version ${replaced}, which ${fix?.improvementId} would go back to, is not published any more: somebody removed it. Should version ${fix?.version} do harm, deploy by hand`);
}

function misfitOf({ component: { misfit } }: StateFacts): Part {
  return misfit === undefined ? undefined : finding('settings-misfit', `it is only observed, since what it declares does not fit what holds for its tenant: ${misfit}. Deploy it with settings that do, or change what was set: ratchet set, or Ratchet's configuration`);
}

function journalOf({ last }: StateFacts): Part {
  if (!last) return undefined;
  return last.chainBreak === undefined ? `the journal of ${last.improvementId} holds` : finding('chain-broken', `the journal of ${last.improvementId} does not hold: ${last.chainBreak}. Somebody wrote there beside its writer`);
}

function finding(kind: StateFinding['kind'], sentence: string, mend?: Mend): StateFinding {
  return { kind, sentence, ...(mend && { mend }) };
}
