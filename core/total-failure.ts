import { interval99 } from './compare-rates';
import type { Arm, Deployment, Health, VersionCounters } from './cycle';
import type { Measured } from './threshold-health';

/** Failed calls in a row that need no comparison. */
const plainly = 10;
/** Failed calls in a row that are enough where the version beside it works. */
const least = 5;
/** Chance of so many failures in a row, were the canary as bad as the other version may be. */
const chance = 0.01;
/** The same for a run that may begin at any of hundreds of looks. */
const chanceOfRun = 0.0001;
const nearly = 0.9;

type Failing = NonNullable<Health['failing']>;

/** How many calls the canary has failed in a row, as far as looks tell: one that saw any call work begins anew. */
export function failingRun(before: Health['failing'], canary: VersionCounters | undefined): Failing {
  const was = before ?? { requests: 0, failed: 0, run: 0 };
  if (canary === undefined || canary.requests === was.requests) return was;
  const { requests, failed } = canary;
  if (requests < was.requests || failed < was.failed) return { requests, failed, run: 0 };
  return { requests, failed, run: failed - was.failed >= requests - was.requests ? was.run + requests - was.requests : 0 };
}

/** Needs no sequential test: the canary answers nobody, newly or from the start. */
export function totalFailure({ deployment, canary, control, fresh, failing, before }: { readonly deployment: Deployment; readonly canary: Arm; readonly control: Arm; readonly fresh: Arm; readonly failing: Failing; readonly before: Measured | undefined }): string | undefined {
  const beside = { calls: control.requests, bad: control.failed };
  const known = { calls: beside.calls + (before?.requests ?? 0), bad: beside.bad + (before?.failed ?? 0) };
  const mayFail = Math.max(interval99(known).high, beside.calls === 0 ? 0 : beside.bad / beside.calls);
  if (failing.run >= least && mayFail ** failing.run <= chanceOfRun) return `version ${deployment.canary} failed ${failing.run} of the last ${failing.run} calls: total failure`;
  for (const seen of [fresh, canary]) {
    const text = `version ${deployment.canary} failed ${seen.failed} of ${seen === canary ? 'its' : 'the last'} ${seen.requests} calls`;
    if (seen.failed >= seen.requests && (seen.requests >= plainly || (seen.requests >= least && mayFail ** seen.requests <= chance))) return `${text}: total failure`;
    const share = seen.failed / seen.requests;
    if (seen.requests >= plainly && share >= nearly && beside.calls >= plainly && beside.bad / beside.calls <= share / 2) return `${text}, version ${deployment.returnTo} beside it ${beside.bad} of ${beside.calls}: near-total failure`;
  }
  return undefined;
}
