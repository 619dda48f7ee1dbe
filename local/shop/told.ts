import type { Outcome } from '../../core/cycle';
import type { JournalRecord } from '../../core/journal';
import type { Traffic } from '../traffic';
import type { World } from './world';

/** What the story has come to; each act adds to it. Times in ms since 1970. */
export interface Told {
  readonly started: number;
  /** By component: what became of its improvement. */
  readonly followed: Partial<Record<Improved, Followed>>;
  world?: World;
  /** Where the shop's partners answer. */
  partnersUrl?: string;
  traffic?: Traffic;
  outputs?: Readonly<Record<string, string>>;
  brokenAt?: number;
  /** Calls of price-quote before the deployment, while it was broken, and after the decision. */
  share?: { readonly before: CallShare; readonly broken: CallShare; readonly after: CallShare };
  leftAlone?: readonly { readonly component: string; readonly reason: string }[];
}

/** An improvement from its start to its outcome. */
export interface Followed {
  readonly improvementId: string;
  readonly moments: { readonly at: number; readonly what: string }[];
  chain: readonly JournalRecord[];
  outcome?: Outcome;
}

export interface CallShare {
  readonly calls: number;
  readonly failures: number;
}

/** The functions that are improved: one whose deployment breaks it, two with faults of their own, one that waits in vain, one short of memory. */
export const improved = ['price-quote', 'order-status', 'recommendations', 'catalog-search', 'restock'] as const;
export type Improved = (typeof improved)[number];
export const brokenComponent = 'price-quote' satisfies Improved;

/** How each has to end, and the version that serves then. */
export const endings: Readonly<Record<Improved, { readonly kind: Outcome['kind']; readonly version: string; readonly strategy: string }>> = {
  'price-quote': { kind: 'promoted', version: '1', strategy: 'revert' },
  'order-status': { kind: 'promoted', version: '2', strategy: 'template' },
  recommendations: { kind: 'rolled-back', version: '1', strategy: 'model' },
  'catalog-search': { kind: 'promoted', version: '2', strategy: 'template' },
  restock: { kind: 'promoted', version: '2', strategy: 'configuration' },
};

/** What an earlier act must have set. */
export function need<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error('The story lost its thread: an earlier act should have set this.');
  return value;
}

export function quoteCalls(told: Told): CallShare {
  const counts = told.traffic?.counts()[0];
  return { calls: counts?.calls ?? 0, failures: counts?.failures ?? 0 };
}
