import type { Fault } from './faults';
import { type Question, type Run, simulate } from './simulate';

export interface Shrunk {
  readonly faults: readonly Fault[];
  /** With its history. */
  readonly run: Run;
  readonly runs: number;
}

/** Takes faults away, one after the other, until none can go without the failure going too. What is left is the shortest history. */
export async function shrink(question: Question): Promise<Shrunk> {
  let faults = question.faults;
  let runs = 1;
  for (let smaller = true; smaller; ) {
    smaller = false;
    for (const fault of faults) {
      const fewer = faults.filter((one) => one !== fault);
      const { broken } = await simulate({ ...question, faults: fewer });
      runs += 1;
      if (broken.length === 0) continue;
      faults = fewer;
      smaller = true;
      break;
    }
  }
  return { faults, run: await simulate({ ...question, faults, keepHistory: true }), runs };
}
