import * as z from 'zod';
import { said, who } from './bounded';
import type { Settings } from './config';
import { approvalRequest, tenantName, type Approval, type ApprovalDecision, type ApprovalRequest, type KeptApproval, type Outcome } from './cycle';
import { InvalidInput, NotFound } from './errors';
import { hashOf, type JournalEntry, type JournalRecord } from './journal';
import { subjectOf } from './names';
import { callerProof, isNamed, personOf } from './prove-caller';
import { after } from './time';

/** What the state machine waits at most (`TimeoutSeconds` of RequestApproval), and how long before that answers end. */
export const approvalWaitSeconds = 86_400;
const answersEndBefore = 300;
/** Seconds after its end in which an answer that came in time may reach DeployCanary, which renews the lease itself. */
const graceSeconds = 600;
const listed = 10;

/** A rejection says why: the next attempt is told. */
export const approvalAnswer = z.discriminatedUnion('decision', [
  answerOf('approve').extend({ reason: said(500).default('') }),
  answerOf('reject').extend({ reason: said(500).min(1) }),
]);
export type ApprovalAnswer = z.infer<typeof approvalAnswer>;

function answerOf<Decision extends string>(decision: Decision) {
  return z.strictObject({ decision: z.literal(decision), tenant: tenantName, improvementId: z.string().min(1).max(200), candidateSha256: z.string().min(1).max(200), by: who, proof: callerProof.optional() });
}

/** How long a question that is asked now stands, and how long the improvement must hold its lease for an answer. */
export function approvalPeriod(now: string, approvalHours: number): { readonly expiresAt: string; readonly leaseUntil: string } {
  const expiresAt = after(now, Math.min(approvalHours * 3600, approvalWaitSeconds - answersEndBefore));
  return { expiresAt, leaseUntil: approvalAnswerEnds({ expiresAt }) };
}

/** How many people a question needs, where it is more than one. */
export function peopleFor({ approvalsNeeded }: Pick<Settings, 'approvalsNeeded'>): Pick<ApprovalRequest, 'people'> {
  return approvalsNeeded > 1 ? { people: approvalsNeeded } : {};
}

/** Until when an answer in time may reach the deployer. */
export const approvalAnswerEnds = ({ expiresAt }: Pick<ApprovalRequest, 'expiresAt'>): string => after(expiresAt, graceSeconds);

export function waits({ decision, expiresAt }: KeptApproval, now: string): boolean {
  return decision === undefined && expiresAt > now;
}

/** What must hold for an answer besides the question itself. */
export interface AnsweredUnder {
  readonly outcome?: Outcome | undefined;
  readonly now: string;
  /** Who may answer; with none whoever IAM let in. @default none */
  readonly approvers?: readonly string[];
  /** What is no longer as it was when the question was asked. @default nothing */
  readonly changed?: string | undefined;
}

/**
 * The decision that an answer makes on a question: a new one, or the same person's same one that has not reached its
 * execution yet, which goes on.
 * @throws InvalidInput for whatever may not be decided, with what stands against it
 */
export function decideApproval(answer: ApprovalAnswer, question: KeptApproval, { outcome, now, approvers = [], changed }: AnsweredUnder): ApprovalDecision {
  const { improvementId, candidateSha256, decision, expiresAt } = question;
  const refuse = (why: string) => new InvalidInput(`Approval of ${improvementId}: ${why}`);
  const made: ApprovalDecision = { approved: answer.decision === 'approve', by: answer.by, at: now, reason: answer.reason };
  if (outcome) throw refuse(`it ended at ${outcome.endedAt} as ${outcome.kind}: ${outcome.reason}`);
  if (answer.candidateSha256 !== candidateSha256) throw refuse(`saw candidate ${answer.candidateSha256}, expected ${candidateSha256}: look at it again with ratchet show ${improvementId}`);
  if (approvers.length > 0 && !isNamed(answer.by, approvers)) throw refuse(`saw ${answer.by}, expected one of the setting approvers: ${approvers.join(', ')}`);
  if (decision) return standingFor(made, decision, question);
  if (made.approved && changed !== undefined) throw refuse(`what was shown is no longer so: ${changed}. Undo that, and a yes counts again; else let it expire (a no means never this change again) and ask anew: ratchet trigger --components ${question.component}`);
  if (expiresAt <= now) throw refuse(`the time to decide ended at ${expiresAt}, and it is ${now}. It is asked again when the fault is found again, or at once with ratchet trigger --components ${question.component}`);
  return made;
}

