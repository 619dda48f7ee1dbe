import type { Screen } from './screen';
import { UsageError } from './usage-error';

/** Whether the operator says yes. @throws UsageError where there is no terminal to ask on */
export async function confirmed(command: string, question: string, { ask }: Pick<Screen, 'ask'>): Promise<boolean> {
  if (!ask) throw new UsageError(`${command}: saw no terminal to ask on, expected --yes there`);
  return ask(question);
}
