/** The rows and columns of the kill matrix: where tasks are killed, and how. */
import cycleFlow from '../../statemachines/improvement-cycle.asl.json';
import improvementFlow from '../../statemachines/improvement.asl.json';
import type { Outcome } from '../../core/cycle';
import type { Fault } from './faults';

/** What brings an execution to the state: how its watch ends, or that a person is asked. */
export type Way = 'promotes' | 'takes back' | 'asks' | 'cycle';

export interface KillRow {
  readonly machine: 'improvement' | 'improvement-cycle';
  readonly state: string;
  readonly way: Way;
  /** Calls of the state that are let through before. @default 0 */
  readonly after?: number;
  /** What tells it from another row of the same state. */
  readonly note?: string;
}

export interface KillColumn {
  readonly title: string;
  readonly fault: Pick<Fault, 'kind' | 'times'>;
  /** A retry carries it out: it ends as it would have. */
  readonly retried: boolean;
}

export interface KillCell extends KillRow, KillColumn {
  readonly name: string;
}

/** How an improvement may end that was cut off: never as something that nobody decided. */
export const endings: readonly Outcome['kind'][] = ['promoted', 'rolled-back', 'not-approved', 'proposed', 'not-started', 'failed', 'reconciled'];

/** More than the retries of any state. */
const eachTime = 20;

export const columns: readonly KillColumn[] = [
  { title: 'killed on entry', fault: { kind: 'on-entry' }, retried: true },
  { title: 'killed after its effect', fault: { kind: 'after-effect' }, retried: true },
  { title: 'execution aborted, its function runs on', fault: { kind: 'abort' }, retried: false },
  { title: 'execution aborted after its effect', fault: { kind: 'abort-after' }, retried: false },
  { title: 'killed on entry, each time', fault: { kind: 'on-entry', times: eachTime }, retried: false },
  { title: 'killed after its effect, each time', fault: { kind: 'after-effect', times: eachTime }, retried: false },
];

const ways: Readonly<Record<string, Way>> = { RollBack: 'takes back', RequestApproval: 'asks' };

export const rows: readonly KillRow[] = [
  ...tasksOf(improvementFlow).map((state): KillRow => ({ machine: 'improvement', state, way: ways[state] ?? 'promotes' })),
  { machine: 'improvement', state: 'DeployCanary', way: 'promotes', after: 1, note: 'the wider stage' },
  ...tasksOf(cycleFlow).map((state): KillRow => ({ machine: 'improvement-cycle', state, way: 'cycle' })),
];

export const cells: readonly KillCell[] = rows.flatMap((row) => columns.map((column) => ({ ...row, ...column, name: `${row.machine}: ${titleOf(row)}: ${column.title}` })));

/** One of each kind, where most is at stake; CI has no time for all. */
export const selection: readonly KillCell[] = cells.filter(({ state, title, note }) => note === undefined && [
  'DeployCanary/execution aborted, its function runs on', 'RequestApproval/killed after its effect', 'SelectOpportunities/execution aborted after its effect',
].includes(`${state}/${title}`));

export function titleOf({ state, note }: KillRow): string {
  return note === undefined ? state : `${state} (${note})`;
}

/** Names of a flow's Task states, also of those in its Maps. */
function tasksOf(flow: object): readonly string[] {
  if (!('States' in flow)) return [];
  return Object.entries(flow.States as Readonly<Record<string, { readonly Type: string; readonly ItemProcessor?: object }>>).flatMap(([name, { Type, ItemProcessor }]) => (Type === 'Task' ? [name] : ItemProcessor ? tasksOf(ItemProcessor) : []));
}
