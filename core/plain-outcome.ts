import type { Benefit } from './benefit';
import { chanceOfBeingWorse } from './compare-rates';
import type { Arm, Deployment, Health, Outcome, StreamEvidence } from './cycle';
import { canaryOf } from './deployment-record';
import { figure, percent } from './figures';
import { typicalMs } from './look-row';
import { logEValue } from './rate-evidence';
import { secondsBetween } from './time';

/** How a watch ended. */
export interface Ending {
  readonly kind: Outcome['kind'];
  /** As it is at the end. */
  readonly deployment: Deployment;
  /** The last look; undefined where none was taken, or where it was lost. */
  readonly health: Health | undefined;
  readonly benefit: Benefit;
  readonly endedAt: string;
}

/** Chance below which a difference in failures is told with it. */
const leastChance = 0.01;

/**
 * What happened to a canary and why, as an operator tells it to somebody who knows no statistics. "Less than once in N times" is
 * what an e-value of N means: with no difference between the versions, the chance that it ever gets there is at most 1/N (of
 * durations: on average over the noise that is thought possible, see `core/own-noise.ts`).
 */
export function plainOutcome(ending: Ending): string {
  return [exposure(ending), evidence(ending), consequence(ending)].filter((sentence) => sentence !== '').join(' ');
}

function exposure({ deployment, health, endedAt }: Ending): string {
  const calls = (health?.canary.requests ?? 0) + (health?.control.requests ?? 0);
  const share = calls === 0 ? 'a part' : spokenShare((health?.canary.requests ?? 0) / calls);
  return `We let ${canaryOf(deployment)} answer ${share} of the calls for ${spoken(secondsBetween(deployment.startedAt, endedAt))} beside version ${deployment.returnTo}.`;
}

function evidence({ kind, deployment, health, benefit }: Ending): string {
  const of = health && { ...health, before: `version ${deployment.returnTo}` };
  switch (kind) {
    case 'promoted':
      return of === undefined ? '' : better(of, benefit);
    case 'rolled-back':
      return of === undefined ? '' : worse(of);
    case 'no-effect':
      return of === undefined ? '' : `${compared(of, benefit)}: ${aimOf(benefit)}, and that does not show.`;
    case 'inconclusive':
      return of === undefined || of.canary.requests === 0 ? 'No call of it was seen, so nothing is known of it.' : `${failed(of)}. That does not tell whether it is as good.`;
    case 'calibrated':
      return of === undefined ? '' : `${failed(of)}${times(of)}. Both have the same code, so what differs is noise.`;
    case 'postponed':
      return 'A freeze began before its calls had decided anything.';
    case 'stopped':
      return 'An operator stopped it before its calls had decided anything.';
    case 'reconciled':
    case 'failed':
      return 'That was broken off before its calls had decided anything.';
    case 'superseded':
    // What follows has no watch.
    case 'rejected':
    case 'no-strategy':
    case 'proposed':
    case 'not-approved':
    case 'not-started':
      return '';
  }
}

type Looked = Health & { readonly before: string };

function better(of: Looked, benefit: Benefit): string {
  if (benefit === 'none') return `${failed(of)}${times(of)}. Nothing became worse.`;
  if (benefit === 'memory') return 'It keeps away from the limit of its memory, and nothing became worse.';
  return `${compared(of, benefit)}${byChance(logEValue(of.logEvidence['benefit']))}.`;
}

function worse(of: Looked): string {
  const { canary, control, streams } = of;
  if (canary.requests > 0 && canary.failed === canary.requests) return `It failed all of its ${figure(canary.requests)} calls${control.requests === 0 ? '' : `, ${of.before} ${figure(control.failed)} of ${figure(control.requests)}`}.`;
  const shown = streams?.find(({ logEValue: log, needed, worseBy }) => log >= Math.log(needed) && worseBy > 0);
  if (shown?.stream === 'failures') return `${failed(of)}${byChance(shown.logEValue)}.`;
  if (shown !== undefined) return `${slower(of, shown)}${byChance(shown.logEValue)}.`;
  // Not by what the looks added up to, but by all calls at once: a guard, or the last test of a watch.
  const chance = chanceOfBeingWorse({ calls: canary.requests, bad: canary.failed }, { calls: control.requests, bad: control.failed });
  if (chance <= leastChance) return `${failed(of)}${byChance(-Math.log(chance))}.`;
  if (streams === undefined) return `In its last minutes it did worse than ${of.before} had done in the hour before, by more than the fixed limit allows.`;
  const nearest = streams.filter(({ stream }) => stream !== 'failures').sort((a, b) => b.logEValue / Math.log(b.needed) - a.logEValue / Math.log(a.needed))[0];
  return nearest === undefined ? `${failed(of)}.` : `${slower(of, nearest)}, more than chance explains.`;
}