/** Whether a yes is the first of two, so that the question goes on waiting: nobody else said yes before. */
export function isFirstOfTwo({ approved, by }: ApprovalDecision, { people = 1, first }: KeptApproval): boolean {
  return approved && people > 1 && (first === undefined || personOf(first.by) === personOf(by));
}

/** @throws InvalidInput where the decision that stands is somebody else's, another one, or done with */
export function standingFor(made: ApprovalDecision, standing: ApprovalDecision, { improvementId, answeredAt }: KeptApproval): ApprovalDecision {
  if (answeredAt === undefined && made.approved === standing.approved && made.by === standing.by) return standing;
  throw new InvalidInput(`Approval of ${improvementId}: it was decided once already: ${sentenceOf(standing)}, at ${standing.at}`);
}

/** What the waiting execution gets. */
export function approvalOf({ candidateSha256, verdictSha256, circumstances, first }: Omit<KeptApproval, 'decision'>, { approved, by, reason }: ApprovalDecision): Approval {
  return { approved, by: approved && first ? `${first.by} and ${by}` : by, reason, candidateSha256, verdictSha256, ...(circumstances && { circumstancesSha256: hashOf(circumstances) }) };
}

/** The first yes of two; written once. */
export function firstEntry(question: KeptApproval, first: ApprovalDecision): JournalEntry {
  return {
    ...subjectTo(question), kind: 'first-approved', entryId: firstId(question), at: first.at, by: first.by,
    summary: `${sentenceOf(first)}: the first of two; a second person has to say yes until ${question.expiresAt}: ${question.summary}`, data: { candidateSha256: question.candidateSha256, verdictSha256: question.verdictSha256 },
  };
}

/** Written once for a decision, however often its command is run. */
export function decisionEntry(question: KeptApproval, decision: ApprovalDecision): JournalEntry {
  return {
    ...subjectTo(question), kind: decision.approved ? 'approved' : 'not-approved', entryId: decisionId(question), at: decision.at, by: decision.by,
    summary: `${sentenceOf({ ...decision, by: approvalOf(question, decision).by })}: ${question.summary}`, data: { approval: approvalOf(question, decision) },
  };
}

/** By which the journal finds the first of two who agree, and the decision on a question. */
export const firstId = ({ wantedAt }: Pick<ApprovalRequest, 'wantedAt'>): string => `first/${wantedAt}`;
export const decisionId = ({ wantedAt }: Pick<ApprovalRequest, 'wantedAt'>): string => `decision/${wantedAt}`;

/**
 * The question about deploying that counts, and the number of its entry. A step that runs again writes its question once more,
 * under another time; people answer the one that they were shown.
 */
export function standingQuestion(chain: readonly JournalRecord[]): { readonly sequence: number; readonly question: ApprovalRequest } | undefined {
  const questions = chain.flatMap(({ kind, data, sequence }) => {
    const question = kind === 'approval-wanted' && data['asks'] !== 'keep' ? approvalRequest.safeParse(data).data : undefined;
    return question ? [{ sequence, question }] : [];
  });
  return questions.findLast(({ sequence, question }) => chain.some((one) => one.sequence > sequence && one.entryId === decisionId(question))) ?? questions.at(-1);
}

/** The execution ended between the decision and its answer. */
export function unheardEntry(question: KeptApproval, decision: ApprovalDecision, now: string): JournalEntry {
  return {
    ...subjectTo(question), kind: 'not-approved', entryId: `unheard/${question.wantedAt}`, at: now, by: 'Approve',
    summary: `the decision came to nothing, since the execution no longer waits: ${sentenceOf(decision)}`, data: { candidateSha256: question.candidateSha256 },
  };
}

export function unknownApproval(tenant: string, improvementId: string, known: readonly KeptApproval[], now: string): NotFound {
  const waiting = known.filter((one) => waits(one, now)).map((one) => one.improvementId);
  const told = waiting.length === 0 ? 'none waits' : `these wait: ${waiting.slice(0, listed).join(', ')}${waiting.length > listed ? `, and ${waiting.length - listed} more` : ''}`;
  return new NotFound(`Approval: saw "${improvementId}", expected an improvement of tenant ${tenant} that waits for one; ${told}`);
}

function sentenceOf({ approved, by, reason }: ApprovalDecision): string {
  return `${approved ? 'approved' : 'rejected'} by ${by}${reason === '' ? '' : `: ${reason}`}`;
}

function subjectTo({ tenant, component, improvementId }: ApprovalRequest) {
  return { tenant, component, subject: subjectOf.improvement(improvementId) };
}
