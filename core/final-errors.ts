import { cut } from './bounded';
import { sayError } from './say-error';

/** Errors that another try would meet again. */
const final: ReadonlySet<string> = new Set(['AccessDeniedException', 'UnsafeState', 'NotFound', 'InvalidParameterValueException', 'CodeStorageExceededException', 'KMSAccessDeniedException', 'CodeVerificationFailedException']);

export function isFinal(error: unknown): boolean {
  return error instanceof Error && final.has(error.name);
}

/** For work that has to go on without it: what went wrong for good. @throws what another try may not meet */
export function sayIfFinal(error: unknown): { readonly why: string } {
  if (!isFinal(error)) throw error;
  return { why: cut(sayError(error), 500) };
}
