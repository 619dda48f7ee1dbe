import type { Settings } from './config';
import type { Baseline, BatchCounters, Component, ComponentAnalysis, Cycle, Histogram, MetricPoint, MinuteCounters, SourceState, Telemetry, Window } from './cycle';
import { ConcurrentChange } from './errors';
import { findOpportunities } from './find-opportunities';
import { followSeries, shiftsIn } from './follow-series';
import { doubted, gatherTelemetry, read, type TelemetryPorts, withProfiles } from './gather-telemetry';
import { minutesWithin } from './finding';
import { mergeHistograms, quantileMs } from './histogram';
import { keepAnalysis } from './keep-analysis';
import { withClusters } from './kept-templates';
import { mergeByPeriod, mergeTemplates } from './merge-counters';
import { memoryRises } from './memory-rises';
import { believedCounters } from './plausible';
import type { Artifacts, Baselines, Opportunities, Recordings, Statuses } from './ports';
import { isWorthActing } from './read-series';
import { leastCalls, periodOf, pointSeconds, pointsOfMinutes, type SeriesPoints } from './series-points';
import { after, later, secondsBetween } from './time';
import { isFailing } from './verdict-of-analysis';

/** Days after which recorded calls are looked at again, and how many there must have been to wait so long. */
const profileDays = 7;
const enoughProfiles = 10;

/** Times as long as before that says nothing yet: less than `detectors/latency-shift.ts` wants. */
const mostLonger = 1.15;

export interface AnalysisPorts extends TelemetryPorts {
  readonly recordings: Pick<Recordings, 'worked' | 'failed'>;
  readonly baselines: Pick<Baselines, 'write'>;
  readonly statuses: Statuses;
  readonly opportunities: Opportunities;
  readonly artifacts: Artifacts;
}

/** What is known of a component before its counters are read. */
export interface Beforehand {
  readonly baseline: Baseline | undefined;
  /** CloudWatch's points of it, or why there are none. */
  readonly cloud: { readonly points: SeriesPoints } | { readonly reason: string };
  /** Whether one of its alarms is red. */
  readonly red: boolean;
}

export interface Look extends Beforehand {
  readonly component: Component;
  readonly window: Window;
  /** Beginning of the first period that counters may still grow in. */
  readonly until: string;
  readonly cycle: Pick<Cycle, 'cycleId' | 'trigger'>;
  /** How well improvements of each kind turned out before. */
  readonly weights: ReadonlyMap<string, number>;
}

/**
 * What one pass says of a component. A scheduled pass looks at new points first, which costs little, and reads everything
 * where these show something or do not agree, or something is open already; a pass that somebody asked for always does.
 */
export async function analyzeComponent(look: Look, settings: Settings, ports: AnalysisPorts): Promise<ComponentAnalysis> {
  const { component, window, cycle, weights } = look;
  const found = (telemetry: Telemetry) => findOpportunities(telemetry, component, settings, cycle.cycleId, window.to, undefined, weights);
  const whole = async () => withProfiles(await withClusters(await gatherTelemetry(component, window, ports), ports.artifacts), ports.recordings);
  const kept = (telemetry: Telemetry, analysis = found(telemetry)) => keepAnalysis(component, telemetry, analysis, settings, ports);
  if (cycle.trigger !== 'scheduled' || look.red || await hasOpen(component, ports.opportunities)) return kept(await withSeries(await whole(), look, ports));
  const screened = await withSeries(await screen(look, ports), look, ports);
  const analysis = found(screened);
  const { series, shifts = [], sources } = screened;
  const isQuiet = (series?.['requests'] ?? []).every(({ value }) => value === 0);
  const seesAll = sources.every(({ state }) => state === 'read' || (state === 'empty' && isQuiet));
  if (analysis.opportunities.length === 0 && !shifts.some(isWorthActing) && !memoryRises(screened.minutes, window) && seesAll) return kept(screened, analysis);
  const telemetry = await whole();
  return kept({ ...telemetry, series, shifts, sources: [...telemetry.sources, ...unlessCloudWatchFailed(telemetry, sources.filter(({ source }) => source === 'series'))] });
}

/** A look at new points alone could not tell that what was open is over. */
async function hasOpen({ tenant, component }: Component, opportunities: Opportunities): Promise<boolean> {
  return (await opportunities.list(tenant, component)).some(({ standing }) => standing.state !== 'over');
}

/** The counters of the window, and of the day before it where the window alone does not tell; recorded calls, which are looked at once a week. */
async function screen({ component, window, baseline }: Look, ports: AnalysisPorts): Promise<Telemetry> {
  const { readUntil = window.from, profiledAt } = baseline ?? {};
  const dayBefore = after(window.from, -86_400);
  const from = readUntil < window.from ? later(readUntil, dayBefore) : window.from;
  const counters = (reach: Window) => ports.counters.read(component.tenant, component.component, reach, 'eventual');
  const { value = countedIn([], window), state } = await read('counters', async () => {
    const rows = await counters({ from, to: window.to });
    const counted = countedIn(rows, window);
    return tellsAlone(counted.minutes, window, baseline) ? counted : countedIn([...await counters({ from: dayBefore, to: from }), ...rows], window);
  }, ({ empty }) => empty);
  const telemetry: Telemetry = {
    tenant: component.tenant, component: component.component, window,
    minutes: value.minutes, templates: mergeTemplates(value.rows, window.to),
    versions: [], guardMetrics: component.guardMetrics, alarms: [], metrics: [], sources: [doubted(state, value.reason)],
  };
  return profiledAt !== undefined && profiledAt > after(window.to, -profileDays * 86_400) ? telemetry : withProfiles(telemetry, ports.recordings);
}

