import * as z from 'zod';
import { componentName, finding, mode, opportunity, outcomeKinds, severity } from './cycle';

const time = z.iso.datetime();

export const standings = ['found', 'starts', 'waits', 'observed', 'suppressed', 'ended', 'over'] as const;

/** What was last decided about an opportunity. */
const standing = z.object({ state: z.enum(standings), reason: z.string(), at: time });
export type Standing = z.infer<typeof standing>;

/** How the last improvement of it ended. */
const attempt = z.object({
  improvementId: z.string(),
  kind: z.enum(outcomeKinds),
  reason: z.string(),
  endedAt: time,
  /** When what it acted on was found. */
  foundAt: time,
  mode: mode.optional(),
  /** Nothing was learned of the fault: a model did not answer, or nobody who was asked. */
  unanswered: z.boolean(),
  /** Where a brake put it off: from when on it is worth another try. */
  until: time.optional(),
});

/** An opportunity over all the cycles that saw it. */
export const keptOpportunity = z.object({
  /** As it was seen last, under the fingerprint that it got first. */
  opportunity,
  firstSeenAt: time,
  lastSeenAt: time,
  /** Cycles that saw it. */
  timesSeen: z.int().positive(),
  /** The newest of them: a step that runs twice counts once. */
  seenBy: z.array(z.string()),
  /** When something was seen that had not been seen before. */
  newAt: time,
  /** What that was. */
  news: z.string(),
  gravest: severity,
  /** Hours of telemetry in which it was seen last: a shorter look cannot tell that it is over. */
  windowHours: z.number().positive(),
  /** The version that served when it was seen last. */
  version: z.string().optional(),
  /** What it was ever known by: detectors, error texts, versions. */
  marks: z.array(z.string()),
  /** Findings that other detectors had earlier, and not the last time. */
  earlier: z.array(finding),
  standing,
  attempt: attempt.optional(),
  expiresAt: time,
});
export type KeptOpportunity = z.infer<typeof keptOpportunity>;

/** How one improvement turned out, for the kind of opportunity that it was made for. */
export const trackRecord = z.object({
  /** The detector whose finding led. */
  kind: z.string(),
  improvementId: z.string(),
  component: componentName,
  good: z.boolean(),
  at: time,
});
export type TrackRecord = z.infer<typeof trackRecord>;
