import * as z from 'zod';

/** Minutes after which half, and nine tenths, of such watches have come to it; null where that is not within four watches. */
const projection = z.object({ half: z.number().positive().nullable(), most: z.number().positive().nullable() });
export type Projection = z.infer<typeof projection>;

const stagePlan = z.object({
  /** Share of the calls that the canary gets. */
  weight: z.number().min(0).max(1),
  canaryPerMinute: z.number().nonnegative(),
  controlPerMinute: z.number().nonnegative(),
  /** What the stage may spend before it is widened, if nothing is worse; the last one has what is left of the watch. */
  budget: z.object({ minutes: z.number().nonnegative(), canaryCalls: z.number().nonnegative() }),
  /** Each from the beginning of a watch at this weight alone. */
  slower: projection,
  failing: projection,
  shown: projection,
});
export type StagePlan = z.infer<typeof stagePlan>;

/** What a watch is expected to tell, told before anything is deployed, and how the deployment is to go. */
export const watchPlan = z.object({
  /**
   * `canary`: the watch can decide. Where the traffic is too little for that: `replay-only` rests on recorded calls that were
   * run with the candidate, `approval` on a person.
   */
  choice: z.enum(['canary', 'replay-only', 'approval']),
  reason: z.string(),
  /** Of the stages, limited by the risk that is tolerated. */
  weights: z.array(z.number().min(0).max(1)),
  /** After which the watch ends; never more than `monitoringDurationSeconds`. */
  watchSeconds: z.int().positive(),
  callsPerMinute: z.number().nonnegative(),
  /** The smallest regression that matters: how much slower, as a share, and from which to which share of the calls fails. */
  smallest: z.object({ slower: z.number().positive(), failing: z.object({ from: z.number(), to: z.number() }) }),
  /** Over all stages, from the first look on: the regression rolled back, and what the change must show shown. */
  slower: projection,
  failing: projection,
  shown: projection,
  stages: z.array(stagePlan),
});
export type WatchPlan = z.infer<typeof watchPlan>;
