import type { Settings } from './config';
import type { ComponentAnalysis, Opportunity, Telemetry } from './cycle';
import { percent } from './figures';
import { minutesWithin, requestsIn } from './finding';
import { after, secondsBetween } from './time';

/** Share of the calls from which cold starts can be what makes a version look slow. */
const coldShare = 0.2;
/** Detectors whose findings cold starts can be behind. */
const slowness: readonly string[] = ['latency-shift', 'slow-cold-start'];
/** Seconds by which the clocks of a deployment and of its first calls may differ. */
const slackSeconds = 60;

/** Opportunities that the team's newest deployment explains for the moment, by fingerprint. */
export function explainedByDeployment(telemetry: Telemetry, { opportunities }: Pick<ComponentAnalysis, 'opportunities'>, settings: Settings, now: string): Record<string, { reason: string; until: string }> {
  const serving = [telemetry.alias?.version, ...Object.keys(telemetry.alias?.weights ?? {})];
  const deployed = telemetry.versions.filter(({ version }) => serving.includes(version)).sort((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1))[0];
  if (!deployed) return {};
  const until = after(deployed.publishedAt, settings.deploymentHoldMinutes * 60);
  if (until <= now) return {};
  const since = minutesWithin(telemetry, deployed.publishedAt).filter(({ version }) => version === deployed.version);
  const cold = since.reduce((sum, { coldStarts }) => sum + coldStarts, 0);
  const calls = requestsIn(since);
  const share = calls === 0 ? 0 : cold / calls;
  if (share < coldShare) return {};
  return Object.fromEntries(opportunities.filter((opportunity) => isColdStart(opportunity, deployed.publishedAt)).map(({ fingerprint }) => [fingerprint, {
    reason: `version ${deployed.version} was deployed at ${deployed.publishedAt}, and ${percent(share)} of its ${calls} calls began cold, which would explain it; it is looked at again at ${until}`, until,
  }]));
}

/**
 * Everything that was found is slowness that began with the deployment. Never calls that fail: one that times out takes its
 * environment with it, so that a version on which all do has as many cold starts as time-outs.
 */
function isColdStart({ findings }: Opportunity, publishedAt: string): boolean {
  return findings.every(({ detector, startedAt }) => slowness.includes(detector) && secondsBetween(publishedAt, startedAt) >= -slackSeconds);
}
