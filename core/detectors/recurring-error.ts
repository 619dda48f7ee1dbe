import type { Finding, Telemetry } from '../cycle';
import { figure, percent, rounded } from '../figures';
import { findingIn, milder, minutesWithin, requestsIn, requestsPerHour, servedVersions, severityOf } from '../finding';
import { after, secondsBetween } from '../time';
import type { Detector } from './types';

const thresholds = {
  perHour: { value: 10, doc: 'Lines of one template in the last hour, more than' },
  chronicHours: { value: 2, doc: 'Hours of telemetry from which an error can be called chronic' },
  chronicShare: { value: 0.5, doc: 'Share of its present rate at which a chronic error came all along; it is one step milder' },
  failing: { value: 0.5, doc: 'Failed calls a line from which the error is taken to fail calls' },
  confidenceNotFailing: { value: 0.7, doc: 'Confidence in an error that fails no calls: somebody may have wanted the line' },
  findings: { value: 5, doc: 'Templates that are told at most, the most frequent first' },
  otherCalls: { value: 30, doc: 'Calls of other versions from which their not showing it says something' },
} as const;

export const recurringError: Detector = {
  name: 'recurring-error',
  doc: 'The same error, by its masked text and place in the code, comes again and again',
  thresholds,
  detect(telemetry, now) {
    return telemetry.templates
      .filter(({ kind, lastHour }) => kind === 'error' && lastHour > thresholds.perHour.value)
      .sort((a, b) => b.lastHour - a.lastHour || (a.id < b.id ? -1 : 1))
      .slice(0, thresholds.findings.value)
      .map((template) => tell(telemetry, template, now));
  },
};

function tell(telemetry: Telemetry, template: Telemetry['templates'][number], now: string): Finding {
  const lastHour = minutesWithin(telemetry, after(now, -3600));
  const calls = requestsIn(lastHour);
  const failed = lastHour.reduce((sum, minute) => sum + minute.failed, 0);
  const share = calls === 0 ? 0 : Math.min(1, template.lastHour / calls);
  const chronic = isChronic(telemetry, template, now);
  const severity = severityOf(share);
  const version = versionOf(telemetry, template);
  return findingIn(telemetry, {
    detector: recurringError.name,
    summary: `"${template.text}" came ${figure(template.lastHour)} times in the last hour (${percent(share)} of ${figure(calls)} calls)${chronic ? ', as it did all along' : saidBefore(template)}${version === undefined ? '' : `, only on version ${version}`}`,
    startedAt: template.firstAt,
    severity: chronic ? milder(severity) : severity,
    confidence: failed >= template.lastHour * thresholds.failing.value ? 0.95 : thresholds.confidenceNotFailing.value,
    ...(version !== undefined && { version }),
    gainPercent: rounded(share * 100, 2),
    affectedPerHour: rounded(requestsPerHour(lastHour), 1),
    evidence: { templateId: template.id, template: template.text, lastHour: template.lastHour, count: template.count, requestsLastHour: calls, failedLastHour: failed, chronic: chronic ? 'yes' : 'no', ...(template.isNew !== undefined && { new: template.isNew ? 'yes' : 'no' }), ...(template.perHourBefore !== undefined && { perHourBefore: rounded(template.perHourBefore, 2) }) },
  });
}

function saidBefore({ isNew, perHourBefore }: Telemetry['templates'][number]): string {
  if (isNew === true) return ', and never before';
  return perHourBefore === undefined ? '' : `, against ${figure(perHourBefore)} an hour before`;
}

function isChronic(telemetry: Telemetry, template: Telemetry['templates'][number], now: string): boolean {
  const first = telemetry.minutes.map(({ minute }) => minute).sort()[0] ?? now;
  const hours = secondsBetween(first, now) / 3600;
  if (hours < thresholds.chronicHours.value) return false;
  return (template.count - template.lastHour) / (hours - 1) >= template.lastHour * thresholds.chronicShare.value;
}

/** The one version that shows it, where it serves now, showed it from its beginning, and others were called enough. */
function versionOf(telemetry: Telemetry, template: Telemetry['templates'][number]): string | undefined {
  const version = template.versions[0];
  if (version === undefined || template.versions.length > 1 || !servedVersions(telemetry).includes(version)) return undefined;
  const first = telemetry.minutes.filter((minute) => minute.version === version).map(({ firstAt }) => firstAt).sort()[0] ?? '';
  const others = requestsIn(telemetry.minutes.filter((minute) => minute.version !== version));
  return others >= thresholds.otherCalls.value && template.firstAt <= after(first, 600) ? version : undefined;
}
