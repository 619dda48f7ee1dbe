import type { Settings } from './config';
import { severities, type Component, type ComponentAnalysis, type Finding, type Opportunity, type Risk, type Severity, type Telemetry } from './cycle';
import { detectorsOf } from './detectors';
import type { Detector } from './detectors/types';
import { deploymentBefore, eventsOf, sayDeployment } from './events';
import { foresee } from './foresee';
import { graver, minutesWithin, requestsIn, servedVersions } from './finding';
import { impactOf, priorityOf } from './impact';
import { hashOf } from './journal';
import { withBelievedSeries } from './plausible';
import { secondsBetween } from './time';
import { standsApart, troubleOf } from './trouble';
import { verdictOf } from './verdict-of-analysis';

/** A fault is there at each hour until it is mended. */
const occurrencesPerDay = 24;
/** Events that an analysis keeps. */
const mostEvents = 50;
/** Findings whose beginnings are no further apart may have one cause. */
const togetherSeconds = 600;

/** What an analysis says of one component: what could be improved, or in a plain sentence why nothing was found. */
export function findOpportunities(gathered: Telemetry, component: Component, settings: Settings, cycleId: string, now: string, registry: readonly Detector[] = detectorsOf(settings.detectionRule), trackRecords: ReadonlyMap<string, number> = new Map()): ComponentAnalysis {
  const telemetry = withBelievedSeries(gathered);
  const findings = registry.flatMap((detector) => detector.detect(telemetry, now).map((finding) => (detector.tellsBeginning ? withDeployment(telemetry, finding) : finding)));
  const over = findings.filter((finding) => isOver(finding, telemetry));
  const opportunities = byCause(findings.filter((finding) => !over.includes(finding))).map((group) => opportunityOf(group, component, cycleId, now, trackRecords));
  const window = minutesWithin(telemetry, telemetry.window.from);
  const requests = requestsIn(window);
  const failed = window.reduce((sum, minute) => sum + minute.failed, 0);
  const successRate = requests === 0 ? null : 1 - failed / requests;
  return {
    component: component.component,
    opportunities,
    // Whether actions are wanted is for the windows to say, that are kept from look to look: `core/keep-analysis.ts`.
    status: { requests, successRate, autoFixRequired: false },
    verdict: [verdictOf(telemetry, opportunities), ...over.map(({ summary }) => `over, since the version that showed it no longer serves: ${summary}`)].join('; '),
    sources: [...telemetry.sources],
    events: eventsOf(telemetry, settings.cloudwatchEventDedupWindowSeconds).slice(-mostEvents),
    ...(opportunities.length > 0 && { foreseen: Object.fromEntries(opportunities.map((opportunity) => [opportunity.fingerprint, foresee(telemetry, opportunity, component, settings, now)])) }),
  };
}

/** What began right after a deployment may be its doing, also where no version's own numbers show it. */
function withDeployment(telemetry: Telemetry, finding: Finding): Finding {
  const deployed = deploymentBefore(telemetry, finding.startedAt);
  if (!deployed) return finding;
  return { ...finding, summary: `${finding.summary}${sayDeployment(deployed)}`, evidence: { ...finding.evidence, deployedVersion: deployed.version, deployedAt: deployed.at, deployedMinutesBefore: deployed.minutes } };
}

/** Share of a fault's failures above which the versions that serve now have it too. */
const stillThere = 0.1;

/** A version that was taken away cannot be improved, though its calls are still in the window. */
function isOver(finding: Finding, telemetry: Telemetry): boolean {
  if (!telemetry.alias) return false;
  const serving = servedVersions(telemetry);
  if (finding.version !== undefined) return !serving.includes(finding.version);
  const template = telemetry.templates.find(({ id }) => id === finding.evidence['templateId']);
  if (template && template.versions.length > 0) return !template.versions.some((version) => serving.includes(version));
  // Whose failures these are says nothing of calls that stay away, take long, or cost too much.
  if (troubleOf({ findings: [finding] }) !== 'failures') return false;
  const since = telemetry.minutes.filter(({ lastAt, failed }) => lastAt >= finding.startedAt && failed > 0);
  const failedOf = (minutes: Telemetry['minutes']): number => minutes.reduce((sum, { failed }) => sum + failed, 0);
  const failures = failedOf(since);
  return failures > 0 && failedOf(since.filter(({ version }) => serving.includes(version))) < stillThere * failures;
}

