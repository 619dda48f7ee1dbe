import type { Component } from './cycle';
import { NotFound } from './errors';
import type { Registry } from './ports';

/** @throws NotFound when the component is no longer declared */
export async function registered(registry: Registry, of: { readonly tenant: string; readonly component: string }): Promise<Component> {
  const component = await registry.get(of.tenant, of.component);
  if (!component) throw new NotFound(`Component ${of.component} of tenant ${of.tenant}: saw none, expected its declaration in SSM (was its stack destroyed?)`);
  return component;
}
