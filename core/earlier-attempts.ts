import * as z from 'zod';
import { candidateHash } from './candidate-hash';
import { approval as approvalSchema, candidate as candidateSchema, type Health, health as healthSchema, strategyNames, verdict as verdictSchema, type Outcome, type Verdict } from './cycle';
import { outcomeIn } from './deployment-record';
import { failureSignature } from './failure-signature';
import type { JournalRecord } from './journal';
import type { EarlierAttempt } from './strategies/types';

/** Attempts at one component that are remembered for the next improvement on it. */
const mostAttempts = 40;
/** Characters of a diff that are remembered. */
const longestDiff = 6000;

export const attempt = z.object({
  improvementId: z.string(), attempt: z.int().positive(), strategy: z.enum(strategyNames), patchSha256: z.string(), summary: z.string(), reason: z.string(), undecided: z.boolean(), rejectedSha256: z.string().optional(), at: z.iso.datetime(), diff: z.string(), costUsd: z.number().nonnegative().default(0),
});
/** What an improvement's model calls took, whatever became of it. */
export const spending = z.object({ improvementId: z.string(), at: z.iso.datetime(), usd: z.number().nonnegative(), calls: z.int().nonnegative() });
export type Spending = z.infer<typeof spending>;
/** Releases before wrote no spending. */
export const attempts = z.object({ attempts: z.array(attempt), spending: z.array(spending).default([]) });

/** Where a component's attempts are kept from one improvement to the next. */
export function attemptsKey(tenant: string, component: string): string {
  return `attempts/${tenant}/${component}.json`;
}

/**
 * The attempts of one improvement, from its journal, oldest first; with what became of each.
 * @param outcome how it ends, where that is not in the journal yet or no longer holds
 */
export function attemptsIn(improvementId: string, chain: readonly JournalRecord[], outcome?: Ended): readonly EarlierAttempt[] {
  const ended = outcome ?? outcomeIn(chain);
  return chain.flatMap(({ kind, data, at }): EarlierAttempt[] => {
    const proposed = kind === 'proposed' ? candidateSchema.safeParse(data['candidate']).data : undefined;
    const number = z.int().positive().safeParse(data['attempt']).data;
    if (!proposed || proposed.strategy === 'none' || number === undefined) return [];
    const common = { improvementId, attempt: number, at, undecided: false, summary: proposed.summary, diff: String(data['diff'] ?? '').slice(0, longestDiff), costUsd: 'costUsd' in proposed ? proposed.costUsd : 0 };
    switch (proposed.strategy) {
      case 'unusable':
        return [{ ...common, strategy: proposed.by, patchSha256: '', reason: proposed.summary, signature: failureSignature([{ gate: 'reply', reason: proposed.summary }]) }];
      case 'revert':
        return [{ ...common, strategy: 'revert', patchSha256: '', ...fateOf(number, chain, ended) }];
      case 'configuration':
        return [{ ...common, strategy: 'configuration', patchSha256: candidateHash(proposed), ...fateOf(number, chain, ended) }];
      case 'same-code':
        return [];
      case 'template':
      case 'model':
        return [{ ...common, strategy: proposed.strategy, patchSha256: proposed.patchSha256, ...fateOf(number, chain, ended) }];
    }
  });
}

/** Endings that say something of a candidate. A watch without an answer, an execution that died say nothing. */
const judged: ReadonlySet<Outcome['kind']> = new Set<Outcome['kind']>(['rolled-back', 'no-effect', 'rejected', 'promoted']);
const against: ReadonlySet<Health['decision']> = new Set<Health['decision']>(['roll-back', 'no-effect']);

/** Changes that were refused or taken back, other than an attempt itself. */
export function refusedBefore(attempts: readonly EarlierAttempt[], { improvementId, attempt: number }: Pick<EarlierAttempt, 'improvementId' | 'attempt'>): readonly EarlierAttempt[] {
  return attempts.filter((one) => !one.undecided && one.patchSha256 !== '' && !(one.improvementId === improvementId && one.attempt === number));
}

