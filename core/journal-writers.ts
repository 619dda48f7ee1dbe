import type { StepName } from './contracts';
import { InvalidInput } from './errors';
import type { JournalEntry, JournalRecord } from './journal';

export type JournalWriterName = StepName | 'Sweep' | 'Reconcile' | 'Control' | 'Approve';

/** Which functions an entry of each kind may come from. Who decides nothing of a kind cannot write that it was decided. */
export const writersOf: Readonly<Record<JournalEntry['kind'], readonly JournalWriterName[]>> = {
  'cycle-admitted': ['AdmitCycle'],
  'cycle-refused': ['AdmitCycle'],
  'cycle-reported': ['ReportCycle'],
  selection: ['SelectOpportunities'],
  'action-run': ['RunActions'],
  'improvement-started': ['AcquireLease'],
  'lease-refused': ['AcquireLease'],
  diagnosed: ['Diagnose'],
  proposed: ['ProposeCandidate'],
  'model-failed': ['ProposeCandidate'],
  verdict: ['ValidateCandidate'],
  tested: ['TestCandidate'],
  'approval-wanted': ['RequestApproval', 'CheckHealth'],
  'first-approved': ['Approve'],
  approved: ['Approve'],
  'not-approved': ['Approve'],
  'deployment-intended': ['DeployCanary'],
  published: ['DeployCanary'],
  deployed: ['DeployCanary'],
  look: ['CheckHealth'],
  'promotion-intended': ['Promote'],
  promoted: ['Promote'],
  'latest-restored': ['Promote', 'Reconcile'],
  'rollback-intended': ['RollBack', 'Reconcile'],
  'rolled-back': ['RollBack', 'Reconcile', 'RecordOutcome'],
  superseded: ['DeployCanary', 'Promote', 'RollBack', 'Reconcile'],
  reconciled: ['Reconcile'],
  outcome: ['RecordOutcome', 'Reconcile'],
  operator: ['Control', 'Reconcile'],
  'fix-overwritten': ['Sweep'],
  'after-look': ['Sweep'],
  'harm-after-promotion': ['Sweep'],
  'kept-well': ['Sweep'],
  postponed: ['ProposeCandidate', 'RequestApproval', 'DeployCanary', 'CheckHealth', 'Promote'],
  'paused-itself': ['RecordOutcome', 'Reconcile'],
  'state-differs': ['Reconcile'],
  'mend-intended': ['Reconcile'],
  mended: ['Reconcile'],
  'removal-intended': ['Reconcile'],
  'versions-removed': ['Reconcile'],
};

/** Kinds that a person's name may stand under, as the function that writes them was told it. */
const signed: ReadonlySet<JournalEntry['kind']> = new Set(['first-approved', 'approved', 'not-approved', 'operator', 'rolled-back', 'superseded']);
const functionNames: ReadonlySet<string> = new Set(Object.values(writersOf).flat());

/**
 * The entry with the name of the function that handed it in. Lambda tells the journal's writer by which alias it was called,
 * and each function may call the alias of its own name alone: so `writer` is proven, where `by` is only said.
 * @throws InvalidInput where that function may not write such an entry, or signs as another one
 */
export function writtenBy(entry: JournalEntry, invokedFunctionArn: string): JournalEntry {
  const writer = invokedFunctionArn.split(':')[7] ?? '';
  const { kind, by, entryId, subject } = entry;
  const allowed = writersOf[kind];
  if (!allowed.some((name) => name === writer)) throw new InvalidInput(`Journal entry ${entryId} of ${subject}: saw kind ${kind} from ${writer || 'a caller without an alias'}, expected it from ${allowed.join(' or ')}`);
  if (functionNames.has(by) && by !== writer) throw new InvalidInput(`Journal entry ${entryId} of ${subject}: saw it signed by ${by} from ${writer}, expected its own name or a person's`);
  return { ...entry, writer };
}

/** Whether an entry came from where its kind comes from. What the release before wrote names no writer: there its signature counts. */
export function isFromItsWriter({ kind, by, writer }: Pick<JournalRecord, 'kind' | 'by' | 'writer'>): boolean {
  const name = writer ?? by;
  return writersOf[kind].some((allowed) => allowed === name) || (writer === undefined && signed.has(kind) && !functionNames.has(by));
}
