import type * as z from 'zod';
import { diagnosis as diagnosisSchema, improvement as improvementSchema, type Diagnosis, type Improvement } from '../core/cycle';
import { deploymentIn } from '../core/deployment-record';
import { firstBreak, type JournalRecord } from '../core/journal';
import type { ImprovementRow } from '../core/ports';
import { type Attempt, attemptsIn } from './attempts';
import { type Look, readLooks } from './read-looks';
import type { Arms } from './watch-chart';

/** One improvement as its journal chain tells it, each artifact once, in order. */
export interface Story {
  readonly row: ImprovementRow;
  readonly improvement: Improvement | undefined;
  readonly diagnosis: Diagnosis | undefined;
  readonly attempts: readonly Attempt[];
  /** What was done to the alias and why, with what an operator or a clean-up did. */
  readonly deployment: readonly JournalRecord[];
  readonly looks: readonly Look[];
  /** The versions that were watched; undefined where nothing was deployed. */
  readonly arms: Arms | undefined;
  /** What was said when somebody's deployment replaced the promoted version. */
  readonly overwritten: JournalRecord | undefined;
  readonly chain: readonly JournalRecord[];
  readonly broken: ReturnType<typeof firstBreak>;
}

const deploymentKinds: readonly JournalRecord['kind'][] = [
  'approval-wanted', 'approved', 'not-approved', 'deployment-intended', 'published', 'deployed', 'promotion-intended', 'promoted', 'rollback-intended', 'rolled-back', 'superseded', 'reconciled', 'operator', 'after-look', 'harm-after-promotion', 'kept-well',
];

export function readStory(row: ImprovementRow, chain: readonly JournalRecord[]): Story {
  const all = <Output>(kind: JournalRecord['kind'], name: string, schema: z.ZodType<Output>): readonly Output[] =>
    chain.flatMap((record) => {
      const read = record.kind === kind ? schema.safeParse(record.data[name]) : undefined;
      return read?.success ? [read.data] : [];
    });
  return {
    row,
    improvement: all('improvement-started', 'improvement', improvementSchema)[0],
    diagnosis: all('diagnosed', 'diagnosis', diagnosisSchema).at(-1),
    attempts: attemptsIn(chain),
    deployment: chain.filter(({ kind }) => deploymentKinds.includes(kind)),
    looks: readLooks(chain),
    arms: armsOf(chain),
    overwritten: chain.findLast(({ kind }) => kind === 'fix-overwritten'),
    chain,
    broken: firstBreak(chain),
  };
}

/** A built candidate has no number until it is published. */
export function armsOf(chain: readonly JournalRecord[]): Arms | undefined {
  const deployment = deploymentIn(chain);
  return deployment && { canary: deployment.canary || 'not known', control: deployment.returnTo };
}
