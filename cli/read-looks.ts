import * as z from 'zod';
import { type Arm, type Health, health as healthSchema } from '../core/cycle';
import type { JournalRecord } from '../core/journal';
import { type LookArm, type LookRow, lookRow, type TestRow } from '../core/look-row';
import { nothing, withNew } from '../core/seen-totals';

/** One look at a canary, for people. */
export interface Look extends Pick<LookRow, 'look' | 'decision' | 'stage'>, Partial<Pick<LookRow, 'projected' | 'minutesLeft'>> {
  readonly at: string;
  /** Of the traffic. */
  readonly weight: number | undefined;
  readonly reason: string;
  /** What was not known at it. */
  readonly notes: readonly string[];
  /** What is new since the look before. */
  readonly canary: LookArm;
  readonly control: LookArm;
  /** All of the watch so far. */
  readonly sofar: { readonly canary: Arm; readonly control: Arm };
  readonly tests: LookRow['tests'];
}

const share = z.number().optional().catch(undefined);

/** The looks of a chain, in order. Entries of earlier releases have the state of every tenth look instead of what was new at each. */
export function readLooks(chain: readonly JournalRecord[]): readonly Look[] {
  const looks: Look[] = [];
  for (const { kind, at, summary, data } of chain) {
    if (kind !== 'look') continue;
    const before = looks.at(-1);
    const row = lookRow.safeParse(data['look']);
    const state = healthSchema.safeParse(data['health']);
    if (row.success) looks.push(ofRow(row.data, state.data, before, at, summary));
    else if (state.success) looks.push(ofState(state.data, before, at, share.parse(data['weight'])));
  }
  return looks;
}

/** The test that is nearest to its decision, the first of several; undefined where a look knows of none. */
export function nearestTest({ tests }: Look): TestRow | undefined {
  return tests.reduce<TestRow | undefined>((first, test) => (first === undefined || test.spent > first.spent ? test : first), undefined);
}

function ofRow({ notes, ...row }: LookRow, state: Health | undefined, before: Look | undefined, at: string, summary: string): Look {
  return {
    ...row, at,
    reason: state?.reason ?? summary.replace(/^look \d+: [a-z-]+: /, ''),
    notes: notes ?? before?.notes ?? [],
    sofar: state ?? { canary: plus(before?.sofar.canary, row.canary), control: plus(before?.sofar.control, row.control) },
  };
}

function ofState({ look, decision, stage, reason, notes, canary, control }: Health, before: Look | undefined, at: string, weight: number | undefined): Look {
  return { at, look, decision, stage, weight, reason, notes, canary: minus(canary, before?.sofar.canary), control: minus(control, before?.sofar.control), sofar: { canary, control }, tests: [] };
}

function plus(before: Arm = nothing, fresh: LookArm): Arm {
  return withNew(before, { ...fresh, firstAt: '', lastAt: '' });
}

function minus(now: Arm, before: Arm = nothing): LookArm {
  return { requests: now.requests - before.requests, failed: now.failed - before.failed, succeeded: now.succeeded - before.succeeded, slow: now.slow - before.slow };
}
