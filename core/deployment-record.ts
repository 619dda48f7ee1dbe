import { deployment, type Deployment } from './cycle';
import type { JournalRecord } from './journal';

/** The last deployment that an improvement's chain intended or made; what a rollback needs when nothing else is left. */
export function deploymentIn(chain: readonly JournalRecord[]): Deployment | undefined {
  const kinds: readonly JournalRecord['kind'][] = ['deployment-intended', 'deployed', 'promoted', 'rolled-back', 'superseded'];
  return chain.flatMap((record) => {
    const read = kinds.includes(record.kind) ? deployment.safeParse(record.data['deployment']) : undefined;
    return read?.success ? [read.data] : [];
  }).at(-1);
}

export function hasKind(chain: readonly JournalRecord[], kind: JournalRecord['kind']): boolean {
  return chain.some((record) => record.kind === kind);
}
