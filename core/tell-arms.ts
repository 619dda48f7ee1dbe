import type { Arm, Deployment, VersionCounters } from './cycle';
import { figure } from './figures';
import { quantileMs, totalOf } from './histogram';

/** What the two versions of a watch did, side by side, in one sentence. */
export function tellArms({ canary: version, returnTo }: Pick<Deployment, 'canary' | 'returnTo'>, { canary, control }: { readonly canary: Arm; readonly control: Arm }, of: 'failures' | 'slow' | { readonly overMs: number }): string {
  if (of === 'failures') return `version ${version} failed ${canary.failed} of ${canary.requests} calls, version ${returnTo} beside it ${control.failed} of ${control.requests}`;
  const [what, count] = of === 'slow' ? ['was slow', (arm: Arm) => arm.slow] as const : [`took over ${figure(of.overMs)} ms`, (arm: Arm) => arm.late ?? 0] as const;
  return `version ${version} ${what} in ${count(canary)} of ${canary.succeeded} warm calls, version ${returnTo} beside it in ${count(control)} of ${control.succeeded}`;
}

/** How long warm calls of the two versions took, in one sentence. */
export function tellDurations({ canary: version, returnTo }: Pick<Deployment, 'canary' | 'returnTo'>, { canary, control }: { readonly canary: VersionCounters | undefined; readonly control: VersionCounters | undefined }): string {
  const told = (counters: VersionCounters | undefined): string => {
    const durations = counters?.durations ?? {};
    return `half of ${totalOf(durations)} warm calls within ${figure(quantileMs(durations, 0.5) ?? 0)} ms and 95 % within ${figure(quantileMs(durations, 0.95) ?? 0)} ms`;
  };
  return `version ${version} answered ${told(canary)}, version ${returnTo} beside it ${told(control)}`;
}

/** An e-value from its natural logarithm, also where the value itself would overflow. */
export function shown(log: number): string {
  const exponent = Math.floor(log / Math.LN10);
  return Math.abs(exponent) < 3 ? Math.exp(log).toPrecision(2) : `${(10 ** (log / Math.LN10 - exponent)).toFixed(1)}e${exponent < 0 ? '' : '+'}${exponent}`;
}
