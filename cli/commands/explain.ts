import type { Command } from 'commander';
import { busy } from '../busy';
import { adviceOf, explanationLines } from '../explanation-lines';
import type { View } from '../page';
import type { Run } from '../program';
import { readExplanation } from '../read-explanation';
import { findOpportunity } from '../read-opportunities';
import type { Session } from '../session';

export function addExplain(program: Command, run: Run): void {
  program.command('explain <opportunity>')
    .description('what one opportunity rests on, why it waits and what can be done; the beginning of its id is enough')
    .action((opportunity: string, _options: unknown, command: Command) => run(command, (session, screen) => busy('reading what it rests on', screen, () => explain(opportunity, session))));
}

export async function explain(asked: string, session: Session): Promise<View> {
  const explanation = await readExplanation(await findOpportunity(asked, session), session);
  const { row: { id, kept, state, because }, series: { name, points }, marks, templates, missing } = explanation;
  return {
    json: { id, state, because, advice: adviceOf(explanation.row), ...kept, series: { name, points }, marks: marks.map(({ at, what }) => ({ at, what })), templates, missing },
    lines: (page) => explanationLines(explanation, page),
  };
}
