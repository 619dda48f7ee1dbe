import type { Improvement } from './cycle';

/** What an improvement is to make rarer; anything but a mere latency shift is about failures. */
export function benefitOf({ opportunity }: Improvement): 'failures' | 'latency' {
  return opportunity.findings.every(({ detector }) => detector === 'latency-shift') ? 'latency' : 'failures';
}
