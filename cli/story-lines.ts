import { deploymentIn } from '../core/deployment-record';
import { attemptLines } from './attempt-lines';
import { chainLine } from './entry-lines';
import { diagnosisLines, foundLines } from './finding-lines';
import { fields, type Page, tint, title, wrap } from './page';
import { phaseOf } from './phase';
import { outcomeTone, rates } from './rates';
import type { Story } from './read-story';
import { table } from './table';
import { age, brief, duration, moment } from './times';
import { usd } from './usd';
import { watchLines } from './watch-lines';

/** The story from finding to outcome, in the order in which it happened. `everyLook`: also looks that changed nothing. */
export function storyLines(story: Story, { consoleUrl, everyLook }: { readonly consoleUrl: string | undefined; readonly everyLook: boolean }, page: Page): readonly string[] {
  const { row, looks, arms, chain, broken, overwritten } = story;
  const { outcome } = row;
  return [
    ...wrap(row.improvementId, page.width).map((line) => tint(page, 'title', line)),
    ...fields(page, [
      ['component', row.component],
      ['state', stateOf(story), outcomeTone(outcome?.kind)],
      ['found', row.summary],
      ['started', `${moment(row.startedAt)} (${age(row.startedAt, page.now)})`],
      ['cycle', row.cycleId],
      ['execution', row.executionArn],
      ['console', consoleUrl],
    ]),
    ...foundLines(story.improvement, page),
    ...diagnosisLines(story.diagnosis, page),
    ...attemptLines(story.attempts, row.improvementId, page),
    ...(story.deployment.length === 0 ? [] : [...title(page, 'Deployment'), ...table(page, [
      { title: 'AT (UTC)', text: ({ at }) => brief(at, page.now) },
      { title: 'STEP', text: ({ kind }) => kind },
      { title: 'WHAT', text: ({ summary }) => summary, sentence: true },
    ], story.deployment)]),
    ...watchLines(looks, arms, everyLook, page),
    ...(outcome === undefined ? [] : [...title(page, 'Outcome'), ...fields(page, [
      ['ended as', outcome.kind, outcomeTone(outcome.kind)],
      ['in short', outcome.plain],
      ['because', outcome.reason],
      ['at', `${moment(outcome.endedAt)} (${age(outcome.endedAt, page.now)})`],
      ['took', duration(outcome.durationSeconds)],
      ['failure rate', rates(outcome)],
      ['cost', usd(outcome.costUsd)],
    ])]),
    '',
    tint(page, broken ? 'bad' : 'quiet', `Journal: ${chainLine(chain, broken)}`),
    ...(overwritten === undefined ? [] : ['', ...wrap(`THE FIX IS OVERWRITTEN (${age(overwritten.at, page.now)}). ${overwritten.summary}`, page.width).map((line) => tint(page, 'bad', line))]),
  ];
}

/** An outcome stands; what an operator did to it later does not change it. */
function stateOf({ row: { outcome }, chain, overwritten }: Story): string {
  if (!outcome) return `running: ${phaseOf(chain)}`;
  if (overwritten) return `${outcome.kind}, and overwritten later by somebody's deployment`;
  return outcome.kind === 'promoted' && deploymentIn(chain)?.state === 'rolled-back' ? 'promoted, and taken back later' : outcome.kind;
}
