import type { Gate, SourceContext } from './types';

/** Errors that the untouched sources have are the team's own business. */
export const typesCheck: Gate<SourceContext> = {
  name: 'types',
  doc: 'No type error that the untouched sources do not have',
  async check({ workbench, patched, compiler }) {
    const known = counted(workbench.manifest.types.known);
    const errors = await compiler.typeErrors(patched);
    const added = [...counted(errors)].flatMap(([error, times]) => (times > (known.get(error) ?? 0) ? [error] : []));
    return { passed: added.length === 0, reason: added.length === 0 ? 'no new type errors' : `new type errors: ${added.slice(0, 5).join('; ')}`, figures: { errors: errors.length, known: workbench.manifest.types.known.length, added: added.length } };
  },
};

function counted(errors: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const error of errors) counts.set(error, (counts.get(error) ?? 0) + 1);
  return counts;
}
