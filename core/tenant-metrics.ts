import type { Component } from './cycle';
import { UnsafeState } from './errors';
import type { MetricQuestion, Metrics, Registry } from './ports';

/** Namespaces of business metrics that belong to one tenant (`metricNamespaces` of the configuration). */
interface Owned {
  readonly tenants: readonly string[];
  readonly metricNamespaces: Readonly<Record<string, string>>;
}

interface Ports {
  readonly registry: Pick<Registry, 'byFunction'>;
  /** Hears what was not asked, and why. */
  readonly tell: (refusal: string) => void;
}

/**
 * CloudWatch's metrics for one tenant. IAM cannot tell one metric from another, so this does: a component is the tenant's, and
 * its function is registered for it; a business metric is in a namespace of the tenant's. Numbers of the whole account, which
 * all tenants share, may be read by each. Among many questions one that is refused has no points, and the others are answered.
 * @throws UnsafeState by what asks about one component alone, before anything is asked
 */
export function tenantMetrics(metrics: Metrics, tenant: string, { tenants, metricNamespaces }: Owned, { registry, tell }: Ports): Metrics {
  const refusalOfComponent = async ({ component, tenant: of, functionName }: Component): Promise<string | undefined> => {
    if (of !== tenant) return `Metrics of ${component}: saw a component of tenant ${of}, expected one of ${tenant}`;
    const owner = await registry.byFunction(functionName);
    if (owner?.tenant === tenant && owner.component === component) return undefined;
    return `Metrics of ${component}: saw function ${functionName}, which is ${owner ? `${owner.component}'s of tenant ${owner.tenant}` : 'registered for nobody of this tenant'}, expected its own`;
  };
  const refusalOfNamespace = (namespace: string): string | undefined => {
    const owner = Object.hasOwn(metricNamespaces, namespace) ? metricNamespaces[namespace] : undefined;
    if (owner === tenant || (owner === undefined && tenants.length === 1)) return undefined;
    return `Metrics of tenant ${tenant}: saw namespace "${namespace}", which is ${owner === undefined ? 'in nobody\'s' : `in ${owner}'s`} metricNamespaces, expected one of its own`;
  };
  const checked = async (component: Component): Promise<void> => {
    const refusal = await refusalOfComponent(component);
    if (refusal !== undefined) throw new UnsafeState(refusal);
  };
  const refusalsOf = async (wanted: readonly MetricQuestion[]): Promise<readonly (string | undefined)[]> => {
    const components = new Map(wanted.flatMap(({ of }) => (of === 'account' || of === 'team' ? [] : [[JSON.stringify(of), of] as const])));
    const refused = new Map(await Promise.all([...components].map(async ([key, of]) => [key, await refusalOfComponent(of)] as const)));
    return wanted.map((question) => {
      if (question.of === 'account') return undefined;
      return question.of === 'team' ? refusalOfNamespace(question.namespace) : refused.get(JSON.stringify(question.of));
    });
  };
  return {
    async counts(component, versions, window) {
      await checked(component);
      return metrics.counts(component, versions, window);
    },
    async unqualified(component, window) {
      await checked(component);
      return metrics.unqualified(component, window);
    },
    async points(wanted, window) {
      const refusals = await refusalsOf(wanted);
      new Set(refusals).forEach((refusal) => { if (refusal !== undefined) tell(refusal); });
      const asked = wanted.filter((_question, index) => refusals[index] === undefined);
      const answers = asked.length === 0 ? [] : await metrics.points(asked, window);
      const byQuestion = new Map(asked.map((question, index) => [question, answers[index] ?? []]));
      return wanted.map((question) => byQuestion.get(question) ?? []);
    },
  };
}
