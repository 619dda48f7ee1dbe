import type { Settings } from './config';
import type { Component, Opportunity, Telemetry } from './cycle';
import { diagnose } from './diagnose';
import { percent } from './figures';
import { firstWeight } from './plan-deployment';

/**
 * What would be done about an opportunity, as a sentence after "would": the likely strategy with its canary, and why. Told
 * from the numbers alone, since nothing is read, built or run for a component that is only observed.
 */
export function foresee(telemetry: Telemetry, opportunity: Opportunity, component: Component, settings: Settings, now: string): string {
  const { workbench } = component;
  const noWorkbench = workbench?.state === 'built' ? undefined : workbench?.reason ?? 'its deployment left no workbench';
  const { summary, strategies, suspectVersion, previousVersion } = diagnose(telemetry, opportunity, now, { lines: [], missing: [], noWorkbench });
  const canary = `with ${percent(firstWeight(settings, opportunity.risk))} of the calls first`;
  const [first] = strategies;
  if (first === undefined) return `do nothing, since no strategy applies: ${summary}`;
  if (first === 'revert') return `go back from version ${suspectVersion} to version ${previousVersion ?? 'before it'}, ${canary}: ${summary}`;
  if (first === 'configuration') return `give it more memory, within the bounds that its team declares, ${canary}: ${summary}`;
  // Whether a template fits is told by the failing line, which nobody has looked for.
  return `look for a change (${[...new Set(['template', ...strategies])].join(', ')}), prove it, and deploy it ${canary}: ${summary}`;
}
