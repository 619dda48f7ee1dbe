import { levelled, ownLevel, writeLine } from './write-line';

let warned = false;

/**
 * Whatever goes wrong in what only looks on is swallowed: a lost note is better than a lost answer. One line in the life of
 * an environment says so; without the error's message, which may quote what the function works on.
 */
export function quietly<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    if (!warned) warn(error);
    return undefined;
  }
}

function warn(error: unknown): void {
  warned = true;
  try {
    const { name, stack } = error instanceof Error ? error : new Error('no error');
    const place = /^\s+at .*$/m.exec(stack ?? '')?.[0].trim() ?? '';
    writeLine({ ratchet: 'warning', schemaVersion: 1, warning: 'the recorder failed, and the call went on', errorType: name, place, ...levelled(ownLevel(), 'The recorder failed') });
  } catch {
    // There is nobody left to tell.
  }
}
