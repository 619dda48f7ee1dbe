import type { GateResult } from './cycle';

/**
 * What an attempt failed by, so that two can be compared: the gates with their reasons, without numbers and ids, which
 * differ from run to run. In whatever order they come.
 */
export function failureSignature(failed: readonly Pick<GateResult, 'gate' | 'reason'>[]): string {
  return failed.map(({ gate, reason }) => `${gate}: ${masks.reduce((left, [pattern, word]) => left.replace(pattern, word), reason).replace(/\s+/g, ' ').trim()}`).sort().join('; ');
}

const masks: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, '<id>'],
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>'],
  [/\d+(?:[.,]\d+)*/g, '<n>'],
];
