import { cut } from './bounded';
import type { Component, ComponentAnalysis } from './cycle';
import { inGroups } from './in-groups';
import { sayError } from './say-error';

const atOnce = 4;

/**
 * One component that cannot be analyzed does not stop the others: its analysis says why, and nothing of it is taken for read.
 * @throws the first error where no component can be analyzed: then it is worth another try
 */
export async function analyzeAll(components: readonly Component[], analyze: (component: Component) => Promise<ComponentAnalysis>): Promise<ComponentAnalysis[]> {
  const errors: unknown[] = [];
  const found = await inGroups(atOnce, components, async (component) => {
    try {
      return await analyze(component);
    } catch (error) {
      errors.push(error);
      return withoutAnalysis(component.component, error);
    }
  });
  if (errors.length > 0 && errors.length === components.length) throw errors[0];
  return found;
}

function withoutAnalysis(component: string, error: unknown): ComponentAnalysis {
  const reason = cut(sayError(error), 300);
  return {
    component, opportunities: [], status: { requests: 0, successRate: null, autoFixRequired: false },
    verdict: `it could not be analyzed: nothing can be said (${reason})`, sources: [{ source: 'counters', state: 'failed', reason }],
  };
}
