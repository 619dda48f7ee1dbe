import { deploymentIn } from '../core/deployment-record';
import { subjectOf } from '../core/names';
import type { ImprovementRow } from '../core/ports';
import { type View, wrap } from './page';
import type { Screen } from './screen';
import type { Session } from './session';

const pollMs = 1000;
const patienceMs = 300_000;

/** Stops the execution; reconcile then takes the canary away, records the outcome and frees the lease. Waits for that. */
export async function stopImprovement(row: ImprovementRow, reason: string, session: Session, screen: Screen): Promise<View> {
  const { improvementId, component } = row;
  const { tenant, leases, executions, operations, clock, sleep } = session;
  const lease = await leases.get(tenant, component);
  // A lease that a clean-up or an operator holds names no execution.
  const executionArn = [lease?.improvementId === improvementId ? lease.executionArn : '', row.executionArn].find((arn) => arn.startsWith('arn:'));
  const by = await operations.caller();
  if (executionArn !== undefined && (await executions.state(executionArn)) === 'running') await executions.stop(executionArn, `${by}: ${reason}`);

  const stop = screen.spin(`waiting for the clean-up of ${component}`);
  try {
    const until = clock.now() + patienceMs;
    for (;;) {
      const [held, now] = await Promise.all([leases.get(tenant, component), session.progress.improvement(tenant, improvementId)]);
      if (held?.improvementId !== improvementId && now?.outcome !== undefined) return await ended(now, session);
      if (clock.now() >= until) return late(row, held?.improvementId === improvementId ? held.expiresAt : undefined);
      await sleep(pollMs);
    }
  } finally {
    stop();
  }
}

async function ended(row: ImprovementRow, { journal, tenant }: Session): Promise<View> {
  const { improvementId, component, outcome } = row;
  const deployment = deploymentIn(await journal.read(tenant, subjectOf.improvement(improvementId)));
  // It may have been promoted in the moment before the stop.
  const promoted = outcome?.kind === 'promoted';
  const serves = deployment === undefined ? 'nothing of it was deployed' : promoted ? `version ${deployment.canary} was promoted before the stop came; run the same command again to take it back` : `version ${deployment.canary} is away from ${component}`;
  const text = `${improvementId} ended as ${outcome?.kind}: ${outcome?.reason}. Its lease is free, and ${serves}.`;
  return { json: { improvementId, rolledBack: !promoted, outcome, deployment }, lines: (page) => wrap(text, page.width), exitCode: promoted ? 1 : 0 };
}

function late({ improvementId, component }: ImprovementRow, expiresAt: string | undefined): View {
  const why = `${improvementId}: its execution is stopped, but after ${patienceMs / 60_000} min ${expiresAt === undefined ? 'no outcome is recorded' : `its lease on ${component} is still held, until ${expiresAt}`}; the sweep cleans up then. Look with: ratchet show ${improvementId}`;
  return { json: { improvementId, rolledBack: false, reason: why }, lines: (page) => wrap(why, page.width), exitCode: 1 };
}
