import { randomScenario, type Scenario, stories } from './scenarios';
import { type Question, simulate } from './simulate';

/** Endings whose states the emulator enters in the same order: `test/system/simulation-traces.emulator.test.ts`. */
export const traced = ['promoted', 'rolled-back', 'rejected', 'refused-lease', 'aborted', 'superseded'] as const;
export type Traced = (typeof traced)[number];

/** As the stack of the system tests is configured: one stage. */
const settings = { guardSeconds: 0, analysisWindowHours: 1, monitoringDurationSeconds: 600, canaryWeights: [0.5], cooldownHours: 0 };
const scenarioOf = (story: string): Scenario => ({ ...randomScenario(() => 0), mode: 'auto', callsPerMinute: 200, sideComponents: 0, cycles: [{ seconds: 1, trigger: 'manual' }], ...stories.find(({ name }) => name === story)!, settings });
const helps = { seed: 3, scenario: scenarioOf('revert-helps') };

const questions: Readonly<Record<Traced, Question>> = {
  promoted: { ...helps, faults: [] },
  'rolled-back': { seed: 3, scenario: scenarioOf('revert-harms'), faults: [] },
  // The version to go back to runs under another role, and an alias cannot split between the two.
  rejected: { ...helps, faults: [], sabotage: ({ stores }) => {
    const { configuration } = stores.functions;
    Object.assign(stores.functions, { configuration: async (...given: Parameters<typeof configuration>) => ({ ...(await configuration(...given)), ...(given[1] === '1' && { role: 'arn:aws:iam::000000000000:role/another' }) }) });
  } },
  'refused-lease': { ...helps, faults: [], meanwhile: ({ flows, scheduler }) => void scheduler.timer(20_000, () => {
    const { improvement } = flows.all().find(({ machine }) => machine === 'improvement')!.input as { readonly improvement: object };
    flows.start('improvement', 'the-second', { improvement: { ...improvement, improvementId: 'the-second' } });
  }) },
  aborted: { ...helps, faults: [{ kind: 'abort', state: 'WaitForFirstLook', nth: 1, told: true }] },
  superseded: { ...helps, faults: [{ kind: 'team', does: 'deploys-beside-canary', call: 'deployer.setAlias', nth: 1 }] },
};

/** The states that the last improvement of a simulated world enters, told as `told` tells them. */
export async function simulatedTrace(of: Traced): Promise<readonly string[]> {
  const { broken, traces } = await simulate(questions[of]);
  if (broken.length > 0) throw new Error(`${of}: ${broken.join('; ')}`);
  const last = traces.findLast(({ machine }) => machine === 'improvement');
  if (!last) throw new Error(`${of}: saw no improvement, expected one`);
  return told(last.states);
}

/** How often a watch looks, and where in it an execution is aborted, is the clock's doing: one word stands for all of it. */
export function told(states: readonly string[]): readonly string[] {
  const watching = new Set(['WaitForFirstLook', 'WaitForNextLook', 'CheckHealth', 'Healthy?']);
  return states.map((state) => (watching.has(state) ? 'watch' : state)).filter((state, index, all) => state !== 'watch' || all[index - 1] !== 'watch');
}
