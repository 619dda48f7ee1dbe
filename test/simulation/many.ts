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

export interface ManyWorlds {
  readonly firstSeed: number;
  /** Cycles after which no further world begins. */
  readonly cycles: number;
  /** Worlds after which no further one begins. @default as many as the cycles take */
  readonly worlds?: number;
  readonly mostFailures: number;
  /** Rates of every fifth world. @default none */
  readonly recorded?: readonly Rhythm[];
  /** Only such faults. @default all */
  readonly kinds?: readonly FaultKind[];
}

export interface Simulated {
  readonly totals: Totals;
  readonly failures: readonly Failure[];
}

/** Runs worlds one after the other until so many cycles were simulated, or as many failed as are wanted. */
export async function simulateMany({ firstSeed, cycles, worlds = Infinity, mostFailures, recorded, kinds }: ManyWorlds): Promise<Simulated> {
  let totals = nothing;
  const failures: Failure[] = [];
  for (let seed = firstSeed; totals.cycles < cycles && totals.worlds < worlds && failures.length < mostFailures; seed += 1) {
    const world = worldOf(seed, recorded, kinds);
    const run = await simulate({ seed, ...world });
    totals = sumOf(totals, totalsOf(seed, world.scenario.name, run));
    if (run.broken.length > 0) failures.push({ seed, ...world, broken: run.broken });
  }
  return { totals, failures };
}

type Counts = Readonly<Record<string, number>>;

export const nothing: Totals = { worlds: 0, cycles: 0, improvements: 0, invocations: 0, simulatedMinutes: 0, struck: Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>, outcomes: {}, scenarios: {}, endings: {} };

function totalsOf(seed: number, scenario: string, { cycles, improvements, invocations, simulatedMinutes, struck, outcomes: ended }: Run): Totals {
  const outcomes = ended.reduce<Counts>((counts, outcome) => added(counts, { [outcome]: 1 }), {});
  return { worlds: 1, cycles, improvements, invocations, simulatedMinutes, struck: Object.fromEntries(struck) as Record<FaultKind, number>, outcomes, scenarios: { [scenario]: outcomes }, endings: { [seed]: ended.join(' ') } };
}

export function sumOf(one: Totals, other: Totals): Totals {
  const scenarios = Object.fromEntries(Object.keys({ ...one.scenarios, ...other.scenarios }).map((name) => [name, added(one.scenarios[name], other.scenarios[name])]));
  return {
    worlds: one.worlds + other.worlds, cycles: one.cycles + other.cycles, improvements: one.improvements + other.improvements,
    invocations: one.invocations + other.invocations, simulatedMinutes: one.simulatedMinutes + other.simulatedMinutes,
    struck: added(one.struck, other.struck) as Record<FaultKind, number>, outcomes: added(one.outcomes, other.outcomes), scenarios, endings: { ...one.endings, ...other.endings },
  };
}

function added(one: Counts = {}, other: Counts = {}): Counts {
  return Object.fromEntries(Object.keys({ ...one, ...other }).map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}
