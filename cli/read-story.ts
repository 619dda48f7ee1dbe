import * as z from 'zod';
import { diagnosis as diagnosisSchema, health as healthSchema, improvement as improvementSchema, type Diagnosis, type Health, type Improvement } from '../core/cycle';
import { firstBreak, type JournalRecord } from '../core/journal';
import type { ImprovementRow } from '../core/ports';
import { type Attempt, attemptsIn } from './attempts';

const share = z.number().optional();

/** One improvement as its journal chain tells it, each artifact once, in order. */
export interface Story {
  readonly row: ImprovementRow;
  readonly improvement: Improvement | undefined;
  readonly diagnosis: Diagnosis | undefined;
  readonly attempts: readonly Attempt[];
  /** What was done to the alias and why, with what an operator or a clean-up did. */
  readonly deployment: readonly JournalRecord[];
  readonly looks: readonly { readonly at: string; readonly weight: number | undefined; readonly health: Health }[];
  /** What was said when somebody's deployment replaced the promoted version. */
  readonly overwritten: JournalRecord | undefined;
  readonly chain: readonly JournalRecord[];
  readonly broken: ReturnType<typeof firstBreak>;
}

const deploymentKinds: readonly JournalRecord['kind'][] = [
  'approval-wanted', 'approved', 'not-approved', 'deployment-intended', 'published', 'deployed', 'promotion-intended', 'promoted', 'rollback-intended', 'rolled-back', 'superseded', 'reconciled', 'operator',
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
    looks: chain.flatMap(({ kind, at, data }) => {
      const health = kind === 'look' ? healthSchema.safeParse(data['health']) : undefined;
      return health?.success ? [{ at, weight: share.safeParse(data['weight']).data, health: health.data }] : [];
    }),
    overwritten: chain.findLast(({ kind }) => kind === 'fix-overwritten'),
    chain,
    broken: firstBreak(chain),
  };
}
