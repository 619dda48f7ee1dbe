import { provedOnCalls } from './ask-to-keep';
import { benefitOf } from './benefit';
import type { Settings } from './config';
import type { Candidate, Component, Improvement, Verdict } from './cycle';
import type { WatchPlanInputs } from './decision-inputs';
import { replay } from './gates/replay';
import { settleSecondsOf } from './plan-deployment';
import { planWatch } from './plan-watch';
import { knownCalibration } from './known-calibration';
import type { Calibrations, Counters, Functions } from './ports';
import { provedGates } from './proved-gates';
import type { WatchPlan } from './watch-plan';
import { longestWatchSeconds } from './watch-policy';
import { readWatchTraffic } from './watch-traffic';

export interface WatchPlanPorts {
  readonly counters: Pick<Counters, 'read'>;
  readonly functions: Pick<Functions, 'configuration'>;
  readonly calibrations: Pick<Calibrations, 'get'>;
}

/**
 * An accepted verdict with the plan of its watch. Where the traffic is too little for a canary to be judged, it says that a
 * person is needed: a canary that serves calls and teaches nothing is a risk for nothing. Not so where it goes back to a version
 * that served well: that is tried at once, since callers wait for it, and taken away again where it shows nothing.
 */
export function planOfWatch({ verdict, strategy, settings, ...known }: WatchPlanInputs): Verdict {
  const watch = planWatch({ ...known, settings: asLongAsItMay(settings), provedByReplay: provedGates(verdict).includes(replay.name) });
  const needsPerson = [verdict.needsPerson ?? [], strategy === 'revert' ? [] : asksFor(watch, verdict, settings)].flat().join('; ');
  return { ...verdict, watch, ...(needsPerson !== '' && { needsPerson }) };
}

/** The same, and what it was planned from. A rejection has no watch. */
export async function withWatchPlan(verdict: Verdict, { component, improvement, strategy, replaces, settings, now }: { readonly component: Component; readonly improvement: Improvement; readonly strategy: Candidate['strategy']; readonly replaces: string; readonly settings: Settings; readonly now: string }, { counters, functions, calibrations }: WatchPlanPorts): Promise<{ readonly verdict: Verdict; readonly inputs?: WatchPlanInputs }> {
  if (!verdict.accepted) return { verdict };
  const [kept, traffic, { timeoutSeconds }] = await Promise.all([calibrations.get(component.tenant, component.component), readWatchTraffic(component, { version: replaces, troubledSince: improvement.opportunity.findings[0]?.startedAt, now }, counters), functions.configuration(component, replaces)]);
  const inputs = { verdict, strategy, settings, traffic, risk: improvement.opportunity.risk, benefit: benefitOf(improvement), settleSeconds: settleSecondsOf(timeoutSeconds), calibration: knownCalibration(kept, now).calibration };
  return { verdict: planOfWatch(inputs), inputs };
}

/** What the tenant decided beforehand for watches that decide nothing is not asked about again. */
function asksFor({ choice, reason }: WatchPlan, verdict: Verdict, { inconclusivePolicy, rareFaultPolicy }: Settings): string | readonly string[] {
  if (choice === 'canary' || inconclusivePolicy === 'ask') return [];
  if (rareFaultPolicy === 'ask' || (rareFaultPolicy === 'keep-on-replay' && provedOnCalls(verdict))) return [];
  return choice === 'replay-only' ? `${reason}. A person decides whether that is enough` : reason;
}

function asLongAsItMay(settings: Settings): Settings {
  return { ...settings, monitoringDurationSeconds: longestWatchSeconds(settings.monitoringDurationSeconds, settings) };
}
