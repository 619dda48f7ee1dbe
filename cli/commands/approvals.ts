import type { Command } from 'commander';
import { tellPause } from '../../core/circumstances';
import type { KeptApproval } from '../../core/cycle';
import { type ApprovalAnswer, decideApproval, unknownApproval } from '../../core/decide-approval';
import { UnsafeState } from '../../core/errors';
import { subjectOf } from '../../core/names';
import { iso } from '../../core/time';
import { attemptLines } from '../attempt-lines';
import { busy } from '../busy';
import { findImprovement } from '../find-improvement';
import { holdsOver } from '../holds';
import { fields, type Page, tint, title, type View, wrap } from '../page';
import type { Run } from '../program';
import { readApprovals } from '../read-approvals';
import { readStory, type Story } from '../read-story';
import type { Screen } from '../screen';
import type { Session } from '../session';
import { table } from '../table';
import { age, moment } from '../times';
import { asUsage, UsageError } from '../usage-error';
import { yesUnderHolds } from '../yes-under-holds';

const shortHash = 12;

/** `approvals`, `approve` and `reject`: what waits for a person, and the person's answer. */
export function addApprovals(program: Command, run: Run): void {
  program.command('approvals')
    .description('what waits for a yes or no: before it is deployed, or after a watch that decided nothing')
    .action((_options: unknown, command: Command) => run(command, (session, screen) => busy('reading what waits', screen, () => approvals(session))));
  program.command('approve <improvement>')
    .description('show the change that waits, and let it go on; the beginning of its id is enough')
    .option('--reason <text>', 'why, for the journal')
    .option('--yes', 'do not ask')
    .action((improvement: string, options: { reason?: string; yes?: boolean }, command: Command) => run(command, (session, screen) => approve(improvement, options, session, screen)));
  program.command('reject <improvement>')
    .description('end an improvement that waits; what it was is not offered again')
    .requiredOption('--reason <text>', 'why, for the journal and for the next attempt')
    .action((improvement: string, { reason }: { reason: string }, command: Command) => run(command, (session, screen) => reject(improvement, reason, session, screen)));
}

async function approvals(session: Session): Promise<View> {
  const waiting = await readApprovals(session);
  return { json: { tenant: session.tenant, approvals: waiting }, lines: (page) => linesOf(waiting, session.tenant, page) };
}

function linesOf(waiting: readonly KeptApproval[], tenant: string, page: Page): readonly string[] {
  if (waiting.length === 0) return [`Nothing waits for approval in tenant ${tenant}.`];
  return [
    ...table(page, [
      { title: 'IMPROVEMENT', text: ({ improvementId }) => improvementId },
      { title: 'COMPONENT', text: ({ component }) => component },
      { title: 'ASKED', text: ({ wantedAt }) => age(wantedAt, page.now) },
      { title: 'EXPIRES', text: ({ expiresAt }) => age(expiresAt, page.now) },
      { title: 'CANDIDATE', text: ({ candidateSha256 }) => candidateSha256.slice(0, shortHash) },
      { title: 'WHAT, AND ITS VERDICT', text: (one) => `${one.summary} (${one.verdict})${one.needsPerson === undefined ? '' : `. Needs a person: ${one.needsPerson}`}${one.first ? `. ${one.first.by} said yes; a second person has to` : ''}`, sentence: true },
    ], waiting),
    '',
    ...wrap('Read one and decide: ratchet approve <improvement>, or ratchet reject <improvement> --reason "..."', page.width),
  ];
}

async function approve(asked: string, { reason = '', yes }: { readonly reason?: string; readonly yes?: boolean }, session: Session, screen: Screen): Promise<View> {
  const { question, story, answer, warnings } = await busy('reading the question and the journal', screen, async () => {
    const found = await find(asked, { decision: 'approve', reason }, session);
    return { ...found, warnings: await warningsOf(found.question, found.story, session) };
  });
  const { improvementId, component, candidateSha256 } = question;
  if (!yes && !screen.ask) throw new UsageError('approve: saw no terminal to ask on, expected --yes there');
  // Where the answer is JSON, the question still goes to the person who is asked.
  if (!yes) for (const line of questionLines(question, story, screen.page())) (screen.json ? screen.err : screen.out)(line);
  // Also where nobody is asked: it goes to stderr, beside what a program reads.
  for (const warning of warnings) for (const line of wrap(`Warning: ${warning}`, screen.page().width)) (yes || screen.json ? screen.err : screen.out)(tint(screen.page(), 'warn', line));
  if (!yes && !(await screen.ask?.(question.asks === 'keep' ? `On ${component}: ${question.summary}?` : `Deploy candidate ${candidateSha256} to ${component} as a canary?`))) {
    return { json: { improvementId, decided: false, reason: 'not confirmed', ...(warnings.length > 0 && { warnings }) }, lines: () => ['Nothing was decided. It still waits.'], exitCode: 1 };
  }
  return answered(answer, session, screen, warnings);
}

