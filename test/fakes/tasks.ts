import { NotFound } from '../../core/errors';
import type { WaitingTasks } from '../../core/ports';

export interface FakeTasks extends WaitingTasks {
  /** From now on an execution waits with this token. */
  wait(taskToken: string): void;
  /** Its execution ended, or its time did. */
  end(taskToken: string): void;
  answers(): readonly (readonly [taskToken: string, output: unknown])[];
}

export function fakeTasks(): FakeTasks {
  const waiting = new Set<string>();
  const answers: (readonly [string, unknown])[] = [];
  return {
    wait: (taskToken) => void waiting.add(taskToken),
    end: (taskToken) => void waiting.delete(taskToken),
    answers: () => answers,
    async answer(taskToken, output) {
      if (!waiting.delete(taskToken)) throw new NotFound('Task: TaskTimedOut, expected one that waits for its answer');
      answers.push([taskToken, JSON.parse(JSON.stringify(output))]);
    },
  };
}
