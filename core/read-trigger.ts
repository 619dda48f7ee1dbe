import * as z from 'zod';
import { parse } from './config';
import { componentName, tenantName, triggers } from './cycle';

const request = z.strictObject({
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
  reason: z.string().min(1).max(500).default('started by hand'),
  /** An alarm that exists elsewhere and is mapped to a component. */
  alarmName: z.string().min(1).optional(),
});

const alarmStateChange = z.object({
  source: z.literal('aws.cloudwatch'),
  detail: z.object({
    alarmName: z.string(),
    state: z.object({ value: z.string(), reason: z.string().default('') }),
    configuration: z
      .object({ metrics: z.array(z.object({ metricStat: z.object({ metric: z.object({ dimensions: z.record(z.string(), z.string()).default({}) }) }).optional() })).default([]) })
      .default({ metrics: [] }),
  }),
});

export type Trigger = z.infer<typeof request> & { readonly alarm?: { readonly alarmName: string; readonly functionName: string | undefined } };

/**
 * What started an execution: CloudWatch's alarm event as EventBridge passes it on, or what a schedule, an engineer or
 * another service wrote.
 * @throws InvalidInput naming path, value and expectation
 */
export function readTrigger(raw: unknown): Trigger {
  const event = alarmStateChange.safeParse(raw);
  if (!event.success) {
    const asked = parse(request, raw, 'input');
    return asked.alarmName === undefined ? asked : { ...asked, alarm: { alarmName: asked.alarmName, functionName: undefined } };
  }
  const { alarmName, state, configuration } = event.data.detail;
  const functionName = configuration.metrics.flatMap((metric) => metric.metricStat?.metric.dimensions['FunctionName'] ?? [])[0];
  return { trigger: 'emergency', components: [], reason: `alarm ${alarmName}: ${state.reason || `state ${state.value}`}`.slice(0, 500), alarm: { alarmName, functionName } };
}