async function reject(asked: string, reason: string, session: Session, screen: Screen): Promise<View> {
  return answered((await busy('reading the question and the journal', screen, () => find(asked, { decision: 'reject', reason }, session))).answer, session, screen);
}

async function answered(answer: ApprovalAnswer, { operations }: Session, screen: Screen, warnings: readonly string[] = []): Promise<View> {
  const summary = await busy('giving your answer', screen, () => operations.approve(answer));
  const follow = `${summary}. Follow it with: ratchet show ${answer.improvementId}`;
  return { json: { ...answer, decided: true, summary, ...(warnings.length > 0 && { warnings }) }, lines: (page) => wrap(follow, page.width) };
}

/** What would become of a yes now, where something holds the component. */
async function warningsOf(question: KeptApproval, { improvement, attempts }: Story, { tenant, registry, controls, config, clock }: Session): Promise<readonly string[]> {
  const [components, state, configured] = await Promise.all([registry.list(tenant), controls.read(tenant), config()]);
  const component = components.find((one) => one.component === question.component);
  if (!component) return [];
  const accepted = attempts.findLast(({ verdict }) => verdict?.accepted)?.candidate;
  return yesUnderHolds(question, holdsOver(component, { tenant, config: configured, controls: state, at: iso(clock.now()) }), {
    emergency: improvement?.emergency === true, revert: accepted?.strategy === 'revert', pause: tellPause(state, component.component),
  });
}

/** The question, what the journal says of its candidate, and an answer to it by the rule that the function has, too. */
async function find(asked: string, given: Pick<ApprovalAnswer, 'decision' | 'reason'>, session: Session): Promise<{ readonly question: KeptApproval; readonly story: Story; readonly answer: ApprovalAnswer }> {
  const { tenant, approvals: kept, journal, clock, operations } = session;
  const row = await findImprovement(asked, session);
  const question = await kept.get(tenant, row.improvementId);
  if (!question) throw unknownApproval(tenant, row.improvementId, await readApprovals(session), iso(clock.now()));
  const story = readStory(row, await journal.read(tenant, subjectOf.improvement(row.improvementId)));
  const { improvementId, candidateSha256 } = question;
  if (story.broken) throw new UnsafeState(`Approval of ${improvementId}: the journal's chain breaks at entry ${story.broken.sequence} of ${story.chain.length}, expected it to hold: what is shown may not be what would be deployed`);
  const accepted = story.attempts.findLast(({ verdict }) => verdict?.accepted)?.verdict?.candidateSha256;
  if (accepted !== candidateSha256) throw new UnsafeState(`Approval of ${improvementId}: saw candidate ${candidateSha256}, expected ${accepted ?? 'one'}, which the journal says that the gates accepted. Somebody changed the state table`);
  const answer: ApprovalAnswer = { ...given, tenant, improvementId, candidateSha256, by: await operations.caller() };
  asUsage(() => decideApproval(answer, question, { outcome: row.outcome, now: iso(clock.now()) }));
  return { question, story, answer };
}

function questionLines(question: KeptApproval, { improvement, attempts }: Story, page: Page): readonly string[] {
  const { improvementId, component, summary, candidateSha256, needsPerson, wantedAt, expiresAt, circumstances, people = 1, first } = question;
  return [
    ...wrap(improvementId, page.width).map((line) => tint(page, 'title', line)),
    ...fields(page, [
      ['component', component],
      ['found', improvement?.opportunity.summary],
      ['would be', summary],
      ['its watch', question.asks === 'keep' ? question.verdict : undefined, 'warn'],
      ['candidate', candidateSha256],
      ['serves', circumstances && `version ${circumstances['version that serves']}; a yes is refused when it, its configuration, the settings, the mode or a pause changed since`],
      ['needs you', needsPerson, 'warn'],
      ['people', people > 1 ? `${people} have to say yes${first ? `; ${first.by} did` : ''}` : undefined, 'warn'],
      ['asked', `${moment(wantedAt)} (${age(wantedAt, page.now)})`],
      ['expires', `${moment(expiresAt)} (${age(expiresAt, page.now)})`],
    ]),
    ...attemptLines(attempts.filter(({ verdict }) => verdict?.accepted).slice(-1), improvementId, page),
    ...title(page, 'Your decision'),
  ];
}
