import * as z from 'zod';
import { testResult } from '../../core/sandbox-job';

/** One line of the pipe is `<hmac in hex> <record as JSON>`. */
export const record = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('test'), ...testResult.shape }),
  /** `output` is the answer as JSON. */
  z.object({ kind: z.literal('answered'), index: z.int().nonnegative(), output: z.string(), durationMs: z.number().nonnegative(), unanswered: z.array(z.string()), writes: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('threw'), index: z.int().nonnegative(), errorType: z.string(), message: z.string(), stack: z.string(), durationMs: z.number().nonnegative(), unanswered: z.array(z.string()), writes: z.array(z.string()).optional() }),
  /** Something that code in the sandbox may not do, and was kept from. */
  z.object({ kind: z.literal('refused'), what: z.string() }),
  z.object({ kind: z.literal('passed'), mark: z.int().nonnegative() }),
  /** It has as many open files as it may. */
  z.object({ kind: z.literal('too-many-files') }),
  /** The code ends the process. */
  z.object({ kind: z.literal('exiting'), how: z.string() }),
  z.object({ kind: z.literal('failed-to-load'), reason: z.string() }),
  z.object({ kind: z.literal('finished') }),
]);
export type ChildRecord = z.infer<typeof record>;