function slower(of: Looked, { stream, worseBy }: Pick<StreamEvidence, 'stream' | 'worseBy'>): string {
  switch (stream) {
    case 'failures':
      return failed(of);
    case 'typical':
      return `Its calls took about ${spokenShare(worseBy)} longer than those of ${of.before}${times(of)}`;
    case 'tail':
      return `Its slowest calls took longer than those of ${of.before}, as if all calls took ${spokenShare(worseBy)} longer`;
    case 'new-failures':
      return `It failed in ways that nobody had seen before (${failed(of).replace('It failed', 'in all it failed')})`;
    case 'cold-starts':
      return `It took about ${spokenShare(worseBy)} longer to start than ${of.before}`;
    case 'cost':
      return `Its calls cost about ${spokenShare(worseBy)} more than those of ${of.before}`;
    case 'memory':
      return 'It came near the limit of its memory';
    case 'guards':
      return 'Since it serves, throttled calls or a metric that the team watches became worse; whether that is its doing is not proven';
  }
}

/** What a claim is about, of both versions. */
function compared(of: Looked, benefit: Benefit): string {
  if (benefit === 'memory' || benefit === 'none' || benefit === 'failures') return failed(of);
  const [what, count] = benefit === 'latency' ? ['were slow', (arm: Arm) => arm.slow] as const : [`took over ${figure(benefit.overMs)} ms`, (arm: Arm) => arm.late ?? 0] as const;
  return `Of its ${figure(of.canary.succeeded)} calls that worked ${figure(count(of.canary))} ${what}, of the ${figure(of.control.succeeded)} of ${of.before} ${figure(count(of.control))}`;
}

function aimOf(benefit: Benefit): string {
  if (benefit === 'memory') return 'it was to keep away from the limit of its memory';
  return benefit === 'failures' ? 'it was to fail less' : 'it was to be quicker';
}

const failed = ({ canary, control, before }: Looked): string => `It failed ${figure(canary.failed)} of ${figure(canary.requests)} calls where ${before} failed ${figure(control.failed)} of ${figure(control.requests)}`;

function times({ seen, durations }: Looked): string {
  const [canary, control] = [seen && typicalMs(seen.canary, durations?.scores), seen && typicalMs(seen.control, durations?.scores)];
  return canary === undefined || control === undefined ? '' : `, typically ${figure(canary)} ms a call against ${figure(control)}`;
}

/** @param log natural logarithm of the N in "once in N times"; told from 20 on, rounded down */
function byChance(log: number): string {
  if (log < Math.log(20)) return '';
  if (log > Math.log(1e9)) return '; chance alone does that less than once in a billion times';
  const size = 10 ** Math.floor(Math.log10(Math.exp(log)));
  return `; chance alone does that less than once in ${figure(Math.floor(Math.exp(log) / size) * size)} times`;
}

function consequence({ kind, deployment, endedAt }: Ending): string {
  const at = `${endedAt.slice(11, 16)} UTC`;
  if (kind === 'promoted') return `So all calls go to ${canaryOf(deployment)} since ${at}.`;
  if (kind === 'superseded' || deployment.state === 'superseded') return 'Then somebody else deployed: their version stays, and ours is taken away.';
  if (deployment.state === 'canary') return `It is being taken away, so that callers are on version ${deployment.returnTo} again.`;
  if (kind === 'calibrated') return `It was taken away as planned at ${at}; callers are on version ${deployment.returnTo} again.`;
  const why = kind === 'inconclusive' ? 'To be safe we took it away' : 'So we took it away';
  return `${why} at ${at}; callers are on version ${deployment.returnTo} again.`;
}

/** Whole percents, where there are ten or more. */
function spokenShare(share: number): string {
  return percent(share < 0.1 ? share : Math.round(share * 100) / 100);
}

function spoken(seconds: number): string {
  const [value, unit] = seconds < 90 ? [seconds, 'second'] as const : seconds < 5400 ? [seconds / 60, 'minute'] as const : [seconds / 3600, 'hour'] as const;
  const rounded = unit === 'hour' ? Number(value.toFixed(1)) : Math.round(value);
  return `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
}
