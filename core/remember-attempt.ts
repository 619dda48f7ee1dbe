import * as z from 'zod';
import { cut } from './bounded';
import { approval, mode as modeSchema, type Improvement, type Outcome } from './cycle';
import type { JournalRecord } from './journal';
import { postponementIn } from './postponement';
import type { Opportunities, TrackRecords } from './ports';
import { after } from './time';
import { recordOf } from './track-record';

/** Days for which an outcome counts: what was no good long ago may be by now. */
const recordDays = 180;
const started = z.object({ mode: modeSchema });

/** How an improvement ended, beside its opportunity and in the track record of its kind. The last that is told stands. */
export async function rememberAttempt(improvement: Improvement, outcome: Pick<Outcome, 'kind' | 'reason' | 'endedAt'>, chain: readonly JournalRecord[], { opportunities, trackRecords }: { readonly opportunities: Opportunities; readonly trackRecords: TrackRecords }): Promise<void> {
  const { tenant, component, improvementId, opportunity } = improvement;
  const { kind, reason, endedAt } = outcome;
  const unanswered = chain.some((record) => record.kind === 'model-failed');
  const lease = started.safeParse(chain.find((record) => record.kind === 'improvement-started')?.data['lease']);
  const undecided = kind === 'not-approved' && !chain.some((record) => record.kind === 'operator' || (record.kind === 'not-approved' && approval.safeParse(record.data['approval']).success));
  const until = kind === 'postponed' ? postponementIn(chain)?.until : undefined;
  await opportunities.update(tenant, component, opportunity.fingerprint, (kept) => kept && {
    ...kept,
    attempt: { improvementId, kind, reason: cut(reason, 400), endedAt, foundAt: opportunity.foundAt, unanswered: unanswered || undecided, ...(until !== undefined && { until }), ...(lease.success && { mode: lease.data.mode }) },
    standing: { state: 'ended', reason: cut(`${improvementId} ended as ${kind}: ${reason}`, 400), at: endedAt },
  });
  const record = recordOf(improvement, outcome, unanswered);
  if (record) await trackRecords.put(tenant, record, after(endedAt, recordDays * 86_400));
}
