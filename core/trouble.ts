import type { Finding, Opportunity } from './cycle';

/** What is wrong with a component, as far as it decides what can be tried, what proves it, and what a watch has to show. */
export type Trouble = 'failures' | 'latency' | 'waits' | 'memory' | 'untreated';

/** Detectors whose findings are about something else than failures. `untreated`: no strategy changes it, so people are told. */
const troubles: Readonly<Record<string, Trouble>> = {
  'latency-shift': 'latency', 'slower-after-promotion': 'latency', 'sequential-calls': 'waits', 'low-cache-efficiency': 'waits', 'memory-near-limit': 'memory',
  'business-metric': 'untreated', 'concurrency-near-limit': 'untreated', 'memory-over-provisioned': 'untreated',
  'rising-trend': 'untreated', 'slow-cold-start': 'untreated', throttles: 'untreated', 'throughput-drop': 'untreated',
};

/** Calls that fail go before everything else that was found with them. */
export function troubleOf({ findings }: Pick<Opportunity, 'findings'>): Trouble {
  const seen = findings.map(troubleIn);
  return seen.includes('failures') ? 'failures' : seen[0] ?? 'failures';
}

/** Of reads that are repeated, those of DynamoDB can be asked together. */
function troubleIn({ detector, evidence }: Finding): Trouble {
  if (detector === 'repeated-calls') return /^GetItem\b/.test(String(evidence['about'])) ? 'waits' : 'untreated';
  return troubles[detector] ?? 'failures';
}

/** A waste, and what no strategy changes, is a cause of its own, whatever else is found beside it. */
export function standsApart(detector: string): boolean {
  return detector === 'repeated-calls' || ['waits', 'memory', 'untreated'].includes(troubles[detector] ?? 'failures');
}
