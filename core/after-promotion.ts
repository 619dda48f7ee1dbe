import * as z from 'zod';
import { after, secondsBetween } from './time';

/** Minutes after a promotion at which the sweep looks again whether it did harm: more and more rarely, for a day. */
export const lookMinutes = [2, 5, 10, 20, 40, 90, 180, 360, 720, 1080, 1440] as const;

/** Hours of calls that a look judges, each for itself, where there are so many: the last one shows what calls do now, which all six would hide. */
export const judgedHours = [1, 6] as const;

/** What calls were like while the promoted version was watched: of the two versions the one that did worse, in each figure. */
export const watchReference = z.object({
  calls: z.int().positive(),
  failed: z.int().nonnegative(),
  /** Of warm calls that worked; absent where too few were timed. */
  medianMs: z.number().positive().optional(),
  p95Ms: z.number().positive().optional(),
});
export type WatchReference = z.infer<typeof watchReference>;

/** What the looks after a promotion need; it stands beside the fix that should serve, and goes when they are over. */
export const looksAfter = z.object({
  /** The version that was replaced, to which harm leads back. */
  replaced: z.string(),
  /** When the watch began, and when the version was promoted. */
  watchedFrom: z.iso.datetime(),
  since: z.iso.datetime(),
  /** How many of `lookMinutes` are done. */
  done: z.int().nonnegative(),
  /** @default not read yet */
  reference: watchReference.optional(),
  /** The look of which was told that it saw nothing. */
  blind: z.int().optional(),
  /** Harm was told, and waits until something may be done about it. */
  told: z.boolean().optional(),
});
export type LooksAfter = z.infer<typeof looksAfter>;

/** The look that is due, by its number from 1; those that were missed meanwhile are over. */
export function dueLook({ since, done }: LooksAfter, now: string): number | undefined {
  const passed = lookMinutes.filter((minutes) => after(since, minutes * 60) <= now).length;
  return passed > done ? passed : undefined;
}

/** Seconds for which a look waits for calls after the last of them was due. */
const patienceSeconds = 86_400;

/** Nobody called for so long that looking on says nothing any more. */
export function isGivenUp({ since }: LooksAfter, now: string): boolean {
  return secondsBetween(since, now) > (lookMinutes.at(-1) ?? 0) * 60 + patienceSeconds;
}
