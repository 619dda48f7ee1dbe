import type { SettingsOverrides } from '../../core/config';
import type { Component } from '../../core/cycle';
import type { CodeOptions } from '../lambdas/steps/world';

/** How a world is before anything goes wrong in it: what is broken, and what becomes of a change. */
export interface Scenario {
  readonly name: string;
  readonly mode: Component['mode'];
  /** Share of calls that fail, of the version before, the one that serves, and one that Ratchet makes. */
  readonly failing: { readonly before: number; readonly serving: number; readonly made: number };
  /** The version before turned bad meanwhile: its calls fail in this share, whatever they did in the past. @default as before */
  readonly beforeNow?: number;
  readonly code?: CodeOptions;
  /** The model answers anything, each time anew. @default what mends the fault */
  readonly rambles?: true;
  readonly usedMb?: number;
  readonly callsPerMinute: number;
  readonly settings: SettingsOverrides;
  /** Seconds after which a person answers a question; without it nobody does. */
  readonly answer?: { readonly afterSeconds: number; readonly approved: boolean };
  readonly sideComponents: number;
  /** What is started by hand, by a schedule or an alarm, and when. */
  readonly cycles: readonly { readonly seconds: number; readonly trigger: 'emergency' | 'manual' | 'scheduled' }[];
  /** Calls a minute over time, in place of a constant rate: a recorded series. */
  readonly rhythm?: readonly number[];
}

type Story = Pick<Scenario, 'name' | 'failing'> & Partial<Scenario>;

/** The endings of the shop (`npm start`), and those that its story leaves out. */
export const stories: readonly Story[] = [
  { name: 'revert-helps', failing: { before: 0, serving: 0.3, made: 0 } },
  { name: 'revert-helps', failing: { before: 0, serving: 1, made: 0 } },
  { name: 'revert-harms', failing: { before: 0, serving: 0.3, made: 0 }, beforeNow: 1 },
  { name: 'revert-useless', failing: { before: 0, serving: 0.3, made: 0 }, beforeNow: 0.3 },
  { name: 'template-helps', failing: { before: 0.3, serving: 0.3, made: 0 }, code: {} },
  { name: 'template-harms', failing: { before: 0.3, serving: 0.3, made: 1 }, code: {} },
  { name: 'template-useless', failing: { before: 0.3, serving: 0.3, made: 0.3 }, code: {} },
  { name: 'model-helps', failing: { before: 0.3, serving: 0.3, made: 0 }, code: { fault: 'thrown' } },
  { name: 'model-harms', failing: { before: 0.3, serving: 0.3, made: 1 }, code: { fault: 'thrown' } },
  { name: 'model-rambles', failing: { before: 0.3, serving: 0.3, made: 0 }, code: { fault: 'thrown' }, rambles: true },
  { name: 'memory-helps', failing: { before: 0, serving: 0, made: 0 }, usedMb: 230 },
  { name: 'memory-harms', failing: { before: 0, serving: 0, made: 1 }, usedMb: 230 },
  { name: 'healthy', failing: { before: 0, serving: 0, made: 0 } },
];

const modes: readonly Component['mode'][] = ['auto', 'auto', 'auto', 'auto', 'approve', 'approve', 'propose', 'observe'];

/** One of the stories with settings of its own, by random numbers. */
export function randomScenario(random: () => number): Scenario {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const story = pick(stories);
  const mode = pick(modes);
  const sideComponents = pick([0, 0, 0, 1, 2]);
  const more = Array.from({ length: pick([1, 2, 3, 4, 5]) }, () => ({ seconds: pick([1, 2, 40, 200, 400, 600, 900, 1200]), trigger: pick(['emergency', 'emergency', 'manual', 'scheduled'] as const) }));
  return {
    mode,
    callsPerMinute: pick([5, 30, 200, 200, 600]),
    sideComponents,
    cycles: [{ seconds: 1, trigger: story.code || story.usedMb !== undefined ? 'manual' : pick(['emergency', 'manual'] as const) }, ...more],
    ...(random() < 0.8 && { answer: { afterSeconds: Math.floor(random() * 600), approved: random() < 0.8 } }),
    settings: {
      guardSeconds: random() < 0.1 ? 10 : 0,
      analysisWindowHours: 1, approvalHours: 1, cooldownHours: pick([0, 0.1, 1]),
      monitoringDurationSeconds: pick([300, 600, 1500]),
      maxConcurrentImprovements: pick([1, 3]), maxImprovementsPerCycle: pick([1, 3]),
      inconclusivePolicy: pick(['take-back', 'take-back', 'extend', 'ask']), rareFaultPolicy: pick(['take-back', 'ask', 'keep-on-replay']),
      maxModelCalls: pick([1, 3, 6]), maxModelUsd: pick([0.1, 1]),
      canaryWeights: pick([[0.1, 0.5], [0.1, 0.5], [0.5], [0.05, 0.2, 0.5]]),
    },
    ...story,
  };
}
