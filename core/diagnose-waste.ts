import type { Diagnosis, Opportunity } from './cycle';
import type { FaultSource } from './gather-source';
import type { Trouble } from './trouble';

/**
 * What a function wastes, or runs short of, with no deployment to blame and no call that fails: the finding's own figures
 * say what to do.
 */
export function diagnoseWaste(trouble: Extract<Trouble, 'waits' | 'memory'>, { findings, summary, confidence }: Opportunity, suspectVersion: string, now: string, { bundleSha256, noWorkbench, missing }: FaultSource): Omit<Diagnosis, 'key'> {
  const { evidence = {} } = findings[0] ?? {};
  const told = { suspectVersion, guilty: false, evidence: { asOf: now, trouble, ...evidence } };
  if (trouble === 'memory') return { ...told, summary: `version ${suspectVersion}: ${summary}. More memory is the remedy`, confidence, strategies: ['configuration'] };
  return {
    ...told,
    summary: `version ${suspectVersion}: ${summary}. ${noWorkbench === undefined ? 'Its code can ask for them together' : `Its code cannot be changed: ${noWorkbench}`}`,
    confidence: confidence * 0.9 ** missing.length,
    strategies: noWorkbench === undefined ? ['template'] : [],
    ...(bundleSha256 !== undefined && { bundleSha256 }),
  };
}
