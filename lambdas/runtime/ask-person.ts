import type { Config } from '../../core/config';
import type { ApprovalRequest, Improvement, Lease } from '../../core/cycle';
import type { StepName } from '../../core/contracts';
import type { Approvals, Clock, Journal, Notifier } from '../../core/ports';
import { improvementEntry } from './entries';

interface Services {
  readonly config: Config;
  readonly clock: Clock;
  readonly approvals: Approvals;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/** Puts a question to a person: kept, journalled, sent. Asked again with the same token, it is the same question. */
export async function askPerson(step: StepName, { improvement, lease, question, taskToken, data = {} }: { readonly improvement: Improvement; readonly lease: Lease; readonly question: ApprovalRequest; readonly taskToken: string; readonly data?: Readonly<Record<string, unknown>> }, services: Services): Promise<void> {
  const { tenant, component, improvementId, summary, verdict, needsPerson, expiresAt, candidateSha256, asks } = question;
  await services.approvals.want({ ...question, taskToken });
  const asked = `${improvementId} wants approval until ${expiresAt}: ${summary}. ${verdict}${needsPerson === undefined ? '' : `. A person has to look at it: ${needsPerson}`}`;
  await services.journal.append(improvementEntry(step, improvement, lease, services.clock, {
    kind: 'approval-wanted', entryId: `approval/${asks === 'keep' ? taskToken : candidateSha256}`, summary: asked, data: { ...data, ...question },
  }));
  const where = `--stage ${services.config.stage} --tenant ${tenant}`;
  await services.notifier.publish({
    kind: 'approval-wanted', tenant, component, improvementId,
    message: `${asked}\n\nTo read the change and decide:\n  ratchet approve ${improvementId} ${where}\n  ratchet reject ${improvementId} ${where} --reason "..."`,
  });
}
