import { SourceUnavailable, StillRunning } from '../../core/errors';
import type { ActionTargets } from '../../core/ports';

export interface FakeActionTargets extends ActionTargets {
  readonly calls: readonly { readonly functionName: string; readonly payload: unknown }[];
  /** Automations and executions of state machines that were started, each name once. */
  readonly runs: ReadonlyMap<string, { readonly target: string; readonly input: unknown }>;
  /** What a target answers; targets without an answer fail. */
  answer(target: string, text: string | undefined): void;
  /** A target that does not end while somebody waits. */
  hang(target: string): void;
}

export function fakeActionTargets(): FakeActionTargets {
  const calls: { readonly functionName: string; readonly payload: unknown }[] = [];
  const runs = new Map<string, { readonly target: string; readonly input: unknown }>();
  const answers = new Map<string, string | undefined>();
  const hanging = new Set<string>();
  const answerOf = (target: string): string => {
    const text = answers.get(target);
    if (text === undefined) throw new SourceUnavailable(`Function ${target}: failed`);
    return text;
  };
  const run = async (target: string, name: string, input: unknown): Promise<string> => {
    runs.set(name, { target, input: structuredClone(input) });
    if (hanging.has(target)) throw new StillRunning(`${target} still runs`);
    return answerOf(target);
  };
  return {
    calls, runs,
    async invokeFunction(functionName, payload) {
      calls.push({ functionName, payload: structuredClone(payload) });
      return answerOf(functionName);
    },
    runAutomation: run,
    runStateMachine: run,
    answer: (target, text) => answers.set(target, text),
    hang: (target) => hanging.add(target),
  };
}
