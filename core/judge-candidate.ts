import type { GateResult, Verdict } from './cycle';
import { NotFound } from './errors';
import type { Gate } from './gates/types';
import type { Clock } from './ports';

/** Runs gates, all of them, so that every reason is reported at once. `candidateSha256` is of the zip that would serve. */
export async function judgeCandidate<Context>(context: Context, gates: readonly Gate<Context>[], candidateSha256: string, clock: Clock): Promise<Verdict> {
  const started = clock.now();
  const results = await Promise.all(gates.map(async (gate) => ({ gate: gate.name, ...(await resultOf(gate, context)), durationMs: clock.now() - started })));
  return verdictOf(results, candidateSha256);
}

/** Lists of gates one after the other, the cheap ones first; what a list refuses the next ones do not see. */
export async function judgeInTurn<Context>(context: Context, lists: readonly (readonly Gate<Context>[])[], candidateSha256: string, clock: Clock): Promise<Verdict> {
  let verdict = verdictOf([], candidateSha256);
  for (const gates of lists) if (verdict.accepted) verdict = verdictOf([...verdict.gates, ...(await judgeCandidate(context, gates, candidateSha256, clock)).gates], candidateSha256);
  return verdict;
}

/** The verdict of gates that ran already; of two steps' gates together. */
export function verdictOf(results: readonly GateResult[], candidateSha256: string): Verdict {
  const failed = results.filter(({ passed }) => !passed);
  return {
    accepted: failed.length === 0,
    reason: failed.length > 0 ? failed.map(({ gate, reason }) => `${gate}: ${reason}`).join('; ') : summaryOf(results),
    candidateSha256,
    gates: [...results],
    unproven: results.filter(({ passed, proved = true }) => passed && !proved).map(({ gate }) => gate),
  };
}

/** What a gate wants to look at may be gone: that refuses the candidate, and fails nothing. */
async function resultOf<Context>(gate: Gate<Context>, context: Context): Promise<Omit<GateResult, 'gate'>> {
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
