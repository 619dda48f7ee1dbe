import type { MinuteCounters, Telemetry } from '../core/cycle';
import { figure, percent } from '../core/figures';
import { mergeHistograms, quantileMs } from '../core/histogram';
import { mergeByMinute, mergeTemplates } from '../core/merge-counters';
import { withClusters } from '../core/kept-templates';
import { sayError } from '../core/say-error';
import { after, iso, secondsBetween } from '../core/time';
import { troubleOf } from '../core/trouble';
import type { ChartMark, ChartPoint } from './chart';
import type { OpportunityRow } from './read-opportunities';
import type { Session } from './session';

const columns = 60;
const hourSeconds = 3600;
const longestSeconds = 3 * 86_400;
const mostTemplates = 5;

export interface Explanation {
  readonly row: OpportunityRow;
  readonly series: { readonly name: string; readonly points: readonly (ChartPoint & { readonly calls: number })[]; readonly format: (value: number) => string };
  readonly marks: readonly (ChartMark & { readonly what: string })[];
  readonly templates: Telemetry['templates'];
  /** Sources that a cycle could not read, or that cannot be read now. */
  readonly missing: readonly string[];
}

/** What an opportunity rests on, read anew: its series from some time before it began, and the errors in it. */
export async function readExplanation(row: OpportunityRow, { counters, artifacts, functions, registry, clock, tenant }: Session): Promise<Explanation> {
  const { opportunity, lastSeenAt, earlier } = row.kept;
  const began = opportunity.findings.map(({ startedAt }) => startedAt).sort()[0] ?? row.kept.firstSeenAt;
  const now = iso(clock.now());
  const to = [now, after(lastSeenAt, hourSeconds)].sort()[0] ?? now;
  const seconds = Math.min(longestSeconds, Math.max(hourSeconds, secondsBetween(began, to) * 1.5));
  const window = { from: after(to, -seconds), to };
  const missing: string[] = [...opportunity.findings, ...earlier].flatMap(({ missingSources }) => missingSources.map((source) => `${source} (when it was found)`));
  const orNothing = <Value>(what: string, read: Promise<readonly Value[]>): Promise<readonly Value[]> => read.catch((error: unknown) => {
    missing.push(`${what} (now: ${sayError(error)})`);
    return [];
  });
  const component = (await registry.list(tenant)).find((declared) => declared.component === opportunity.component);
  const [items, versions] = await Promise.all([
    orNothing('counters', counters.read(tenant, opportunity.component, window)),
    component ? orNothing('deployments', functions.versions(component)) : [],
  ]);
  const { name, valueOf, format } = measures[troubleOf(opportunity)];
  const minutes = mergeByMinute(items);
  const step = seconds / columns;
  const points = Array.from({ length: columns }, (_, index) => {
    const [from, end] = [after(window.from, index * step), after(window.from, (index + 1) * step)];
    const inside = minutes.filter(({ minute }) => minute >= from && minute < end);
    return { at: from, value: valueOf(inside), calls: inside.reduce((sum, { requests }) => sum + requests, 0) };
  });
  const deployed = versions.filter(({ publishedAt }) => publishedAt >= window.from && publishedAt <= to).map(({ version, publishedAt }) => ({ at: publishedAt, sign: '◆', what: `version ${version} was published` }));
  const ids = opportunity.findings.map(({ evidence }) => evidence['templateId']);
  const clustered = await withClusters({ tenant, component: opportunity.component, window: { from: began, to }, minutes, templates: mergeTemplates(items, to), versions: [...versions], alarms: [], metrics: [], sources: [] }, { getJson: artifacts.getJson, putJson: async () => undefined });
  const templates = clustered.templates.filter(({ id, lastAt }) => ids.includes(id) || lastAt >= began).sort((a, b) => Number(ids.includes(b.id)) - Number(ids.includes(a.id))).slice(0, mostTemplates);
  return { row, series: { name, points, format }, marks: [...deployed, { at: began < window.from ? window.from : began, sign: '▲', what: `it began${began < window.from ? `, at ${began}` : ''}` }], templates, missing: [...new Set(missing)] };
}

interface Measure {
  readonly name: string;
  readonly valueOf: (minutes: readonly MinuteCounters[]) => number | undefined;
  readonly format: (value: number) => string;
}

const p95: Measure = { name: '95th percentile of warm calls, ms', valueOf: (minutes) => quantileMs(mergeHistograms(minutes.map(({ durations }) => durations)), 0.95), format: (value) => `${figure(value)} ms` };

const measures: Readonly<Record<ReturnType<typeof troubleOf>, Measure>> = {
  failures: {
    name: 'share of calls that failed',
    valueOf: (minutes) => {
      const calls = minutes.reduce((sum, { requests }) => sum + requests, 0);
      return calls === 0 ? undefined : minutes.reduce((sum, { failed }) => sum + failed, 0) / calls;
    },
    format: percent,
  },
  latency: p95,
  waits: p95,
  untreated: { name: 'calls', valueOf: (minutes) => minutes.reduce((sum, { requests }) => sum + requests, 0), format: figure },
  memory: { name: 'largest memory used, MB', valueOf: (minutes) => (minutes.length === 0 ? undefined : Math.max(...minutes.map(({ maxMemoryMb }) => maxMemoryMb))), format: (value) => `${figure(value)} MB` },
};
