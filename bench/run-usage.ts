import { entries, steps } from '../lib/permissions';
import { namesOf } from '../core/names';
import { sumOf, times, type Usage } from './prices';

/** One run of a step by an execution. Times in ms since 1970. */
export interface Window {
  readonly step: string;
  readonly from: number;
  readonly to: number;
}

/** What an execution did, as its history tells. */
export interface Story {
  /** States entered and attempts repeated: what Step Functions bills. */
  readonly transitions: number;
  readonly windows: readonly Window[];
  /** Of the candidate that was proposed last. */
  readonly strategy?: string;
  readonly exchangeKey?: string;
  readonly costUsd?: number;
}

export interface HistoryEvent {
  readonly timestamp?: Date | undefined;
  readonly type?: string | undefined;
  readonly stateEnteredEventDetails?: { readonly name: string | undefined } | undefined;
  readonly stateExitedEventDetails?: { readonly name: string | undefined; readonly output?: string | undefined } | undefined;
}

/** Events of `GetExecutionHistory`, the oldest first. */
export function storyOf(events: readonly HistoryEvent[]): Story {
  const entered = events.filter(({ type = '' }) => type.endsWith('StateEntered'));
  const tasks = entered.filter(({ type }) => type === 'TaskStateEntered');
  const attempts = events.filter(({ type }) => type === 'TaskScheduled' || type === 'LambdaFunctionScheduled');
  const exits = events.filter(({ type }) => type === 'TaskStateExited');
  const taken = new Set<HistoryEvent>();
  const windows = tasks.flatMap((task) => {
    const step = task.stateEnteredEventDetails?.name ?? '';
    const exit = exits.find((one) => !taken.has(one) && one.stateExitedEventDetails?.name === step && timeOf(one) >= timeOf(task));
    if (exit === undefined) return [];
    taken.add(exit);
    return [{ step, from: timeOf(task), to: timeOf(exit) }];
  });
  const proposals = exits.filter((exit) => exit.stateExitedEventDetails?.name === 'ProposeCandidate').map((exit) => candidateIn(exit.stateExitedEventDetails?.output));
  return { transitions: entered.length + Math.max(0, attempts.length - tasks.length), windows, ...proposals.at(-1) };
}

const timeOf = ({ timestamp }: HistoryEvent): number => timestamp?.getTime() ?? 0;

function candidateIn(output = '{}'): Pick<Story, 'strategy' | 'exchangeKey' | 'costUsd'> {
  const candidate = recordOf(recordOf(JSON.parse(output))['candidate']);
  const { strategy, exchangeKey, costUsd } = candidate;
  return { ...(typeof strategy === 'string' && { strategy }), ...(typeof exchangeKey === 'string' && { exchangeKey }), ...(typeof costUsd === 'number' && { costUsd }) };
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value)) : {};
}

/** Something that one of Ratchet's functions did, and what of AWS it used. */
export interface Event {
  readonly at: number;
  readonly function: string;
  readonly usage: Usage;
}

/** A `REPORT` line. Undefined for any other. */
export function reportOf(message: string, at: number, functionName: string): Event | undefined {
  const [, billedMs, memoryMb] = /^REPORT .*\bBilled Duration: (\d+) ms\b.*\bMemory Size: (\d+) MB\b/s.exec(message) ?? [];
  if (billedMs === undefined) return undefined;
  return { at, function: functionName, usage: { lambdaCalls: 1, lambdaGbSeconds: (Number(billedMs) / 1000) * (Number(memoryMb) / 1024) } };
}

/** A line of `local/emulator/request_log.py`. */
export interface Request {
  readonly at: number;
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly sent: number;
  readonly received: number;
  readonly items?: number;
  readonly consistent?: boolean;
}

/**
 * What a request is billed as. Request units of tables come from the bodies' sizes, whose JSON is larger than the items, so
 * that they are an upper bound; the journal's entries are written once more in its index.
 */
export function usageOfRequest({ service, action, sent, received, items = 1, consistent = false, caller }: Request): Usage {
  const written = Math.max(items, Math.ceil(sent / 1024));
  const read = Math.max(items, Math.ceil(received / 4096));
  switch (service) {
    case 'dynamodb':
      if (action === 'TransactWriteItems') return { tableWrites: 2 * written + (caller.endsWith('-journal-writer') ? Math.ceil(sent / 1024) : 0) };
      if (action === 'TransactGetItems') return { tableReads: 2 * read };
      return /^(Put|Update|Delete|BatchWrite)/.test(action) ? { tableWrites: written } : { tableReads: consistent ? read : read / 2 };
    case 's3':
      return action === 'DELETE' ? {} : action === 'GET' || action === 'HEAD' ? { objectReads: 1 } : { objectWrites: 1 };
    case 'cloudwatch':
      return action === 'GetMetricData' ? { metricsRead: items } : { cloudwatchCalls: 1 };
    case 'sns':
      return { notifications: 1 };
    default:
      return {};
  }
}

const stage = 'prod';
const functionOf = (entry: string): string => namesOf(stage).functionOf(entry.split('/').at(-1) ?? entry);
const stepOf = new Map(Object.entries(steps).map(([step, { entry }]) => [functionOf(entry), step]));
/** The sandbox is called by this step alone. */
stepOf.set(namesOf(stage).sandboxFunction, 'TestCandidate');
export const journalWriter = functionOf(entries.JournalWriter.entry);

const slackMs = 100;

/** What was used in some of the windows: an event in the windows of several runs of its step is shared among them. */
export function usedIn(windows: readonly Window[], all: readonly Window[], events: readonly Event[]): Usage {
  const holds = ({ at, function: name }: Event) => ({ step, from, to }: Window) => stepOf.get(name) === step && at >= from - slackMs && at <= to + slackMs;
  return sumOf(events.flatMap((event) => {
    const own = windows.filter(holds(event)).length;
    return own === 0 ? [] : [times(event.usage, own / all.filter(holds(event)).length)];
  }));
}

/** What one run of a function uses. */
export function meanOf(functionName: string, events: readonly Event[]): Usage {
  const own = events.filter((event) => event.function === functionName);
  const runs = own.reduce((sum, { usage }) => sum + (usage.lambdaCalls ?? 0), 0);
  return runs === 0 ? {} : times(sumOf(own.map(({ usage }) => usage)), 1 / runs);
}

/** `used`, had there been another number of looks: each is one `perLook` more. */
export function withLooks(used: Usage, perLook: Usage, looks: number, wanted: number): Usage {
  return sumOf([used, times(perLook, wanted - looks)]);
}
