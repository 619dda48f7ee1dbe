import type * as z from 'zod';
import { parse } from '../core/config';
import { InvalidInput, RatchetError } from '../core/errors';

/** What the caller wrote cannot be done as written; the exit code is 2. */
export class UsageError extends RatchetError {}

/** Parses what the caller wrote. @throws UsageError */
export function checked<Output>(schema: z.ZodType<Output>, value: unknown, what: string): Output {
  return asUsage(() => parse(schema, value, what));
}

export function asUsage<Output>(read: () => Output): Output {
  try {
    return read();
  } catch (error) {
    if (error instanceof InvalidInput) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
