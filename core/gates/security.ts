import { findInsecurities } from '../security/find-insecurities';
import type { Insecurity } from '../security/types';
import { sourceOf } from '../workbench';
import type { Gate, SourceContext } from './types';

/** Findings that are told; the rest is counted. */
const mostTold = 5;

/** What the patch adds, only: what is insecure in the version that serves is no reason to keep its fault. */
export const security: Gate<SourceContext> = {
  name: 'security',
  doc: 'The change adds nothing insecure: input that reaches queries, command lines, code, paths, addresses or pages; weak cryptography, disabled TLS, secrets, errors that vanish',
  async check({ candidate, workbench, patched }) {
    const of = (bench: SourceContext['workbench'], file: string): readonly Insecurity[] => findInsecurities(file, sourceOf(bench, file) ?? '');
    const files = candidate.files.map((file) => ({ file, before: of(workbench, file), after: of(patched, file) }));
    const kept = files.flatMap(({ before }) => before);
    const added = files.flatMap(({ file, before, after }) => more(before, after).map((one) => ({ file, ...one })));
    const told = added.map(({ file, line, rule, advice }) => `${file}:${line} ${rule}: ${advice}`);
    const rest = told.length > mostTold ? `; and ${told.length - mostTold} more` : '';
    return { passed: told.length === 0, reason: told.length === 0 ? 'adds nothing insecure' : `${told.slice(0, mostTold).join('; ')}${rest}`, figures: { added: told.length, before: kept.length } };
  },
};

/** By rule and text of the line, since any edit moves lines; of several alike, those that are more than before. */
function more(before: readonly Insecurity[], after: readonly Insecurity[]): readonly Insecurity[] {
  const left = before.map(keyOf);
  const isNew = (one: Insecurity): boolean => {
    const at = left.indexOf(keyOf(one));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  };
  return after.filter(isNew);
}

const keyOf = ({ rule, text }: Insecurity): string => `${rule} ${text}`;
