import type { AliasState, Component } from './cycle';
import { NotFound } from './errors';
import type { DeclaredRegistry, Functions } from './ports';

export interface CarePorts {
  readonly functions: Pick<Functions, 'alias'>;
  readonly registry: Pick<DeclaredRegistry, 'isDeclared'>;
}

/**
 * The component's alias, or undefined where the team has taken the function out of care or destroyed its stack. Ratchet's
 * rights end at the function's tag: then Lambda denies access, to what is gone too, and only the missing declaration tells
 * that from a right that was lost.
 */
export async function aliasUnderCare(component: Component, { functions, registry }: CarePorts): Promise<AliasState | undefined> {
  try {
    return await functions.alias(component);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    if (error instanceof Error && error.name === 'AccessDeniedException' && !(await registry.isDeclared(component.component))) return undefined;
    throw error;
  }
}
