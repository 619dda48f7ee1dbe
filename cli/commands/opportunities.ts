import type { Command } from 'commander';
import { figure } from '../../core/figures';
import { busy } from '../busy';
import { evidenceText } from '../evidence';
import { opportunityTone } from '../opportunity-tone';
import { type Page, shortened, type View } from '../page';
import type { Run } from '../program';
import { type OpportunityRow, readOpportunities } from '../read-opportunities';
import type { Session } from '../session';
import { table } from '../table';
import { age } from '../times';

const summaryLength = 200;
const evidenceLength = 160;

export function addOpportunities(program: Command, run: Run): void {
  program.command('opportunities [component]')
    .description('what was found over all cycles, what was decided about it and why')
    .action((component: string | undefined, _options: unknown, command: Command) => run(command, (session, screen) => busy('reading what was found', screen, () => opportunities(component, session))));
}

export async function opportunities(component: string | undefined, session: Session): Promise<View> {
  const rows = await readOpportunities(component, session);
  return {
    json: { tenant: session.tenant, opportunities: rows.map(({ id, kept, state, because }) => ({ id, state, because, ...kept })) },
    lines: (page) => linesOf(rows, component ?? `tenant ${session.tenant}`, page),
  };
}

function linesOf(rows: readonly OpportunityRow[], of: string, page: Page): readonly string[] {
  if (rows.length === 0) return [`No opportunity of ${of} is known. What the last cycle saw: ratchet journal`];
  return table(page, [
    { title: 'OPPORTUNITY', text: ({ id }) => id },
    { title: 'COMPONENT', text: ({ kept }) => kept.opportunity.component },
    { title: 'SEVERITY', text: ({ kept }) => kept.opportunity.severity },
    { title: 'SCORE', text: ({ kept }) => figure(kept.opportunity.impactScore) },
    { title: 'STATE', text: ({ state }) => state, tone: ({ state }) => opportunityTone(state) },
    { title: 'SEEN', text: ({ kept }) => `${kept.timesSeen === 1 ? 'once' : `${kept.timesSeen} times`}, ${age(kept.lastSeenAt, page.now)}` },
    { title: 'WHAT, WHY SO, EVIDENCE', text: sentenceOf, sentence: true },
  ], rows);
}

function sentenceOf({ kept: { opportunity: { summary, findings: [lead] } }, because }: OpportunityRow): string {
  return `${shortened(summary, summaryLength)} (${shortened(because, summaryLength)}) [${shortened(lead ? `${lead.detector}: ${evidenceText(lead.evidence)}` : '', evidenceLength)}]`;
}
