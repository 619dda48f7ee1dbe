import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Failure, type ManyWorlds, nothing, type Simulated, sumOf, type Totals } from './many';

/** Worlds that a process takes at a time. */
const atOnce = 10;

/**
 * As `simulateMany`, in as many processes as there are processors. Worlds of one seed are the same as ever; which of the last
 * ones are run depends on who is quicker.
 */
export async function simulateBeside({ firstSeed, cycles, mostFailures, recorded, progress }: Omit<ManyWorlds, 'worlds' | 'kinds'> & { readonly progress: (totals: Totals) => void }): Promise<Simulated> {
  let totals = nothing;
  let seed = firstSeed;
  const failures: Failure[] = [];
  const takeTurns = async (): Promise<void> => {
    const child = fork(join(__dirname, 'part.ts'), { execArgv: ['--no-warnings', '--import', 'tsx'], serialization: 'advanced' });
    try {
      while (totals.cycles < cycles && failures.length < mostFailures) {
        const asked = { firstSeed: seed, cycles: Infinity, worlds: atOnce, mostFailures, ...(recorded && { recorded }) };
        seed += atOnce;
        const done = await answerOf(child, asked);
        totals = sumOf(totals, done.totals);
        failures.push(...done.failures);
        progress(totals);
      }
    } finally {
      child.kill();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, takeTurns));
  return { totals, failures };
}

function answerOf(child: ChildProcess, asked: ManyWorlds): Promise<Simulated> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null): void => reject(new Error(`Simulation: saw a process end with code ${code}, expected its worlds`));
    child.once('exit', ended);
    child.once('message', (done: Simulated) => {
      child.off('exit', ended);
      resolve(done);
    });
    child.send(asked);
  });
}
