import { cut } from './bounded';
import type { Opportunity } from './cycle';
import type { Standing } from './kept-opportunity';
import type { Opportunities } from './ports';

/** Writes down what was decided about an opportunity; one that was never kept stays unknown. */
export async function stand({ tenant, component, fingerprint }: Pick<Opportunity, 'tenant' | 'component' | 'fingerprint'>, standing: Standing, opportunities: Pick<Opportunities, 'update'>): Promise<void> {
  await opportunities.update(tenant, component, fingerprint, (kept) => kept && { ...kept, standing: { ...standing, reason: cut(standing.reason, 400) } });
}