/** The last that was said of an attempt: the gates' verdict where they refused it, what a person said, else how its watch ended. */
function fateOf(number: number, chain: readonly JournalRecord[], ended: Ended | undefined): Pick<EarlierAttempt, 'reason' | 'undecided' | 'rejectedSha256' | 'signature'> {
  const verdicts = chain.flatMap(({ kind, data }) => {
    const read = (kind === 'verdict' || kind === 'tested') && data['attempt'] === number ? verdictSchema.safeParse(data['verdict']).data : undefined;
    return read ? [read] : [];
  });
  const refused = verdicts.find(({ accepted }) => !accepted);
  if (refused) return { reason: `refused by the gates: ${refused.reason}`, undecided: false, signature: signatureOf(refused) };
  const rejection = chain.flatMap(({ kind, data }) => (kind === 'not-approved' ? [approvalSchema.safeParse(data['approval']).data] : [])).find((read) => read?.approved === false);
  // Who it was is in the journal; what is told here may reach a model.
  if (rejection) return { reason: `a person rejected it: ${rejection.reason}`, undecided: false, rejectedSha256: rejection.candidateSha256 };
  if (!ended) return { reason: 'not decided yet', undecided: true };
  // However it ended then: what its watch had decided, or an operator, stands against it.
  const look = chain.flatMap(({ kind, data }) => (kind === 'look' ? [healthSchema.safeParse(data['health']).data] : [])).findLast((health) => health && against.has(health.decision));
  const operated = chain.some(({ kind }) => kind === 'operator');
  return { reason: `${ended.kind}: ${[look && !ended.reason.includes(look.reason) ? look.reason : '', ended.reason].filter(Boolean).join('; ')}`, undecided: !judged.has(ended.kind) && !look && !operated };
}

/** Of a verdict that names no gate, by its reason. */
function signatureOf({ gates, reason }: Verdict): string {
  const failed = gates.filter(({ passed }) => !passed);
  return failureSignature(failed.length > 0 ? failed : [{ gate: 'verdict', reason }]);
}

type Ended = Pick<Outcome, 'kind' | 'reason'>;

/** What the next improvement on the component is told: nothing of what was promoted, since that serves. */
export function remembered(before: readonly EarlierAttempt[], now: readonly EarlierAttempt[], outcome: Outcome['kind']): readonly EarlierAttempt[] {
  const kept = outcome === 'promoted' ? now.slice(0, -1) : now;
  const known = new Set(kept.map((one) => `${one.improvementId}/${one.attempt}`));
  return [...before.filter((one) => !known.has(`${one.improvementId}/${one.attempt}`)), ...kept].slice(-mostAttempts);
}

/** What the model calls of improvements on a component took, this one's as its journal has it; `at` is that of its last attempt. */
export function spendingWith(before: readonly Spending[], improvementId: string, chain: readonly JournalRecord[]): readonly Spending[] {
  const at = chain.findLast(({ kind }) => kind === 'proposed' || kind === 'model-failed')?.at;
  const calls = modelCallsIn(chain);
  if (at === undefined || calls === 0) return before;
  return [...before.filter((one) => one.improvementId !== improvementId), { improvementId, at, usd: costIn(chain), calls }].slice(-mostAttempts);
}

/** How often an improvement asked a model so far, from its journal; with and without an answer. */
export function modelCallsIn(chain: readonly JournalRecord[]): number {
  return chain.filter(({ kind, data }) => {
    const proposed = kind === 'proposed' ? candidateSchema.safeParse(data['candidate']).data : undefined;
    return kind === 'model-failed' || proposed?.strategy === 'model' || (proposed?.strategy === 'unusable' && proposed.by === 'model');
  }).length;
}

/** When the first attempt of an improvement ended, answered or not; undefined where there was none. */
export function firstAttemptAt(chain: readonly JournalRecord[]): string | undefined {
  return chain.find(({ kind }) => kind === 'proposed' || kind === 'model-failed')?.at;
}

/** What an improvement's model calls cost so far, from its journal; those that were given up waiting for by an estimate. */
export function costIn(chain: readonly JournalRecord[]): number {
  return chain.reduce((sum, { kind, data }) => {
    const proposed = kind === 'proposed' ? candidateSchema.safeParse(data['candidate']).data : undefined;
    const unanswered = kind === 'model-failed' ? z.number().nonnegative().safeParse(data['costUsd']).data ?? 0 : 0;
    return sum + unanswered + (proposed && 'costUsd' in proposed ? proposed.costUsd : 0);
  }, 0);
}
