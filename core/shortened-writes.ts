/** How the sandbox tells what it does not keep whole of a call's writes (`CallResult.writes`), and how it is known again. */

/** In place of one long value. Equal ones say that the values were equal. */
export function hashOfValue(length: number, sha256: string): string {
  return `${length} characters, sha256 ${sha256}`;
}

/** In place of a body that has no room beside the others. */
export function hashOfBody(length: number, sha256: string): string {
  return `no room: ${hashOfValue(length, sha256)}`;
}

/** In place of the bodies of many writes of a kind. */
export function numberOf(writes: number): string {
  return `no room: ${writes} writes`;
}

export function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^\d+ characters, sha256 [\da-f]+$/.test(value);
}

/** Whether such a write stands for more than one value. */
export function isCut(write: string): boolean {
  return write.slice(write.indexOf('\n') + 1).startsWith('no room: ');
}
