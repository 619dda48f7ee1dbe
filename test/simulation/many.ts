import { seededRandom } from '../../core/seeded-random';
import { type Fault, type FaultKind, faultKinds, randomFaults } from './faults';
import type { Rhythm } from './recorded-series';
import { randomScenario, type Scenario } from './scenarios';
import { type Run, simulate } from './simulate';

export interface Totals {
  readonly worlds: number;
  readonly cycles: number;
  readonly improvements: number;
  readonly invocations: number;
  readonly simulatedMinutes: number;
  readonly struck: Readonly<Record<FaultKind, number>>;
  /** How improvements ended, by how often. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** By scenario: worlds, and how their improvements ended. */
  readonly scenarios: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** By seed, how the world's improvements ended: what drifts from run to run of the bench is found by it. */
  readonly endings: Readonly<Record<string, string>>;
}

export interface Failure {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly faults: readonly Fault[];
  readonly broken: readonly string[];
}

/** Faults of one world at most; every tenth has none. */
const mostFaults = 7;

/** A world by its seed: its scenario and what goes wrong in it. */
export function worldOf(seed: number, among: readonly Rhythm[] = [], kinds?: readonly FaultKind[]): { readonly scenario: Scenario; readonly faults: readonly Fault[] } {
  const random = seededRandom(seed * 7919 + 17);
  const scenario = randomScenario(random);
  const recorded = among.length > 0 && seed % 5 === 0 ? among[Math.floor(random() * among.length)] : undefined;
  const count = seed % 10 === 0 || kinds?.length === 0 ? 0 : 1 + Math.floor(random() * mostFaults);
  const faults = randomFaults(random, count, kinds);
  return { scenario: { ...scenario, ...recorded }, faults };
}

/** Runs worlds one after the other until so many cycles were simulated, or as many failed as are wanted. */
export async function simulateMany(
  options: { readonly firstSeed: number; readonly cycles: number; readonly mostFailures: number; /** Rates of every fifth world. @default none */ readonly recorded?: readonly Rhythm[]; /** Only such faults. @default all */ readonly kinds?: readonly FaultKind[]; readonly progress?: (totals: Totals) => void },
): Promise<{ readonly totals: Totals; readonly failures: readonly Failure[] }> {
  const totals = { worlds: 0, cycles: 0, improvements: 0, invocations: 0, simulatedMinutes: 0, struck: Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>, outcomes: {} as Record<string, number>, scenarios: {} as Record<string, Record<string, number>>, endings: {} as Record<string, string> };
  const failures: Failure[] = [];
  for (let seed = options.firstSeed; totals.cycles < options.cycles && failures.length < options.mostFailures; seed += 1) {
    const world = worldOf(seed, options.recorded, options.kinds);
    const run = await simulate({ seed, ...world });
    add(totals, seed, world.scenario.name, run);
    if (run.broken.length > 0) failures.push({ seed, ...world, broken: run.broken });
    options.progress?.(totals);
  }
  return { totals, failures };
}

function add(totals: { -readonly [Key in keyof Totals]: Totals[Key] } & { readonly struck: Record<FaultKind, number>; readonly outcomes: Record<string, number>; readonly scenarios: Record<string, Record<string, number>>; readonly endings: Record<string, string> }, seed: number, scenario: string, run: Run): void {
  totals.worlds += 1;
  totals.cycles += run.cycles;
  totals.improvements += run.improvements;
  totals.invocations += run.invocations;
  totals.simulatedMinutes += run.simulatedMinutes;
  for (const [kind, times] of run.struck) totals.struck[kind] += times;
  const told = (totals.scenarios[scenario] ??= {});
  for (const outcome of run.outcomes) {
    totals.outcomes[outcome] = (totals.outcomes[outcome] ?? 0) + 1;
    told[outcome] = (told[outcome] ?? 0) + 1;
  }
  totals.endings[seed] = run.outcomes.join(' ');
}
