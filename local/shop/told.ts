import type { Health, Outcome } from '../../core/cycle';
import type { JournalRecord } from '../../core/journal';
import type { Traffic } from '../traffic';
import type { World } from './world';

/** What the story has come to; each act adds to it. Times in ms since 1970. */
export interface Told {
  readonly started: number;
  readonly moments: { readonly at: number; readonly what: string }[];
  readonly looks: { readonly at: number; readonly health: Health; readonly weight: number }[];
  world?: World;
  traffic?: Traffic;
  outputs?: Readonly<Record<string, string>>;
  brokenAt?: number;
  improvementId?: string;
  chain?: readonly JournalRecord[];
  outcome?: Outcome;
  /** Calls of price-quote before the deployment, while it was broken, and after the decision. */
  share?: { readonly before: CallShare; readonly broken: CallShare; readonly after: CallShare };
  leftAlone?: readonly { readonly component: string; readonly reason: string }[];
}

export interface CallShare {
  readonly calls: number;
  readonly failures: number;
}

export const brokenComponent = 'price-quote';

/** What an earlier act must have set. */
export function need<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The story lost its thread: an earlier act should have set this.');
  return value;
}

export function quoteCalls({ traffic }: Told): CallShare {
  const counts = traffic?.counts()[0];
  return { calls: counts?.calls ?? 0, failures: counts?.failures ?? 0 };
}
