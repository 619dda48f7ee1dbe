import type { Command } from 'commander';
import { subjectOf } from '../../core/names';
import { findImprovement } from '../find-improvement';
import type { View } from '../page';
import { phaseOf } from '../phase';
import type { Run } from '../program';
import { readStory } from '../read-story';
import { consoleLink, type Session } from '../session';
import { storyLines } from '../story-lines';

export function addShow(program: Command, run: Run): void {
  program.command('show <improvement>')
    .description('the whole story of one improvement; the beginning of its id is enough')
    .action((improvement: string, _options: unknown, command: Command) => run(command, (session) => show(improvement, session)));
}

export async function show(asked: string, session: Session): Promise<View> {
  const row = await findImprovement(asked, session);
  const chain = await session.journal.read(session.tenant, subjectOf.improvement(row.improvementId));
  const story = readStory(row, chain);
  const { improvement, diagnosis, candidates, verdicts, deployment, looks, broken } = story;
  const consoleUrl = consoleLink(row.executionArn, session.endpoint);
  return {
    json: {
      ...row, phase: phaseOf(chain), consoleUrl, opportunity: improvement?.opportunity, diagnosis, candidates, verdicts, deployment, looks,
      chain: { holds: broken === undefined, ...(broken && { break: broken }), entries: chain },
    },
    lines: (page) => storyLines(story, consoleUrl, page),
    exitCode: broken ? 1 : 0,
  };
}
