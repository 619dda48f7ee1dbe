import type { Diagnosis, Opportunity } from './cycle';
import type { FaultSource } from './gather-source';
import type { Trouble } from './trouble';

/**
 * What a function wastes, or runs short of, with no deployment to blame and no call that fails: the finding's own figures
 * say what to do, or that people have to.
 */
export function diagnoseWaste(trouble: Extract<Trouble, 'waits' | 'memory' | 'untreated'>, { findings, summary, confidence }: Opportunity, suspectVersion: string, now: string, { bundleSha256, noWorkbench, missing }: FaultSource): Omit<Diagnosis, 'key'> {
  const { evidence = {}, detector = '' } = findings[0] ?? {};
  const told = { suspectVersion, guilty: false, evidence: { asOf: now, trouble, ...evidence } };
  if (trouble === 'memory') return { ...told, summary: `version ${suspectVersion}: ${summary}. More memory is the remedy`, confidence, strategies: ['configuration'] };
  if (trouble === 'untreated') return { ...told, summary: `version ${suspectVersion}: ${summary}. No strategy changes that: it is told for people to decide`, confidence, strategies: [] };
  return {
    ...told,
    summary: `version ${suspectVersion}: ${summary}. ${noWorkbench === undefined ? remedies[detector] ?? 'Its code can ask for them together' : `Its code cannot be changed: ${noWorkbench}`}`,
    confidence: confidence * 0.9 ** missing.length,
    strategies: noWorkbench === undefined ? ['template'] : [],
    ...(bundleSha256 !== undefined && { bundleSha256 }),
  };
}

const remedies: Readonly<Record<string, string>> = { 'low-cache-efficiency': 'Its code can keep the answers' };
