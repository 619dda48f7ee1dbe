import type { Outcome } from './cycle';

/** CloudWatch's namespace for what Ratchet counts of itself. */
export const ownNamespace = 'Ratchet';

/**
 * What Ratchet counts of itself, with CloudWatch's unit. How many cycles ran, failed and how long they took is not among
 * them: Step Functions counts that, also when Ratchet cannot.
 */
export const ownMetrics = {
  Opportunities: 'Count',
  NotAnalyzed: 'Count',
  QueueLength: 'Count',
  Promoted: 'Count',
  RolledBack: 'Count',
  Failed: 'Count',
  WithoutChange: 'Count',
  ModelCalls: 'Count',
  CostUsd: 'None',
  JournalChanged: 'Count',
} as const;
export type OwnMetric = keyof typeof ownMetrics;
export type OwnValues = Readonly<Partial<Record<OwnMetric, number>>>;

/** Four ways to end instead of fifteen, since each metric has a price: the journal has the kind. */
export function metricOf(kind: Outcome['kind']): OwnMetric {
  switch (kind) {
    case 'promoted':
      return 'Promoted';
    case 'rolled-back':
    case 'no-effect':
    case 'inconclusive':
    case 'reconciled':
      return 'RolledBack';
    case 'failed':
      return 'Failed';
    case 'calibrated':
    case 'superseded':
    case 'rejected':
    case 'no-strategy':
    case 'proposed':
    case 'not-approved':
    case 'not-started':
    case 'postponed':
    case 'stopped':
      return 'WithoutChange';
  }
}
