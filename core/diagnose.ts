import { calibrationMinutes, isCalibration } from './calibration-request';
import { interval99, shareOf, sumRates, type Rate } from './compare-rates';
import type { Diagnosis, MinuteCounters, Opportunity, Telemetry } from './cycle';
import { figure, percent, rounded } from './figures';
import { failureOf } from './find-fault';
import { recordOfVersion, type Point, type VersionRecord } from './find-shift';
import { diagnoseHarm, harmIn } from './harm';
import { confidenceAgainst, missingSources, servedVersions } from './finding';
import { diagnoseWaste } from './diagnose-waste';
import type { FaultSource } from './gather-source';
import { callsOver, mergeHistograms, quantileMs, totalOf } from './histogram';
import { secondsBetween } from './time';
import { type Trouble, troubleOf } from './trouble';

/** Calls that a version must have served before its record means anything. */
const leastCalls = 50;
/** Bad calls from which a version can be blamed. */
const leastBad = 5;
/** Minutes after a version's first call in which a fault must begin to be its deployment's. */
const beginningMinutes = 10;
const notLookedAt: FaultSource = { lines: [], noWorkbench: 'its deployment left no workbench', missing: [] };

/** The version that the alias serves; where that is not known, the one that a finding names. */
export function suspectOf(telemetry: Telemetry, { findings }: Opportunity): string {
  return servedVersions(telemetry)[0] ?? findings.find(({ version }) => version !== undefined)?.version ?? 'unknown';
}

/**
 * Is the last deployment to blame, and where in the code is the fault? The suspect is guilty when it is significantly
 * worse than the newest earlier version that served well, worse than what served right before it or beside it, and bad
 * from its first calls on.
 */
export function diagnose(telemetry: Telemetry, opportunity: Opportunity, now: string, source: FaultSource = notLookedAt): Omit<Diagnosis, 'key'> {
  const suspect = suspectOf(telemetry, opportunity);
  if (isCalibration({ opportunity })) return { summary: `${opportunity.summary}: nothing is wrong, and nothing is changed`, suspectVersion: suspect, guilty: false, confidence: 1, evidence: { asOf: now, minutes: calibrationMinutes(opportunity) }, strategies: ['same-code'] };
  const harm = harmIn(opportunity);
  if (harm) return diagnoseHarm(harm, opportunity, suspect, now);
  const kind = troubleOf(opportunity);
  if (kind === 'waits' || kind === 'memory' || kind === 'untreated') return diagnoseWaste(kind, opportunity, suspect, now, source);
  const trouble = badCalls(kind, telemetry, opportunity);
  const points = telemetry.minutes.map((minute): Point => ({ minute: minute.minute, version: minute.version, ...trouble.rateOf(minute) }));
  const record = recordOfVersion(points, suspect);
  const sourcesFactor = 0.9 ** (missingSources(telemetry).length + (trouble.slow ? 0 : source.missing.length));
  if (!record) {
    return { summary: `version ${suspect} has no calls in what could be read: nothing can be said of it, and no strategy applies`, suspectVersion: suspect, guilty: false, confidence: 0, evidence: { asOf: now }, strategies: [] };
  }
  const earlier = earlierVersions(telemetry, suspect).map((version) => ({ version, rate: rateOfVersion(points, version) })).filter(({ rate }) => rate.calls >= leastCalls);
  const previous = earlier.find(({ rate }) => isWorse(record.own, rate));
  const began = beganAfterDeployment(opportunity, record);
  const guilty = previous !== undefined && record.own.bad >= leastBad && !record.shared && (!record.beganLater || began !== undefined) && minutesToFirstBad(record) <= beginningMinutes;
  const compared = previous ?? earlier[0];
  const elsewhere = guilty ? undefined : dependencyIn(opportunity);
  const hung = source.fault ? undefined : timeoutsIn(opportunity, telemetry, suspect);
  const shows = record.own.bad >= leastBad && !trouble.slow && elsewhere === undefined;
  return {
    summary: summaryOf({ suspect, trouble, record, compared, better: previous !== undefined, guilty, began, elsewhere, source }),
    suspectVersion: suspect,
    ...(previous && { previousVersion: previous.version }),
    guilty,
    confidence: (guilty ? confidenceAgainst(record.chance) : 0.8) * sourcesFactor,
    evidence: { asOf: now, trouble: trouble.name, ...figures('suspect', record.own), ...(compared && { comparedVersion: compared.version, ...figures('compared', compared.rate) }), ...figures('before', record.before), firstCall: record.firstMinute, firstBad: record.firstBadMinute ?? 'never', chance: record.chance, ...hung, ...(source.missing.length > 0 && { missing: source.missing.join('; ') }) },
    strategies: [...guilty ? ['revert'] as const : [], ...shows ? codeStrategies(source, hung) : []],
    ...(shows && sourceOf(source, guilty)),
  };
}

