/** File descriptor of the pipe on which the child's runner tells what happens. */
export const recordDescriptor = 3;

/** Bytes of the key with which the runner signs, in front of the job on the child's input. */
export const keyBytes = 32;

/** What is signed: where a record stands in the run is a part of it, so that none can be repeated or left out. */
export function signedText(sequence: number, text: string): string {
  return `${sequence}:${text}`;
}
