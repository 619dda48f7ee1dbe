import { component as componentSchema, type Component } from './cycle';
import { NotFound } from './errors';
import type { JournalRecord } from './journal';
import type { Registry } from './ports';

interface Named {
  readonly tenant: string;
  readonly component: string;
}

/** @throws NotFound when the component is no longer declared */
export async function registered(registry: Registry, of: Named): Promise<Component> {
  return declaredOr(await registry.get(of.tenant, of.component), of);
}

/**
 * For cleaning up: a component that was renamed or removed in the middle is known from the journal of its improvement.
 * @throws NotFound when neither knows it
 */
export async function registeredOnce(registry: Registry, of: Named, chain: readonly JournalRecord[]): Promise<Component> {
  const started = chain.map(({ data }) => componentSchema.safeParse(data['declaration'])).find(({ success }) => success);
  return declaredOr((await registry.get(of.tenant, of.component)) ?? started?.data, of);
}

function declaredOr(component: Component | undefined, of: Named): Component {
  if (!component) throw new NotFound(`Component ${of.component} of tenant ${of.tenant}: saw none, expected its declaration in SSM (was its stack destroyed?)`);
  return component;
}
