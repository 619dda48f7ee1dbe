import * as z from 'zod';
import { cut, recordOf, said } from './bounded';
import { parse } from './config';
import { componentName, tenantName, triggers } from './cycle';

export const cycleRequest = z.strictObject({
  /** Who asks. @default manual */
  trigger: z.enum(triggers).default('manual'),
  /** @default the only tenant of the configuration */
  tenant: tenantName.optional(),
  /** @default every component of the tenant */
  components: z.array(componentName).max(200).default([]),
  /** Hours of telemetry to look at. @default the tenant's */
  windowHours: z.number().positive().max(336).optional(),
  /** Improvements to start at most. @default the tenant's */
  maxImprovements: z.int().min(0).max(20).optional(),
  /** For the journal. @default started by hand */
  reason: said(500).min(1).default('started by hand'),
  /** An alarm that exists elsewhere and is mapped to a component. */
  alarmName: said(500).min(1).optional(),
});

/** Its words are cut, not refused: an alarm is heard. */
export const alarmStateChange = z.object({
  source: z.literal('aws.cloudwatch'),
  detail: z.object({
    alarmName: z.string().max(500),
    state: z.object({ value: z.string().max(100), reason: z.string().max(20_000).default('') }),
    configuration: z
      .object({ metrics: z.array(z.object({ metricStat: z.object({ metric: z.object({ dimensions: recordOf(z.string().max(255), z.string().max(1024), 100).default({}) }) }).optional() })).max(500).default([]) })
      .default({ metrics: [] }),
  }),
});

/** What may start a cycle. */
export type Trigger = z.infer<typeof cycleRequest> & { readonly alarm?: { readonly alarmName: string; readonly functionName: string | undefined } };

/**
 * What started an execution: CloudWatch's alarm event as EventBridge passes it on, or what a schedule, an engineer or
 * another service wrote.
 * @throws InvalidInput naming path, value and expectation
 */
export function readTrigger(raw: unknown): Trigger {
  const event = alarmStateChange.safeParse(raw);
  if (!event.success) {
    const asked = parse(cycleRequest, raw, 'input');
    return asked.alarmName === undefined ? asked : { ...asked, alarm: { alarmName: asked.alarmName, functionName: undefined } };
  }
  const { alarmName, state, configuration } = event.data.detail;
  const functionName = configuration.metrics.flatMap((metric) => metric.metricStat?.metric.dimensions['FunctionName'] ?? [])[0];
  return { trigger: 'emergency', components: [], reason: cut(`alarm ${alarmName}: ${state.reason || `state ${state.value}`}`, 500), alarm: { alarmName, functionName } };
}
