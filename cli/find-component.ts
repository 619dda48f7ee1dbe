import type { Component } from '../core/cycle';
import { NotFound } from '../core/errors';
import type { Session } from './session';

/** A declared component by its name. @throws NotFound */
export async function findComponent(asked: string, { registry, tenant }: Pick<Session, 'registry' | 'tenant'>): Promise<Component> {
  const declared = await registry.list(tenant);
  const found = declared.find(({ component }) => component === asked);
  if (!found) throw new NotFound(`Component ${asked}: saw none of that name in tenant ${tenant}, expected one of: ${declared.map(({ component }) => component).join(', ') || 'none is declared'}. A new one is seen with the next cycle, or within ten minutes`);
  return found;
}
