import type { Benefit } from './benefit';
import type { Settings } from './config';
import { figure, percent, rounded } from './figures';
import type { Projection, WatchPlan } from './watch-plan';
import type { WatchTraffic } from './watch-traffic';

interface Told {
  readonly traffic: WatchTraffic;
  readonly settings: Settings;
  readonly benefit: Benefit;
  /** Weights by the settings. */
  readonly planned: readonly number[];
}

/** A plan in one sentence that says what it rests on, what will be seen and when, and what was changed for it. */
export function tellPlan(plan: Omit<WatchPlan, 'reason'>, told: Told): string {
  const { settings, benefit } = told;
  const minutes = settings.monitoringDurationSeconds / 60;
  if (plan.callsPerMinute <= 0) return `${tellTraffic(told.traffic)}: a canary would meet nobody, so ${restsOn(plan)}`;
  if (settings.healthRule === 'threshold') return `${tellTraffic(told.traffic)}: a canary gets ${weightsText(plan.weights)}; when healthRule threshold decides is not foretold`;
  if (plan.choice !== 'canary') return `${tellTraffic(told.traffic)}: a watch of ${minutesText(minutes)} cannot show that ${claimText(benefit)}${plan.shown.half === null ? '' : ` (that takes ${minutesText(plan.shown.half)})`}, so ${restsOn(plan)}`;
  const { slower, failing } = plan.smallest;
  return [
    `${tellTraffic(told.traffic)}: a canary gets ${weightsText(plan.weights)}; that ${claimText(benefit)} is shown ${whenText(plan.shown, minutes)}`,
    `${percent(slower)} slower is rolled back ${whenText(plan.slower, minutes)}, ${percent(failing.to)} failing in place of ${percent(failing.from)} ${whenText(plan.failing, minutes)}`,
    ...(plan.weights[0] === told.planned[0] ? [] : [`the first stage is wider than the ${percent(told.planned[0] ?? 0)} of the settings, with which the watch might be too short`]),
    ...(plan.watchSeconds === settings.monitoringDurationSeconds ? [] : [`the watch ends after ${minutesText(plan.watchSeconds / 60)} in place of ${minutesText(minutes)}, since that is enough`]),
  ].join('; ');
}

function restsOn({ choice }: Pick<WatchPlan, 'choice'>): string {
  return choice === 'replay-only' ? 'the change rests on the recorded calls that were run with it: a canary would teach nothing' : 'a person decides';
}

function tellTraffic({ callsPerMinute, lastHourPerMinute, dayAgoPerMinute }: WatchTraffic): string {
  if (callsPerMinute <= 0) return lastHourPerMinute <= 0 ? 'no call in the last hour' : 'no call at this time a day ago';
  const rate = (calls: number): string => (calls < 10 ? String(rounded(calls, 1)) : figure(calls));
  return `${rate(callsPerMinute)} calls a minute${dayAgoPerMinute !== undefined && dayAgoPerMinute < lastHourPerMinute ? ` (at this time a day ago; ${rate(lastHourPerMinute)} in the last hour)` : ''}`;
}

function claimText(benefit: Benefit): string {
  switch (benefit) {
    case 'failures':
      return 'the failures are rarer';
    case 'latency':
      return 'the slow calls are rarer';
    case 'memory':
      return 'it keeps away from its memory limit';
    case 'none':
      return 'it is not worse';
    default:
      return `calls over ${figure(benefit.overMs)} ms are rarer`;
  }
}

const weightsText = (weights: readonly number[]): string => `${weights.map(percent).join(', then ')} of the calls`;

function whenText({ half, most }: Projection, watchMinutes: number): string {
  if (half === null || half > watchMinutes) return `not within the watch${half === null ? '' : ` (it takes ${minutesText(half)})`}`;
  return `after ${minutesText(half)} (${most === null || most > watchMinutes ? 'often later than the watch lasts' : `nine of ten within ${minutesText(most)}`})`;
}

const minutesText = (minutes: number): string => `${rounded(minutes, minutes < 10 ? 1 : 0)} min`;
