import type { Model, ModelReply } from '../../core/ports';

export interface FakeModel extends Model {
  /** What it was asked, in order. */
  readonly asked: readonly Parameters<Model['ask']>[0][];
}

export type FakeAnswer = string | Partial<ModelReply> | Error;

/** Gives the answers one after the other, the last one for ever; an error is thrown. */
export function fakeModel(...answers: readonly FakeAnswer[]): FakeModel {
  const asked: Parameters<Model['ask']>[0][] = [];
  return {
    asked,
    async ask(request) {
      const answer = answers[Math.min(asked.length, answers.length - 1)] ?? '';
      asked.push(request);
      if (answer instanceof Error) throw answer;
      return { text: '', inputTokens: 1000, outputTokens: 200, stopReason: 'end_turn', latencyMs: 900, ...(typeof answer === 'string' ? { text: answer } : answer) };
    },
  };
}