/** What can be believed of a component's counters, merged by periods of five minutes. */
function countedIn(items: readonly BatchCounters[], { to }: Window) {
  const believed = believedCounters(items, to);
  return { ...believed, minutes: mergeByPeriod(believed.rows), empty: items.length === 0 };
}

/**
 * Whether a window says by itself, with what is kept, that all is as before. A fault as old as the window has nothing in it to be
 * compared with; and what is seldom called has no 95th percentiles of five minutes, so that no model knows how long it took.
 */
function tellsAlone(periods: readonly MinuteCounters[], window: Window, baseline: Baseline | undefined): boolean {
  if (isFailing(periods)) return false;
  const busy = periods.filter(({ requests }) => requests >= leastCalls).length;
  if (busy >= secondsBetween(window.from, window.to) / pointSeconds / 2) return true;
  const tookMs = quantileMs(durationsOf(periods), 0.95);
  const before = quantileMs(baseline?.durations ?? {}, 0.95);
  return tookMs === undefined || (before !== undefined && tookMs <= before * mostLonger);
}

function durationsOf(minutes: readonly MinuteCounters[]): Histogram {
  return mergeHistograms(minutes.map(({ durations }) => durations));
}

/** The same with its series and where they shifted; the baseline goes on with them. */
async function withSeries(telemetry: Telemetry, { component, until, baseline, cloud, cycle }: Look, ports: AnalysisPorts): Promise<Telemetry> {
  const counted = 'points' in cloud ? cloud.points : {};
  const state = telemetry.sources.find(({ source }) => source === 'counters')?.state;
  // What is left of counters that cannot all be is theirs still.
  const own = state === 'read' || (state === 'implausible' && telemetry.minutes.length > 0);
  const from = later(baseline?.readUntil ?? '', periodOf(telemetry.minutes[0]?.minute ?? until));
  const seen = own ? pointsOfMinutes(telemetry.minutes, { from, to: until }) : {};
  const doubt = own ? doubtOf(seen['requests'] ?? [], (counted['requests'] ?? []).filter(({ at }) => at >= from)) : undefined;
  // Of a component that joins, CloudWatch knows the calls of weeks.
  const points = baseline === undefined ? { ...seen, ...counted } : doubt === undefined ? { ...counted, ...seen } : counted;
  // Only counters that are there and hold nothing of calls that were made have given way to CloudWatch.
  const source = own ? 'counters' : state === 'empty' && total(counted['requests'] ?? []) > 0 ? 'metrics' : baseline?.source ?? 'counters';
  const profiledAt = (telemetry.profiles ?? []).length >= enoughProfiles ? telemetry.window.to : baseline?.profiledAt;
  const durations = own && cycle.trigger === 'scheduled' ? durationsOf(minutesWithin(telemetry, telemetry.window.from)) : baseline?.durations;
  const next = { ...followSeries(baseline, points, until, source), ...(profiledAt !== undefined && { profiledAt }), ...(durations && { durations }) };
  // What could not be read this time is read by the next pass.
  if (state !== 'failed' && (baseline === undefined || next.readUntil > baseline.readUntil)) await keep(component, baseline, next, ports.baselines);
  const reason = 'reason' in cloud ? cloud.reason : doubt;
  const told: readonly SourceState[] = reason === undefined ? [] : [{ source: 'series', state: 'failed', reason }];
  return { ...telemetry, series: { ...points }, shifts: [...shiftsIn(next, telemetry.window)], sources: [...telemetry.sources, ...unlessCloudWatchFailed(telemetry, told)] };
}

/** What fails once is not counted twice. */
function unlessCloudWatchFailed({ sources }: Telemetry, states: readonly SourceState[]): readonly SourceState[] {
  return sources.some(({ source, state }) => source === 'metrics' && state === 'failed') ? [] : states;
}

/** Of another pass over the same points, the one that was first stands. */
async function keep({ tenant, component }: Component, before: Baseline | undefined, next: Baseline, baselines: Pick<Baselines, 'write'>): Promise<void> {
  try {
    await baselines.write(tenant, component, before, next);
  } catch (error) {
    if (!(error instanceof ConcurrentChange)) throw error;
  }
}

const leastCompared = 20;
const leastShare = 0.5;

/** Lines that did not arrive look like calls that were not made: CloudWatch's count tells them apart. */
function doubtOf(own: readonly MetricPoint[], cloud: readonly MetricPoint[]): string | undefined {
  const [counted, known] = [total(own), total(cloud)];
  return known >= leastCompared && counted < leastShare * known ? `the log counters hold ${counted} calls where CloudWatch counts ${known}` : undefined;
}

function total(points: readonly MetricPoint[]): number {
  return points.reduce((sum, { value }) => sum + value, 0);
}
