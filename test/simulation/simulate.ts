import type { Execution } from './step-functions';
import { beginSimulation } from './begin-simulation';
import { endOf } from './end';
import type { Fault, FaultKind } from './faults';
import type { Scenario } from './scenarios';
import { beginning, minuteMs, type World } from './world';
import type { Simulation } from './simulation';

export interface Run {
  /** What does not hold, and when it was first seen; empty when all is well. */
  readonly broken: readonly string[];
  readonly cycles: number;
  readonly improvements: number;
  /** Runs of Ratchet's functions. */
  readonly invocations: number;
  readonly simulatedMinutes: number;
  readonly struck: ReadonlyMap<FaultKind, number>;
  /** How each improvement ended, in the order in which they began. */
  readonly outcomes: readonly string[];
  /** By execution, the states that it entered. */
  readonly traces: readonly Pick<Execution, 'machine' | 'name' | 'states' | 'state'>[];
  /** What happened, line by line; empty unless it was asked for. */
  readonly history: readonly string[];
}

export interface Question {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly faults: readonly Fault[];
  /** @default none */
  readonly keepHistory?: boolean;
  /** Breaks the world itself, so that a test sees whether that is noticed. */
  readonly sabotage?: (world: World) => void;
  /** Begins something more, when the world begins. */
  readonly meanwhile?: (simulation: Simulation) => void;
}

/** A world must be quiet after so long, whatever went wrong: the longest wait is for a person, an hour, and then for leases to expire. */
const longestMs = 8 * 60 * minuteMs;
/** Sweeps go on for so long in any case: in every fourth world for longer, for what comes late. */
const busyMinutes = (seed: number): number => (seed % 4 === 0 ? 25 : 10);
/** And for so long after the last thing that people do. */
const afterwardsSeconds = 180;

/** Runs one world from its beginning until it is quiet. The same question has the same answer. */
export async function simulate(question: Question): Promise<Run> {
  const simulation = await beginSimulation(question);
  const { scheduler, flows, kept, book, history } = simulation;
  const busyMs = 1000 * Math.max(busyMinutes(question.seed) * 60, ...[...book.timed, ...question.scenario.cycles].map(({ seconds: begins }) => begins + afterwardsSeconds));
  await scheduler.run(() => {
    if (kept.broken.length > 0) return true;
    const age = scheduler.now() - beginning;
    if (age < busyMs || simulation.atWork()) return age > longestMs;
    return true;
  });
  const ended = kept.broken.length === 0 ? await endOf(simulation) : undefined;
  const all = flows.all();
  return {
    broken: [...kept.broken.map((what) => `${seconds(scheduler.now())} s: ${what}`), ...(ended?.broken ?? [])],
    cycles: all.filter(({ machine }) => machine === 'improvement-cycle').length,
    improvements: all.filter(({ machine }) => machine === 'improvement').length,
    invocations: simulation.invocations(),
    simulatedMinutes: (scheduler.now() - beginning) / minuteMs,
    struck: book.struck,
    outcomes: ended?.outcomes ?? [],
    traces: all.map(({ machine, name, states, state }) => ({ machine, name, states, state })),
    history,
  };
}

const seconds = (now: number): number => Math.round((now - beginning) / 1000);