/** A template needs the line that fails, or calls that hang; a model reads the sources. Both need the workbench to build what they write. */
function codeStrategies({ noWorkbench, lines }: FaultSource, hung: object | undefined): Diagnosis['strategies'] {
  if (noWorkbench !== undefined) return [];
  return lines.length > 0 || hung ? ['template', 'model'] : ['model'];
}

/** Calls that ran into their time limit, of which none is ever recorded, and what half of the calls take. */
function timeoutsIn({ findings }: Opportunity, { minutes }: Telemetry, suspect: string): { readonly timeouts: number; readonly medianMs: number } | undefined {
  const timeouts = Number(findings.find(({ detector }) => detector === 'timeout')?.evidence['timeouts'] ?? 0);
  const medianMs = quantileMs(mergeHistograms(minutes.filter(({ version }) => version === suspect).map(({ durations }) => durations)), 0.5);
  return timeouts > 0 && medianMs !== undefined ? { timeouts, medianMs: rounded(medianMs, 1) } : undefined;
}

/** A deployment that is not guilty is named only where it wrote the line that fails. */
function sourceOf({ fault, lines, change, bundleSha256 }: FaultSource, guilty: boolean): Pick<Diagnosis, 'fault' | 'lines' | 'change' | 'bundleSha256'> {
  return {
    ...(fault && { fault: { key: fault.key, requestId: fault.event.requestId, at: fault.event.at, failure: failureOf(fault.event) } }),
    ...(lines.length > 0 && { lines: [...lines] }),
    ...(change && (guilty || change.touchesLine) && { change }),
    ...(bundleSha256 !== undefined && { bundleSha256 }),
  };
}

interface BadCalls {
  readonly name: string;
  readonly verb: string;
  /** No call failed, so none is recorded as failed. */
  readonly slow: boolean;
  readonly rateOf: (minute: MinuteCounters) => Rate;
}

/** Slow calls where nothing but durations shows it, else failed ones. */
function badCalls(kind: Trouble, telemetry: Telemetry, { findings }: Opportunity): BadCalls {
  const slow = kind === 'latency';
  if (!slow) return { name: 'failures', verb: 'failed', slow, rateOf: ({ requests, failed }) => ({ calls: requests, bad: failed }) };
  const told = findings[0]?.evidence['slowOverMs'];
  const slowOverMs = typeof told === 'number' ? told : quantileMs(mergeHistograms(telemetry.minutes.map(({ durations }) => durations)), 0.9) ?? 0;
  return { name: 'slow calls', verb: `took over ${figure(slowOverMs)} ms in`, slow, rateOf: ({ durations }) => ({ calls: totalOf(durations), bad: callsOver(durations, slowOverMs) }) };
}

/** Published before the suspect, the newest first; where versions could not be listed, those that were called. */
function earlierVersions(telemetry: Telemetry, suspect: string): readonly string[] {
  const known = telemetry.versions.length > 0 ? telemetry.versions.map(({ version }) => version) : telemetry.minutes.map(({ version }) => version);
  return [...new Set(known)].filter((version) => Number(version) < Number(suspect)).sort((a, b) => Number(b) - Number(a));
}

/**
 * Minutes from the suspect's first call to a shift that no version's own numbers show, where it follows the deployment: what
 * is bad after a few good minutes (a cache that has to expire, a connection that has to be lost) is the deployment's too.
 */
function beganAfterDeployment({ findings }: Opportunity, { firstMinute }: VersionRecord): number | undefined {
  return findings
    .filter(({ version, evidence }) => version === undefined && evidence['templateId'] === undefined)
    .map(({ startedAt }) => secondsBetween(firstMinute, startedAt) / 60)
    .find((minutes) => minutes >= 0 && minutes <= beginningMinutes);
}

/** What another service fails, no change of this component's code mends. */
function dependencyIn({ findings }: Opportunity): string | undefined {
  const named = findings.find(({ detector }) => detector === 'dependency-failure')?.evidence['dependency'];
  return named === undefined ? undefined : String(named);
}

