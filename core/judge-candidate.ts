import type { GateResult, Verdict } from './cycle';
import { NotFound } from './errors';
import type { Gate, GateContext } from './gates/types';

/** Runs the gates that apply to the candidate; all of them, so that every reason is reported at once. */
export async function judgeCandidate(context: GateContext, registered: readonly Gate[]): Promise<Verdict> {
  const applying = registered.filter((gate) => gate.appliesTo.includes(context.candidate.strategy));
  const results = await Promise.all(applying.map(async (gate) => ({ gate: gate.name, ...(await resultOf(gate, context)) })));
  const failed = results.filter(({ passed }) => !passed);
  return {
    accepted: failed.length === 0,
    reason: failed.length > 0 ? failed.map(({ gate, reason }) => `${gate}: ${reason}`).join('; ') : summaryOf(results),
    candidateSha256: context.candidate.codeSha256,
    gates: results,
  };
}

/** What a gate wants to look at may be gone: that refuses the candidate, and fails nothing. */
async function resultOf(gate: Gate, context: GateContext): Promise<Omit<GateResult, 'gate'>> {
  try {
    return await gate.check(context);
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
    return { passed: false, reason: error.message, figures: {} };
  }
}

function summaryOf(results: readonly GateResult[]): string {
  if (results.length > 0) return `${results.length} gates passed: ${results.map(({ reason }) => reason).join('; ')}`;
  return 'no gate applies';
}
