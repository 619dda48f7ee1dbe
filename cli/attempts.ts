import * as z from 'zod';
import { candidate as candidateSchema, verdict as verdictSchema, type BuiltCandidate, type Candidate, type Verdict } from '../core/cycle';
import type { JournalRecord } from '../core/journal';

/** One turn of candidate and verdict, as the journal tells it. */
export interface Attempt {
  readonly attempt: number;
  /** None where the model never answered. */
  readonly candidate: Candidate | undefined;
  /** Unified diff of its sources, as far as the journal keeps it; empty for a candidate that changes none. */
  readonly diff: string;
  /** The last one: what ran the candidate repeats what only read it. */
  readonly verdict: Verdict | undefined;
  /** Whether the gates that run a candidate have spoken. */
  readonly tested: boolean;
  readonly modelFailures: readonly { readonly at: string; readonly summary: string }[];
}

const attemptNumber = z.int().positive();

/** In order. An entry without a number belongs to the candidate before it. */
export function attemptsIn(chain: readonly JournalRecord[]): readonly Attempt[] {
  const attempts = new Map<number, Attempt>();
  let latest = 0;
  for (const { kind, at, summary, data } of chain) {
    if (kind !== 'proposed' && kind !== 'verdict' && kind !== 'tested' && kind !== 'model-failed') continue;
    const number = attemptNumber.safeParse(data['attempt']).data ?? (kind === 'proposed' ? latest + 1 : Math.max(latest, 1));
    latest = Math.max(latest, number);
    const known = attempts.get(number) ?? { attempt: number, candidate: undefined, diff: '', verdict: undefined, tested: false, modelFailures: [] };
    attempts.set(number, { ...known, ...told(kind, known, { at, summary, data }) });
  }
  return [...attempts.values()].sort((one, other) => one.attempt - other.attempt);
}

/** The last change of sources that passed every gate; it may have been taken back by its watch all the same. */
export function lastAccepted(attempts: readonly Attempt[]): { readonly attempt: number; readonly candidate: BuiltCandidate; readonly diff: string } | undefined {
  return attempts.flatMap(({ attempt, candidate, verdict, tested, diff }) => (candidate && isBuilt(candidate) && tested && verdict?.accepted ? [{ attempt, candidate, diff }] : [])).at(-1);
}

export function isBuilt(candidate: Candidate): candidate is BuiltCandidate {
  return candidate.strategy === 'template' || candidate.strategy === 'model';
}

function told(kind: 'proposed' | 'verdict' | 'tested' | 'model-failed', { modelFailures, verdict }: Attempt, { at, summary, data }: Pick<JournalRecord, 'at' | 'summary' | 'data'>): Partial<Attempt> {
  switch (kind) {
    case 'proposed':
      return { candidate: candidateSchema.safeParse(data['candidate']).data, diff: z.string().safeParse(data['diff']).data ?? '' };
    case 'verdict':
      return { verdict: verdictSchema.safeParse(data['verdict']).data };
    case 'tested':
      return { verdict: verdictSchema.safeParse(data['verdict']).data ?? verdict, tested: true };
    case 'model-failed':
      return { modelFailures: [...modelFailures, { at, summary }] };
  }
}
