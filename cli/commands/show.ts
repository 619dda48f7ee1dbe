import type { Command } from 'commander';
import { subjectOf } from '../../core/names';
import { findImprovement } from '../find-improvement';
import type { View } from '../page';
import { phaseOf } from '../phase';
import { printDiff } from '../print-diff';
import type { Run } from '../program';
import { readStory, type Story } from '../read-story';
import { consoleLink, type Session } from '../session';
import { storyLines } from '../story-lines';

export function addShow(program: Command, run: Run): void {
  program.command('show <improvement>')
    .description('the whole story of one improvement; the beginning of its id is enough')
    .option('--diff', 'the change alone that passed the gates, for git apply')
    .option('--looks', 'every look at the canary, also those that changed nothing')
    .action((improvement: string, { diff, looks = false }: { diff?: boolean; looks?: boolean }, command: Command) => run(command, async (session, screen) => {
      const story = await read(improvement, session);
      return diff ? printDiff(story, session, screen) : show(story, looks, session);
    }));
}

async function read(asked: string, session: Session): Promise<Story> {
  const row = await findImprovement(asked, session);
  const chain = await session.journal.read(session.tenant, subjectOf.improvement(row.improvementId));
  return readStory(row, chain);
}

function show(story: Story, everyLook: boolean, session: Session): View {
  const { row, improvement, diagnosis, attempts, deployment, looks, arms, overwritten, chain, broken } = story;
  const consoleUrl = consoleLink(row.executionArn, session.endpoint);
  return {
    json: {
      ...row, phase: phaseOf(chain), consoleUrl, opportunity: improvement?.opportunity, diagnosis, attempts, deployment, arms, looks, overwritten,
      chain: { holds: broken === undefined, ...(broken && { break: broken }), entries: chain },
    },
    lines: (page) => storyLines(story, { consoleUrl, everyLook }, page),
    exitCode: broken ? 1 : 0,
  };
}
