import type { Benefit } from './benefit';
import type { Arm, Deployment, Health, VersionCounters } from './cycle';
import { memoryNearLimit } from './detectors/memory-near-limit';
import { figure, percent } from './figures';
import { logEValue } from './rate-evidence';
import { shown, tellArms } from './tell-arms';

/** Whether a change does what it was made for, as far as its watch tells. */
export interface Effect {
  readonly state: 'proven' | 'disproven' | 'open' | 'not-claimed';
  /** The figures, and what follows from them. */
  readonly reason: string;
  /** The figures alone. */
  readonly told: string;
}

export interface EfficacyQuestion {
  readonly benefit: Benefit;
  readonly deployment: Pick<Deployment, 'canary' | 'returnTo'>;
  readonly canary: Arm;
  readonly control: Arm;
  readonly totals: { readonly canary: VersionCounters | undefined; readonly control: VersionCounters | undefined };
  readonly logEvidence: Health['logEvidence'];
  /** See `neededForClaim`. */
  readonly needed: number;
}

/** E-value from which a claim holds, or its opposite: each has half of the false-alarm budget. */
export function neededForClaim({ falseAlarmBudget }: { readonly falseAlarmBudget: number }): number {
  return Math.round(2 / falseAlarmBudget);
}

export function efficacyOf(question: EfficacyQuestion): Effect {
  const { benefit, deployment, canary, control, logEvidence, needed } = question;
  if (benefit === 'memory') return ofMemory(question);
  const told = tellArms(deployment, { canary, control }, benefit === 'latency' ? 'slow' : typeof benefit === 'object' ? benefit : 'failures');
  if (benefit === 'none') return { state: 'not-claimed', reason: told, told };
  const what = benefit === 'latency' ? 'slow calls' : benefit === 'failures' ? 'failures' : `calls over ${figure(benefit.overMs)} ms`;
  const [rarer, noRarer] = [logEValue(logEvidence['benefit']), logEValue(logEvidence['no-effect'])];
  if (rarer >= Math.log(needed)) return { state: 'proven', told, reason: `${told}: the ${what} are rarer (e-value ${shown(rarer)}, needed ${needed})` };
  if (noRarer >= Math.log(needed)) return { state: 'disproven', told, reason: `${told}: the ${what} are not measurably rarer (e-value ${shown(noRarer)}, needed ${needed})` };
  return { state: 'open', told, reason: `${told}: not yet clear whether the ${what} are rarer (e-value ${shown(rarer)}, needed ${needed})` };
}

/** What the largest call used is seen, not estimated: it needs calls enough, and no test. */
function ofMemory({ deployment, totals: { canary, control } }: EfficacyQuestion): Effect {
  const told = `version ${deployment.canary} used up to ${memoryOf(canary)}, version ${deployment.returnTo} beside it ${memoryOf(control)}`;
  const { calls, share } = memoryNearLimit.thresholds;
  if (!canary || canary.memoryMb === 0 || canary.requests < calls.value) return { state: 'open', told, reason: `${told}: too few calls to tell` };
  if (canary.maxMemoryMb >= share.value * canary.memoryMb) return { state: 'disproven', told, reason: `${told}: it is still within ${percent(1 - share.value)} of its limit` };
  return { state: 'proven', told, reason: `${told}: it keeps away from its limit` };
}

function memoryOf(counters: VersionCounters | undefined): string {
  if (!counters || counters.memoryMb === 0) return 'an unknown share of its memory';
  return `${figure(counters.maxMemoryMb)} of ${figure(counters.memoryMb)} MB (${percent(counters.maxMemoryMb / counters.memoryMb)})`;
}