function rateOfVersion(points: readonly Point[], version: string): Rate {
  return sumRates(points.filter((point) => point.version === version));
}

/** Their 99 % intervals do not meet. */
function isWorse(suspect: Rate, than: Rate): boolean {
  return interval99(suspect).low > interval99(than).high;
}

function minutesToFirstBad({ firstMinute, firstBadMinute }: VersionRecord): number {
  return firstBadMinute === undefined ? Infinity : secondsBetween(firstMinute, firstBadMinute) / 60;
}

interface Facts {
  readonly suspect: string;
  readonly trouble: BadCalls;
  readonly record: VersionRecord;
  readonly compared: { readonly version: string; readonly rate: Rate } | undefined;
  readonly better: boolean;
  readonly guilty: boolean;
  /** Minutes after its first call in which the shift began, where that is known of no version. */
  readonly began: number | undefined;
  /** What another service fails that explains it. */
  readonly elsewhere: string | undefined;
  readonly source: FaultSource;
}

/** What the numbers say, and in a second sentence what the code says. */
function summaryOf(facts: Facts): string {
  const { suspect, trouble, record, guilty, elsewhere, source } = facts;
  const told = blameOf(facts);
  if (record.own.bad < leastBad) return told;
  if (trouble.slow) return guilty ? told : `${told}; slow calls leave no failed call to reproduce, so its code is not changed`;
  if (elsewhere !== undefined) return `${told}. What fails is ${elsewhere}, which no change of its code mends: it is told for people to decide`;
  const place = placeOf(source, suspect);
  const unread = source.missing.length === 0 ? [] : [`not read: ${[...new Set(source.missing.map((missing) => missing.split(':', 1).join('')))].join(', ')}`];
  const closed = source.noWorkbench === undefined ? [] : [`${guilty ? 'only going back is possible' : 'its code cannot be changed'}: ${source.noWorkbench}`];
  const more = [...place, ...unread, ...closed].join('; ');
  if (more === '') return told;
  return `${told}. ${place.length > 0 ? more : more.slice(0, 1).toUpperCase() + more.slice(1)}`;
}

/** `TypeError: … at src/order-status.ts:41 (progress)`, and whether the version wrote that line. */
function placeOf({ fault, lines: [line], change }: FaultSource, suspect: string): readonly string[] {
  if (!fault) return [];
  const at = line ? ` at ${line.file}:${line.line}${line.function === undefined ? '' : ` (${line.function})`}` : '';
  return [`${failureOf(fault.event)}${at}`, ...line && change?.touchesLine ? [`version ${suspect} changed that line`] : []];
}

function blameOf({ suspect, trouble, record, compared, better, guilty, began: shifted }: Facts): string {
  const told = `version ${suspect} ${trouble.verb} ${counts(record.own)}`;
  if (record.own.bad === 0) return `${told}: the fault does not show any more, and no strategy applies`;
  if (record.own.bad < leastBad) return `${told}: too few to blame a deployment, and no strategy applies`;
  if (!compared) return `${told}; no earlier version served ${leastCalls} calls to compare it with: no deployment can be blamed`;
  if (!better) return `${told}, as did version ${compared.version} before it (${counts(compared.rate)}): no deployment explains it`;
  const against = `${told}; version ${compared.version} before it ${trouble.verb} ${counts(compared.rate)}`;
  const minutes = shifted !== undefined && record.beganLater ? shifted : minutesToFirstBad(record);
  const began = minutes === 0 ? `in the minute of version ${suspect}'s first call` : `${figure(minutes)} min after version ${suspect}'s first call`;
  if (guilty) return `${against}; the ${trouble.name} began ${began}`;
  if (record.shared) return `${against}, but calls of other versions right before or beside it fared no better (${counts(record.near)}): the deployment does not explain it`;
  return `${against}, but version ${suspect} served well at first: its deployment does not explain it`;
}

function counts(rate: Rate): string {
  return `${figure(rate.bad)} of ${figure(rate.calls)} calls (${percent(shareOf(rate))})`;
}

function figures(of: string, rate: Rate): Record<string, number> {
  const { low, high } = interval99(rate);
  return { [`${of}Bad`]: rate.bad, [`${of}Calls`]: rate.calls, [`${of}Low99`]: rounded(low), [`${of}High99`]: rounded(high) };
}
