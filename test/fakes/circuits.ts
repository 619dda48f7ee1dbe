import { closedCircuit, type CircuitState } from '../../core/circuit';
import { ConcurrentChange } from '../../core/errors';
import type { Circuits } from '../../core/ports';

export function fakeCircuits(): Circuits {
  const states = new Map<string, CircuitState>();
  const text = ({ failures, openUntil, reason }: CircuitState) => JSON.stringify([failures, openUntil, reason]);
  return {
    async read(tenant, name) {
      return states.get(`${tenant}/${name}`) ?? closedCircuit;
    },
    async write(tenant, name, before, after) {
      const now = states.get(`${tenant}/${name}`) ?? closedCircuit;
      if (text(now) !== text(before)) throw new ConcurrentChange(`Circuit ${name} of ${tenant}: saw ${text(now)}, expected ${text(before)}`);
      states.set(`${tenant}/${name}`, after);
    },
  };
}
