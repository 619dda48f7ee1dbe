import type { Opportunity } from './cycle';

/** What is wrong with a component, as far as it decides what can be tried, what proves it, and what a watch has to show. */
export type Trouble = 'failures' | 'latency' | 'waits' | 'memory';

/** Detectors whose findings are about something else than failures. */
const troubles: Readonly<Record<string, Trouble>> = { 'latency-shift': 'latency', 'sequential-calls': 'waits', 'memory-near-limit': 'memory' };

/** Calls that fail go before everything else that was found with them. */
export function troubleOf({ findings }: Pick<Opportunity, 'findings'>): Trouble {
  const seen = findings.map(({ detector }) => troubles[detector] ?? 'failures');
  return seen.includes('failures') ? 'failures' : seen[0] ?? 'failures';
}

/** A waste is a cause of its own, whatever else is found beside it. */
export function isWaste(detector: string): boolean {
  return troubles[detector] === 'waits' || troubles[detector] === 'memory';
}
