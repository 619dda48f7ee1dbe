/** Name and message of what was thrown, for a reason that people read. */
export function sayError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
