import { faultKinds } from './faults';
import { simulateMany } from './many';

/** For the mutation check: simulates so many cycles from a seed on, or until an invariant is broken, and says which. Faults of some kinds alone may be named. */
const [, , cycles, firstSeed, named] = process.argv;
const kinds = named === undefined ? undefined : faultKinds.filter((kind) => named.split(',').includes(kind));
simulateMany({ firstSeed: Number(firstSeed), cycles: Number(cycles), mostFailures: 1, ...(kinds && { kinds }) }).then(({ failures: [failure], totals }) => {
  process.stdout.write(failure ? `broken: seed ${failure.seed}, cycle ${totals.cycles}: ${failure.broken[0]}\n` : `whole: ${totals.cycles} cycles\n`);
  process.exitCode = failure ? 1 : 0;
}, (error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 2;
});
