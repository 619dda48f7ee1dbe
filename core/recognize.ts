import { cut } from './bounded';
import { severities, type ComponentAnalysis, type Finding, type Opportunity, type Severity } from './cycle';
import type { KeptOpportunity } from './kept-opportunity';
import { after, secondsBetween } from './time';
import { standsApart, troubleOf } from './trouble';

/** Findings whose beginnings are no further apart may have one cause. */
const togetherSeconds = 600;
const keptDays = 30;
const mostCycles = 10;
const mostMarks = 30;
const mostEarlier = 10;
const mostFindings = 10;
/** Characters of a text that are kept: others' texts can be of any length, and an item holds 400 kB. */
const longestText = 600;

/**
 * Gives what an analysis found the fingerprint under which an earlier cycle knew it: the same fault may lead with another
 * detector's finding in another window. What is kept under the same fingerprint goes first; a waste is one of its own.
 */
export function recognize(analysis: ComponentAnalysis, kept: readonly KeptOpportunity[], now: string): ComponentAnalysis {
  const known = kept.filter(({ standing, expiresAt }) => standing.state !== 'over' && expiresAt > now);
  const taken = new Set(analysis.opportunities.map(({ fingerprint }) => fingerprint).filter((fingerprint) => known.some(({ opportunity }) => opportunity.fingerprint === fingerprint)));
  const names = new Map<string, string>();
  for (const found of analysis.opportunities.filter(({ fingerprint }) => !taken.has(fingerprint))) {
    const same = known.find(({ opportunity }) => !taken.has(opportunity.fingerprint) && isSameFault(opportunity, found));
    if (!same) continue;
    taken.add(same.opportunity.fingerprint);
    names.set(found.fingerprint, same.opportunity.fingerprint);
  }
  if (names.size === 0) return analysis;
  const named = (fingerprint: string): string => names.get(fingerprint) ?? fingerprint;
  return {
    ...analysis,
    opportunities: analysis.opportunities.map((opportunity) => ({ ...opportunity, fingerprint: named(opportunity.fingerprint) })),
    ...(analysis.foreseen && { foreseen: Object.fromEntries(Object.entries(analysis.foreseen).map(([fingerprint, what]) => [named(fingerprint), what])) }),
  };
}

export interface Sighting {
  readonly now: string;
  readonly windowHours: number;
  /** The version that serves, where it is known. */
  readonly version: string | undefined;
}

/** What is kept of an opportunity after it was seen (again). The same cycle counts once. */
export function seen(kept: KeptOpportunity | undefined, found: Opportunity, { now, windowHours, version }: Sighting): KeptOpportunity {
  const last = { opportunity: clipped(found), lastSeenAt: now, windowHours, ...(version !== undefined && { version }), expiresAt: after(now, keptDays * 86_400) };
  const marks = marksOf(found);
  if (!kept || kept.expiresAt <= now) {
    return {
      ...last, firstSeenAt: now, timesSeen: 1, seenBy: [found.cycleId], newAt: now, news: 'it was seen for the first time', gravest: found.severity,
      marks: marks.slice(0, mostMarks), earlier: [], standing: { state: 'found', reason: 'not decided yet', at: now },
    };
  }
  const again = kept.seenBy.includes(found.cycleId);
  const news = newsOf(kept, found, marks, version);
  const detectors = found.findings.map(({ detector }) => detector);
  return {
    ...kept, ...last,
    timesSeen: kept.timesSeen + (again ? 0 : 1),
    seenBy: again ? kept.seenBy : [...kept.seenBy, found.cycleId].slice(-mostCycles),
    ...(news !== undefined && { newAt: now, news }),
    gravest: graver(kept.gravest, found.severity),
    marks: [...new Set([...kept.marks, ...marks])].slice(-mostMarks),
    earlier: distinct([...kept.opportunity.findings, ...kept.earlier]).filter(({ detector }) => !detectors.includes(detector)).slice(0, mostEarlier),
    ...((kept.standing.state === 'over' || kept.standing.state === 'ended') && { standing: { state: 'found', reason: cut(`seen again after: ${kept.standing.reason}`, 400), at: now } }),
  };
}

/**
 * What was looked for and not found is over; undefined where the look cannot tell: it saw no counters, or less time than the
 * one that found it.
 */
export function overAt(kept: KeptOpportunity, { sources }: Pick<ComponentAnalysis, 'sources'>, { now, windowHours }: Sighting): KeptOpportunity | undefined {
  if (kept.standing.state === 'over' || windowHours < kept.windowHours || kept.lastSeenAt >= now) return undefined;
  if (!sources.some(({ source, state }) => source === 'counters' && state === 'read')) return undefined;
  if (kept.opportunity.findings.some(({ missingSources }) => missingSources.length === 0) && sources.some(({ state }) => state === 'failed')) return undefined;
  return { ...kept, standing: { state: 'over', reason: `it was looked for over ${windowHours} h and not found again`, at: now } };
}

/** What the fault is known by, whatever its numbers are at the moment. */
function marksOf({ findings }: Opportunity): string[] {
  return [...new Set(findings.flatMap(({ detector, version, evidence }) => [
    `detector ${detector}`,
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(evidence['templateId'] === undefined ? [] : [`error ${evidence['templateId']}`]),
  ]))];
}

/** What there is to see that was never seen of it: only then may a new plan come out differently. */
function newsOf(kept: KeptOpportunity, found: Opportunity, marks: readonly string[], version: string | undefined): string | undefined {
  const fresh = marks.filter((mark) => !kept.marks.includes(mark));
  if (fresh.length > 0) return `${fresh.join(', ')} had not been seen of it`;
  if (version !== undefined && kept.version !== undefined && version !== kept.version) return `version ${version} serves in place of version ${kept.version}`;
  if (graver(kept.gravest, found.severity) !== kept.gravest) return `it is ${found.severity} now, and was ${kept.gravest} at most`;
  return undefined;
}

function isSameFault(known: Opportunity, found: Opportunity): boolean {
  if ([...known.findings, ...found.findings].some(({ detector }) => standsApart(detector))) return false;
  const pairs = known.findings.flatMap((one) => found.findings.map((other) => [one, other] as const));
  if (pairs.some(([one, other]) => one.version !== undefined && other.version !== undefined && one.version !== other.version)) return false;
  const sameText = pairs.some(([one, other]) => one.evidence['templateId'] !== undefined && one.evidence['templateId'] === other.evidence['templateId']);
  return sameText || (troubleOf(known) === troubleOf(found) && pairs.some(([one, other]) => Math.abs(secondsBetween(one.startedAt, other.startedAt)) <= togetherSeconds));
}

function clipped(opportunity: Opportunity): Opportunity {
  const clip = (text: string): string => (text.length > longestText ? `${cut(text, longestText - 3)}...` : text);
  return {
    ...opportunity,
    summary: clip(opportunity.summary),
    findings: opportunity.findings.slice(0, mostFindings).map((finding) => ({
      ...finding, summary: clip(finding.summary), evidence: Object.fromEntries(Object.entries(finding.evidence).map(([name, value]) => [name, typeof value === 'string' ? clip(value) : value])),
    })),
  };
}

function graver(one: Severity, other: Severity): Severity {
  return severities.indexOf(one) <= severities.indexOf(other) ? one : other;
}

function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map([...findings].reverse().map((finding) => [finding.detector, finding])).values()].reverse();
}
