import * as z from 'zod';
import type { Settings } from './config';
import { arm, type Arm, type Deployment, type DurationScores, durationStreams, type Health, health as healthSchema, healthDecisions, type SeenTotals } from './cycle';
import { neededForClaim } from './efficacy';
import { rounded } from './figures';
import type { JournalRecord } from './journal';
import { projectDecision } from './project-decision';
import { logEValue } from './rate-evidence';
import { nothing } from './seen-totals';
import { watchedSeconds } from './watch-pace';
import { watchEnds } from './watch-policy';

/** What one version newly did. `typicalMs`: see `typicalMs` below. */
const lookArm = arm.extend({ typicalMs: z.number().nonnegative().optional() });
export type LookArm = z.infer<typeof lookArm>;

const testRow = z.object({
  /** A stream of the watch, or `rarer` and `no rarer` of what the change claims. */
  test: z.string(),
  /** Natural logarithm of the e-value. */
  logEValue: z.number(),
  /** E-value at which the test decides: then its part of the false-alarm budget is used up. */
  needed: z.number().positive(),
  /** Share of that part that the e-value has come to: `logEValue / log(needed)`, 0 where nothing speaks for it, 1 at most. */
  spent: z.number().min(0).max(1),
});
export type TestRow = z.infer<typeof testRow>;

/**
 * One look as the journal has it: what is new, and how far the evidence has come. A chain has one for every look, and is read as
 * a whole, so what the next look needs (`Health`) is not in it.
 */
export const lookRow = z.object({
  look: z.int().positive(),
  decision: z.enum(healthDecisions),
  stage: z.int().nonnegative(),
  weight: z.number().min(0).max(1),
  /** Since the last look that had new calls of both. */
  canary: lookArm,
  control: lookArm,
  tests: z.array(testRow),
  /** Absent where nothing tends to a decision before the watch ends: see `core/project-decision.ts`. */
  projected: z.object({ test: z.string(), minutes: z.number().nonnegative() }).optional(),
  /** Until the watch ends. */
  minutesLeft: z.number().nonnegative(),
  /** Where they are others than those of the look before. */
  notes: z.array(z.string()).optional(),
});
export type LookRow = z.infer<typeof lookRow>;

type WatchSettings = Pick<Settings, 'lookSeconds' | 'monitoringDurationSeconds' | 'falseAlarmBudget' | 'rollbackDegradationThreshold'>;

export function lookRowOf({ previous, health, deployment: { weight }, settings }: { readonly previous: Health | undefined; readonly health: Health; readonly deployment: Pick<Deployment, 'weight'>; readonly settings: WatchSettings }): LookRow {
  const minutes = watchedSeconds(health.look, settings) / 60;
  const minutesLeft = Math.max(0, watchEnds(health, settings) / 60 - minutes);
  const tests = testsOf(health, settings);
  const projected = projectDecision({ tests: tests.filter(({ test }) => mayDecide(test, health, settings)), canary: health.canary, control: health.control, weight, minutes, minutesLeft });
  const sameNotes = JSON.stringify(previous?.notes ?? []) === JSON.stringify(health.notes);
  return {
    look: health.look,
    decision: health.decision,
    stage: health.stage,
    weight,
    canary: newOf('canary', health, previous),
    control: newOf('control', health, previous),
    tests: tests.map(({ logEValue: log, ...row }) => ({ ...row, logEValue: rounded(log, 3), spent: rounded(Math.min(1, Math.max(0, log / Math.log(row.needed))), 3) })),
    ...(projected && health.decision === 'continue' && { projected: { test: projected.test, minutes: rounded(projected.minutes, 1) } }),
    minutesLeft: rounded(minutesLeft, 1),
    ...(!sameNotes && { notes: health.notes }),
  };
}

/** A whole look is in the journal where it decided something, or asked or gave more time: in what follows from it. */
export function wholeLook(health: Health, previous: Health | undefined): { readonly health?: Health } {
  const changed = health.asked !== previous?.asked || health.extended?.times !== previous?.extended?.times;
  return health.decision !== 'continue' || changed ? { health } : {};
}

/**
 * The look that the journal has, where a step ran twice: what it decided then stands, whatever was seen meanwhile. Of one that decided
 * nothing the journal has not all; what was seen since is good for the next one.
 */
export function standingLook(health: Health, previous: Health | undefined, { data, summary }: Pick<JournalRecord, 'data' | 'summary'>): Health {
  const recorded = healthSchema.safeParse(data['health']).data;
  if (recorded) return recorded;
  const { asked: _asked, extended: _extended, ...seen } = health;
  if (health.decision === 'continue' && Object.keys(wholeLook(health, previous)).length === 0) return health;
  return { ...seen, decision: 'continue', reason: summary.replace(/^look \d+: [a-z-]+: /, ''), ...(previous?.asked !== undefined && { asked: previous.asked }), ...(previous?.extended && { extended: previous.extended }) };
}

/**
 * How long a warm call typically took, in ms: by the mean of the logarithm of durations, each cut at the quantiles between which the
 * tests count it (`core/duration-scores.ts`). Failed calls, which a claim of fewer failures counts as the slowest, are left out.
 */
export function typicalMs({ succeeded, scored }: Pick<SeenTotals, 'succeeded' | 'scored'>, scores: DurationScores | undefined): number | undefined {
  if (scored === undefined || scores === undefined || succeeded <= 0) return undefined;
  const [calls, sum] = scored.typical;
  return Math.exp((sum - (calls - succeeded) * scores.typical.high) / succeeded);
}

function newOf(side: 'canary' | 'control', health: Health, previous: Health | undefined): LookArm {
  const fresh = minus(health[side], previous?.[side] ?? nothing);
  const [seen, before] = [health.seen?.[side], previous?.seen?.[side]];
  const scored = seen?.scored && (fresh.succeeded === seen.succeeded ? seen.scored : before?.scored && { ...seen.scored, typical: difference(seen.scored.typical, before.scored.typical) });
  const typical = typicalMs({ succeeded: fresh.succeeded, scored }, health.durations?.scores);
  return { ...fresh, ...(typical !== undefined && { typicalMs: rounded(typical, 1) }) };
}

function testsOf({ streams = [], logEvidence }: Health, settings: WatchSettings): Omit<TestRow, 'spent'>[] {
  const needed = neededForClaim(settings);
  const claims = [['rarer', logEvidence['benefit']], ['no rarer', logEvidence['no-effect']]] as const;
  return [
    ...streams.map(({ stream, logEValue: log, needed: e }) => ({ test: stream, logEValue: log, needed: e })),
    ...claims.flatMap(([test, log]) => (log === undefined ? [] : [{ test, logEValue: logEValue(log), needed }])),
  ];
}

/** A slowdown within what is tolerated decides nothing, however sure it is. */
function mayDecide(test: string, { streams = [] }: Health, { rollbackDegradationThreshold }: WatchSettings): boolean {
  const slower = streams.find(({ stream }) => stream === test && durationStreams.some((one) => one === stream));
  return slower === undefined || slower.worseBy > rollbackDegradationThreshold;
}

function minus(now: Arm, before: Arm): Arm {
  return {
    requests: now.requests - before.requests,
    failed: now.failed - before.failed,
    succeeded: now.succeeded - before.succeeded,
    slow: now.slow - before.slow,
    ...(now.late !== undefined && { late: now.late - (before.late ?? 0) }),
  };
}

type Sums = readonly [number, number, number];
const difference = (now: Sums, before: Sums): [number, number, number] => [now[0] - before[0], now[1] - before[1], now[2] - before[2]];
