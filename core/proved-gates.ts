import type { Verdict } from './cycle';

/** Names of the gates that a candidate passed and that proved something of it. */
export function provedGates({ gates }: Pick<Verdict, 'gates'>): readonly string[] {
  return gates.flatMap(({ gate, passed, proved = true }) => (passed && proved ? [gate] : []));
}
