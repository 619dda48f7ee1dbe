import type { JournalRecord } from '../core/journal';

/** What an improvement does now, from the last entry of its chain. */
export function phaseOf(chain: readonly JournalRecord[]): string {
  const last = chain.at(-1);
  if (!last) return 'starting';
  switch (last.kind) {
    case 'improvement-started':
      return 'diagnosing';
    case 'diagnosed':
      return 'looking for a candidate';
    case 'model-failed':
      return 'asking the model again';
    case 'proposed':
      return 'checking the candidate';
    case 'verdict':
      return 'testing the candidate';
    case 'approval-wanted':
      return 'waiting for approval';
    case 'first-approved':
      return 'waiting for a second approval';
    case 'tested':
    case 'approved':
    case 'deployment-intended':
    case 'published':
      return 'deploying the canary';
    case 'deployed':
    case 'look':
      return 'watching the canary';
    case 'promotion-intended':
      return 'promoting';
    case 'rollback-intended':
      return 'rolling back';
    case 'promoted':
    case 'latest-restored':
    case 'rolled-back':
    case 'superseded':
    case 'reconciled':
    case 'lease-refused':
    case 'not-approved':
    case 'postponed':
      return 'recording the outcome';
    case 'outcome':
    case 'fix-overwritten':
    case 'after-look':
    case 'harm-after-promotion':
    case 'kept-well':
      return 'ended';
    case 'cycle-admitted':
    case 'cycle-refused':
    case 'cycle-reported':
    case 'selection':
    case 'action-run':
    case 'paused-itself':
    case 'state-differs':
    case 'mend-intended':
    case 'mended':
    case 'removal-intended':
    case 'versions-removed':
      return last.kind;
    case 'operator':
      return 'being taken back';
  }
}
