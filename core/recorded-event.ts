import * as z from 'zod';

/**
 * One real call of a component, kept for replay: what went in, what came out, and what was answered to it from outside.
 * Secrets and personal data are replaced before it leaves the function, the same value by the same stand-in wherever it
 * stands, so that a replay still agrees with itself. Version 1 of the format.
 */
export const outgoingCall = z.object({
  method: z.string().max(100),
  url: z.string().refine((text) => URL.canParse(text), 'expected a URL'),
  /** Lower-case names; only those that tell what is asked (`content-type`, `x-amz-target`). */
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  /** Milliseconds from the call's beginning until it was asked, and until the head of its answer was there. */
  startMs: z.number().optional(),
  answeredMs: z.number().optional(),
  /** What came back, or why nothing did. */
  answer: z.union([
    z.object({ status: z.int(), headers: z.record(z.string(), z.string()), body: z.string() }),
    z.object({ error: z.string() }),
  ]),
});
export type OutgoingCall = z.infer<typeof outgoingCall>;

/** How a call ended: with an answer, which may itself be a failure, or by throwing. */
export const callOutcome = z.discriminatedUnion('state', [
  z.object({ state: z.literal('answered'), output: z.unknown(), failure: z.enum(['status', 'batch-items']).optional() }),
  z.object({ state: z.literal('threw'), errorType: z.string(), message: z.string(), stack: z.string() }),
]);
export type CallOutcome = z.infer<typeof callOutcome>;

export const recordedEvent = z.object({
  schemaVersion: z.literal(1),
  requestId: z.string(),
  at: z.iso.datetime(),
  /** Published version of the function that ran. */
  version: z.string(),
  durationMs: z.number().nonnegative(),
  event: z.unknown(),
  outcome: callOutcome,
  /** In the order in which they were made. */
  calls: z.array(outgoingCall),
  /** Values that were replaced by stand-ins. */
  redacted: z.int().nonnegative(),
});
export type RecordedEvent = z.infer<typeof recordedEvent>;

/** Whether the call failed as its users see it. */
export function failedIn({ outcome }: Pick<RecordedEvent, 'outcome'>): boolean {
  return outcome.state === 'threw' || outcome.failure !== undefined;
}