type Group = readonly [Finding, ...Finding[]];

/**
 * Findings by cause: those of one version; then those that began together, round what is not an error's text. Errors of
 * different texts are different causes unless one of these explains them. What stands apart is one of its own.
 */
function byCause(findings: readonly Finding[]): readonly Group[] {
  const rank = (finding: Finding): number => (finding.version !== undefined ? 0 : finding.evidence['templateId'] === undefined ? 1 : 2);
  const groups: [Finding, ...Finding[]][] = [];
  for (const finding of findings.filter(({ detector }) => !standsApart(detector)).sort((a, b) => rank(a) - rank(b))) {
    const group = groups.find((others) => isSameCause(others, finding, rank(finding) === 2 && rank(others[0]) === 2));
    if (group) group.push(finding);
    else groups.push([finding]);
  }
  return [...findings.filter(({ detector }) => standsApart(detector)).map((alone): Group => [alone]), ...groups];
}

function isSameCause([first]: Group, finding: Finding, onlyTexts: boolean): boolean {
  if (finding.version !== undefined) return first.version === finding.version;
  return !onlyTexts && Math.abs(secondsBetween(first.startedAt, finding.startedAt)) <= togetherSeconds;
}

function opportunityOf(findings: Group, component: Component, cycleId: string, now: string, trackRecords: ReadonlyMap<string, number>): Opportunity {
  const [lead, ...others] = [...findings].sort((a, b) => gravity(a.severity) - gravity(b.severity) || b.confidence - a.confidence);
  if (!lead) throw new RangeError('An opportunity of no findings, expected at least one');
  const severity = component.critical ? graver(lead.severity) : lead.severity;
  const confidence = Math.max(...findings.map((finding) => finding.confidence));
  const risk = riskOf(component, findings.some(({ version }) => version !== undefined));
  const impactScore = Math.max(...findings.map(({ gainPercent, affectedPerHour }) => impactOf({ gainPercent, affectedPerHour, occurrencesPerDay, severity, confidence, risk, trackRecord: trackRecords.get(lead.detector) ?? 1 })));
  return {
    fingerprint: fingerprintOf(component, findings),
    tenant: component.tenant,
    component: component.component,
    cycleId,
    summary: [lead.summary, ...others.map(({ summary }) => summary)].join('; '),
    findings: [lead, ...others],
    severity,
    confidence,
    risk,
    impactScore,
    priority: priorityOf(impactScore),
    foundAt: now,
  };
}

/**
 * The same for a fault that persists, whatever else is seen beside it in the next cycle: by the version where one shows
 * it, else by the most frequent error text, else by what was found first in the registry's order.
 */
function fingerprintOf(component: Component, findings: Group): string {
  const version = findings.find((finding) => finding.version !== undefined)?.version;
  const text = findings.filter(({ evidence }) => evidence['templateId'] !== undefined).sort((a, b) => Number(b.evidence['lastHour']) - Number(a.evidence['lastHour']))[0];
  const cause = version !== undefined ? `version ${version}` : text ? `error ${text.evidence['templateId']}` : [findings[0].detector, findings[0].evidence['about'] ?? []].flat().join(' ');
  return hashOf([component.tenant, component.component, cause]).slice(0, 32);
}

/** Of acting on it: more where calls cannot be repeated, and where no deployment is known to go back from. */
function riskOf(component: Component, isOfVersion: boolean): Risk {
  if (component.sideEffects === 'unsafe') return isOfVersion ? 'medium' : 'high';
  return isOfVersion ? 'low' : 'medium';
}

function gravity(severity: Severity): number {
  return severities.indexOf(severity);
}
