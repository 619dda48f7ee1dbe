import * as z from 'zod';
import { tenantName } from './cycle';
import { UnsafeState } from './errors';

const named = z.object({ tenant: tenantName, component: z.string().optional() });
const input = z.object({
  tenant: tenantName.optional(),
  improvement: named.extend({ opportunity: named }).optional(),
  cycle: z.object({ tenant: tenantName }).optional(),
  detail: z.object({ input: z.string() }).optional(),
});
const output = z.object({ starts: z.array(z.object({ name: z.string(), input: named })) });

/**
 * The tenant that a call is for: an improvement's, a cycle's, an operator's, or that of the execution that an event tells of.
 * Undefined where nothing names one.
 * @throws UnsafeState where an improvement and its opportunity are of two tenants, or components
 */
export function tenantOf(given: unknown): string | undefined {
  const { tenant, improvement, cycle, detail } = input.safeParse(given).data ?? {};
  if (improvement) {
    const { opportunity } = improvement;
    if (improvement.tenant !== opportunity.tenant || improvement.component !== opportunity.component) throw new UnsafeState(`Improvement of ${improvement.tenant}/${improvement.component}: saw an opportunity of ${opportunity.tenant}/${opportunity.component}, expected its own`);
    return improvement.tenant;
  }
  return tenant ?? cycle?.tenant ?? (detail && tenantOf(parsed(detail.input)));
}

/** What a cycle starts is of its own tenant. @throws UnsafeState */
export function checkStarts(result: unknown, tenant: string | undefined): void {
  const other = output.safeParse(result).data?.starts.find((start) => start.input.tenant !== tenant);
  if (other) throw new UnsafeState(`A cycle of tenant ${tenant}: saw it start ${other.name} of tenant ${other.input.tenant}, expected its own tenant's`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
