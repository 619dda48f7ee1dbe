import * as z from 'zod';
import { readJson } from '../../core/bounded';
import { config, parse } from '../../core/config';

const variables = z.object({
  RATCHET_CONFIG: z.string().default('{}').transform((text): unknown => readJson(text, 'RATCHET_CONFIG')).pipe(config),
  STATE_TABLE: z.string().default(''),
  JOURNAL_TABLE: z.string().default(''),
  /** ARN of the role that the function assumes for the tenant of each call; empty in functions that act for all. */
  ACTING_ROLE: z.string().default(''),
  JOURNAL_WRITER: z.string().default(''),
  ARTIFACTS_BUCKET: z.string().default(''),
  ROOTS_BUCKET: z.string().default(''),
  OUTBOUND_TOPIC: z.string().default(''),
  RECONCILE_FUNCTION: z.string().default(''),
  IMPROVEMENT_MACHINE: z.string().default(''),
  CYCLE_MACHINE: z.string().default(''),
});
export type Environment = z.infer<typeof variables>;

let read: Environment | undefined;

/** What the stack gave this function, read once a cold start. A variable that a function does not need is empty. */
export function environment(): Environment {
  read ??= parse(variables, process.env, 'Environment');
  return read;
}
