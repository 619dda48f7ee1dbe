import { SourceUnavailable } from '../../core/errors';
import type { ActionTargets } from '../../core/ports';

export interface FakeActionTargets extends ActionTargets {
  readonly calls: readonly { readonly functionName: string; readonly payload: unknown }[];
  /** What a function answers; functions without an answer fail. */
  answer(functionName: string, text: string | undefined): void;
}

export function fakeActionTargets(): FakeActionTargets {
  const calls: { readonly functionName: string; readonly payload: unknown }[] = [];
  const answers = new Map<string, string | undefined>();
  return {
    calls,
    async invokeFunction(functionName, payload) {
      calls.push({ functionName, payload: structuredClone(payload) });
      const text = answers.get(functionName);
      if (text === undefined) throw new SourceUnavailable(`Function ${functionName}: failed`);
      return text;
    },
    answer: (functionName, text) => answers.set(functionName, text),
  };
}
