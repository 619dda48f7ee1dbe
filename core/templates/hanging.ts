import type { TemplateContext } from './types';

/** Times as long as half of the calls take as a whole, after which an answer is not waited for; and at least, at most. */
const patience = 10;
const [leastMs, mostMs] = [1000, 5000];

/** How long one answer may be waited for, where calls ran into their time limit and left no recording; or why that is not known. */
export function hangingCalls({ diagnosis: { evidence, fault } }: TemplateContext): { readonly limitMs: number } | { readonly nothing: string } {
  const [timeouts, medianMs] = [Number(evidence['timeouts'] ?? 0), Number(evidence['medianMs'])];
  if (fault !== undefined || timeouts === 0) return { nothing: 'saw no calls that ran into their time limit and nothing else, expected some' };
  if (!(medianMs * patience <= mostMs)) return { nothing: `half of the calls take over ${mostMs / patience} ms: how long to wait for one answer is for its team to say` };
  return { limitMs: Math.max(leastMs, Math.ceil((medianMs * patience) / 500) * 500) };
}
