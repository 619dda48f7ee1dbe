/**
 * Failures that a state machine, a caller or an operator can tell apart by name. Expected endings (a refused candidate,
 * a canary taken back) are data, not errors.
 */
export class RatchetError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Input that does not fit its schema; never retried. */
export class InvalidInput extends RatchetError {}

/** The lease went to somebody else: whoever meets this must stop acting. */
export class StaleFencingToken extends RatchetError {}

/** An operator's stop reached an improvement that runs: it ends, and what it deployed is taken away. */
export class Stopped extends RatchetError {}

/** A brake holds: nothing is wrong with the improvement, and it is tried again later. */
export class Postponed extends RatchetError {
  /** From when on it is worth another try. */
  readonly until: string;
  /** The account that has nothing left, where that is why. */
  readonly budget: string | undefined;

  constructor(message: string, { until, budget }: { readonly until: string; readonly budget?: string }) {
    super(message);
    this.until = until;
    this.budget = budget;
  }
}

/** Another writer was faster; reading again and retrying is right. */
export class ConcurrentChange extends RatchetError {}

/** What was there is somebody else's work, and stays; retrying will not change that. */
export class ForeignChange extends ConcurrentChange {}

/** A source or service did not answer in a usable way, and may later. */
export class SourceUnavailable extends RatchetError {}

/** The model did not answer this time: throttled, timed out, or failed on its side. */
export class ModelUnavailable extends RatchetError {
  /** It was given up waiting for, and is billed all the same. */
  timedOut = false;
  /** What it is estimated to have cost. */
  costUsd = 0;
}

/** What a step needs is not there, and will not come by waiting. */
export class NotFound extends RatchetError {}

/** A part of a sweep did not work; its others did. The next minute tries again, and an alarm counts these. */
export class SweepFailed extends RatchetError {}

/** A deployment step meets a state that no rule covers; a person has to look. */
export class UnsafeState extends RatchetError {}

/** What was started has not ended while it was waited for; it goes on by itself. */
export class StillRunning extends RatchetError {}
