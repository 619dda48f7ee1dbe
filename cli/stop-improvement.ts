import { deploymentIn } from '../core/deployment-record';
import { SourceUnavailable } from '../core/errors';
import { subjectOf } from '../core/names';
import type { ImprovementRow } from '../core/ports';
import { busy } from './busy';
import { type View, wrap } from './page';
import type { Screen } from './screen';
import type { Session } from './session';

const pollMs = 1000;
const patienceMs = 300_000;

/** Has the reconcile function end an improvement: its canary is taken away, its outcome recorded, its lease free. Waits for that, whoever does it. */
export async function stopImprovement(row: ImprovementRow, reason: string, session: Session, screen: Screen): Promise<View> {
  const { improvementId, component } = row;
  const { tenant, leases, operations, clock, sleep } = session;
  const undoneBy = await operations.caller();
  return busy(`ending ${improvementId}, and taking its canary on ${component} away`, screen, async () => {
    const until = clock.now() + patienceMs;
    const failed = await operations.takeBack({ tenant, component, improvementId, reason, undoneBy }).then(() => undefined, (error: unknown) => {
      // Another clean-up may be quicker, and then ends it.
      if (!(error instanceof SourceUnavailable)) throw error;
      return error.message;
    });
    for (;;) {
      const [held, now] = await Promise.all([leases.get(tenant, component), session.progress.improvement(tenant, improvementId)]);
      if (held?.improvementId !== improvementId && now?.outcome !== undefined) return await ended(now, session);
      if (clock.now() >= until) return late(row, held?.improvementId === improvementId ? held.expiresAt : undefined, failed);
      await sleep(pollMs);
    }
  });
}

async function ended(row: ImprovementRow, { journal, tenant }: Session): Promise<View> {
  const { improvementId, component, outcome } = row;
  const deployment = deploymentIn(await journal.read(tenant, subjectOf.improvement(improvementId)));
  // It may have been promoted in the moment before the end.
  const promoted = outcome?.kind === 'promoted';
  const serves = deployment === undefined ? 'nothing of it was deployed' : promoted ? `version ${deployment.canary} was promoted before that; run the same command again to take it back` : `version ${deployment.canary} is away from ${component}`;
  const text = `${improvementId} ended as ${outcome?.kind}: ${outcome?.reason}. Its lease is free, and ${serves}.`;
  return { json: { improvementId, rolledBack: !promoted, outcome, deployment }, lines: (page) => wrap(text, page.width), exitCode: promoted ? 1 : 0 };
}

function late({ improvementId, component }: ImprovementRow, expiresAt: string | undefined, failed: string | undefined): View {
  const why = `${improvementId}: after ${patienceMs / 60_000} min ${expiresAt === undefined ? 'no outcome is recorded' : `its lease on ${component} is still held, until ${expiresAt}`}${failed === undefined ? '' : ` (${failed})`}; the sweep cleans up then. Look with: ratchet show ${improvementId}`;
  return { json: { improvementId, rolledBack: false, reason: why }, lines: (page) => wrap(why, page.width), exitCode: 1 };
}
