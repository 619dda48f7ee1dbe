import { cut } from './bounded';
import type { BatchCounters, MetricCounts, MinuteCounters, Telemetry, Window } from './cycle';
import { figure } from './figures';
import { minutesWithin } from './finding';
import { bucketOf } from './histogram';
import { after } from './time';

/** What can be believed of what a source answered; why the rest cannot, as a sentence. */
export interface Believed<Row> {
  readonly rows: readonly Row[];
  readonly reason?: string;
}

/** Seconds that clocks may be apart. */
const aheadSeconds = 300;
/** Lambda's own limits, and a little more: beyond them a number has another unit. */
const mostMs = 16 * 60_000;
const mostMb = 11_000;
/** Calls of CloudWatch's from which a difference means something, and the share of them that the counters must have. */
const leastCalls = 20;
const leastShare = 0.8;
/** Minutes of lines that may be on their way. */
const lateMinutes = 2;

/** Counters that can be: numbers, of their unit, of times that have come. */
export function believedCounters(items: readonly BatchCounters[], now: string): Believed<BatchCounters> {
  return believed(items, (item) => faultOf(item, now), 'items');
}

export function believedMetrics(counts: readonly MetricCounts[]): Believed<MetricCounts> {
  return believed(counts, ({ version, requests, failed }) => notCounts({ requests, failed }, `version ${version}`), 'versions');
}

/** The same of points and shifts of series. */
export function withBelievedSeries(telemetry: Telemetry): Telemetry {
  const { series = {}, shifts = [], window } = telemetry;
  const latest = after(window.to, aheadSeconds);
  const points = Object.entries(series).map(([name, all]) => ({ name, ...believed(all, ({ at, value }) => timeFault(at, latest) ?? (Number.isFinite(value) && (value >= 0 || name.startsWith('metric:')) ? undefined : `${name} ${value} at ${at}, expected a number`), `points of ${name}`) }));
  const sound = believed(shifts, ({ series: name, startedAt, lastAt, expected, seen, oncePerDays }) =>
    timeFault(startedAt, latest) ?? timeFault(lastAt, latest) ?? ([expected, seen, oncePerDays].every(Number.isFinite) ? undefined : `a shift of ${name} from ${expected} to ${seen}, expected numbers`), 'shifts');
  const reasons = [...points, sound].flatMap(({ reason }) => reason ?? []);
  if (reasons.length === 0) return telemetry;
  return {
    ...telemetry,
    series: Object.fromEntries(points.map(({ name, rows }) => [name, [...rows]])),
    shifts: [...sound.rows],
    sources: [...telemetry.sources.filter(({ source }) => source !== 'series'), { source: 'series', state: 'implausible', reason: cut(reasons.join('; '), 300) }],
  };
}

/**
 * Where CloudWatch counted clearly more calls that worked than the log counters have: then lines are late or lost, and the
 * counters do not tell what happened. Failed calls are left out, since a retry is one call more to CloudWatch alone, and so
 * are calls past the alias, which CloudWatch does not count under it.
 */
export function disagreement(minutes: readonly MinuteCounters[], metrics: readonly MetricCounts[], window: Window): string | undefined {
  const own = minutesWithin({ minutes: [...minutes] }, window.from);
  const counted = own.reduce((sum, { requests, failures }) => sum + requests - (failures.thrown ?? 0) - (failures.timeout ?? 0) - (failures.memory ?? 0), 0);
  const expected = metrics.reduce((sum, { requests, failed }) => sum + Math.max(0, requests - failed), 0);
  const onTheirWay = (lateMinutes * counted) / Math.max(1, new Set(own.map(({ minute }) => minute)).size);
  if (expected - counted < Math.max(leastCalls, onTheirWay) || counted >= leastShare * expected) return undefined;
  return `CloudWatch counts ${figure(expected)} calls that worked, the log counters ${figure(counted)}`;
}

function believed<Row>(rows: readonly Row[], fault: (row: Row) => string | undefined, what: string): Believed<Row> {
  const judged = rows.map((row) => ({ row, wrong: fault(row) }));
  const sound = judged.filter(({ wrong }) => wrong === undefined).map(({ row }) => row);
  const first = judged.find(({ wrong }) => wrong !== undefined)?.wrong;
  return first === undefined ? { rows } : { rows: sound, reason: cut(`left out ${figure(rows.length - sound.length)} of ${figure(rows.length)} ${what}: ${first}`, 300) };
}

function faultOf({ minute, firstAt, lastAt, requests, failures, coldStarts, maxMemoryMb, memoryMb, durations, initDurations = {}, templates }: BatchCounters, now: string): string | undefined {
  const at = `at ${minute}`;
  const latest = after(now, aheadSeconds);
  const lines = Object.fromEntries(templates.map(({ id, count }) => [`lines of ${id}`, count]));
  const memory = [maxMemoryMb, memoryMb].find((mb) => !(mb >= 0 && mb <= mostMb));
  const bucket = [...Object.keys(durations), ...Object.keys(initDurations)].find((key) => !(Number(key) >= 0 && Number(key) <= bucketOf(mostMs)));
  return timeFault(minute, latest) ?? timeFault(firstAt, latest) ?? timeFault(lastAt, latest)
    ?? notCounts({ requests, 'cold starts': coldStarts, ...failures, ...lines }, at)
    ?? notCounts(durations, `durations ${at}`) ?? notCounts(initDurations, `init durations ${at}`)
    ?? (memory === undefined ? undefined : `${memory} MB of memory ${at}, expected at most ${figure(mostMb)}: is it another unit?`)
    ?? (bucket === undefined ? undefined : `a duration in bucket ${bucket} ${at}, expected at most ${bucketOf(mostMs)} (15 min): is it another unit?`);
}

function timeFault(at: string, latest: string): string | undefined {
  if (Number.isNaN(Date.parse(at))) return `the time "${at}", expected one of ISO 8601`;
  return at > latest ? `the time ${at}, expected none after ${latest}` : undefined;
}

function notCounts(numbers: Readonly<Record<string, number>>, where: string): string | undefined {
  const wrong = Object.entries(numbers).find(([, value]) => !(Number.isSafeInteger(value) && value >= 0));
  return wrong && `${wrong[0]} ${wrong[1]} ${where}, expected a count`;
}
