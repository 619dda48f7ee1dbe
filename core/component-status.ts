import * as z from 'zod';
import type { Settings } from './config';
import { componentName, type Component, type MinuteCounters, tenantName } from './cycle';
import { figure, percent } from './figures';
import { after, iso, secondsBetween } from './time';

/** Seconds of one window. */
export const statusWindowSeconds = 300;
/** Windows with calls that are kept: six hours of a component that is called all the time. */
const keptWindows = 72;
/** Seconds after a window's end for which log lines of it may still come in: until then it is counted anew. */
const settledSeconds = 120;
const hourSeconds = 3600;

const time = z.iso.datetime();
const count = z.int().nonnegative();
const tally = z.object({ requests: count, failed: count });
const statusWindow = tally.extend({ at: time });
export type StatusWindow = z.infer<typeof statusWindow>;

export const grades = ['A', 'B', 'C', 'D', 'F'] as const;

/** How a component's calls went of late, kept from one look to the next. */
export const componentStatus = z.object({
  tenant: tenantName,
  component: componentName,
  /** Five minutes each, oldest first; those without a call are left out. */
  windows: z.array(statusWindow),
  autoFixRequired: z.boolean(),
  /** Since when it is, or is not. */
  since: time,
  /** The newest windows that together hold enough calls to say something. */
  judged: tally.optional(),
  /** A from 99.9 % of calls that worked, B from 99 %, C from 95 %, D from the limit under which actions run, else F. None without enough calls. */
  grade: z.enum(grades).optional(),
  readUntil: time,
  /** Why the newest look could read nothing: what is kept is older. */
  unread: z.string().optional(),
  updatedAt: time,
});
export type ComponentStatus = z.infer<typeof componentStatus>;

export interface StatusReading {
  /** Merged counters from `readsFrom` on; what lies before is left aside. */
  readonly minutes: readonly MinuteCounters[];
  /** Set where the counters could not be read. */
  readonly unread?: string | undefined;
}

/** Where the next look has to begin: what was counted before has settled. */
export function readsFrom(previous: ComponentStatus | undefined, now: string): string {
  return previous ? windowOf(after(previous.readUntil, -settledSeconds)) : windowOf(after(now, -keptWindows * statusWindowSeconds));
}

/**
 * A status with what was seen since. `autoFixRequired` is raised when of the newest calls, at least `statusMinRequests`,
 * fewer than `statusMinSuccessRate` worked. It is cleared by `statusClearWindows` stretches of as many calls, one after the
 * other and all after it was raised, in each of which at least `statusClearSuccessRate` worked. Too few calls change nothing.
 */
export function updateStatus(previous: ComponentStatus | undefined, of: Pick<Component, 'tenant' | 'component'>, { minutes, unread }: StatusReading, now: string, settings: Settings): ComponentStatus {
  if (unread !== undefined) return { ...(previous ?? blank(of, now)), unread, updatedAt: now };
  const from = readsFrom(previous, now);
  const windows = [...(previous?.windows ?? []).filter(({ at }) => at < from), ...windowsOf(minutes.filter(({ minute }) => minute >= from))].slice(-keptWindows);
  const [judged] = stretchesOf(windows, settings.statusMinRequests);
  const was = previous?.autoFixRequired ?? false;
  const is = was ? !hasRecovered(windows, previous?.since ?? now, settings) : judged !== undefined && rateOf(judged) < settings.statusMinSuccessRate;
  return {
    tenant: of.tenant, component: of.component, windows, autoFixRequired: is,
    since: previous && is === was ? previous.since : now,
    ...(judged && { judged }),
    ...gradeOf(windows, is, now, settings),
    readUntil: now, updatedAt: now,
  };
}

/** Share of calls that worked. */
export function rateOf({ requests, failed }: Pick<StatusWindow, 'requests' | 'failed'>): number {
  return requests === 0 ? 1 : 1 - failed / requests;
}

/** Rolling average over the windows that begin no earlier than some seconds ago; undefined where none was called. */
export function averageOf(windows: readonly StatusWindow[], now: string, seconds: number): number | undefined {
  const sum = sumOf(windows.filter(({ at }) => secondsBetween(at, now) <= seconds));
  return sum.requests === 0 ? undefined : rateOf(sum);
}

/** What the newest calls say, in a sentence. */
export function statusText({ judged }: ComponentStatus): string {
  return judged ? `${percent(rateOf(judged))} of the last ${figure(judged.requests)} calls worked` : 'too few calls to say';
}

function blank({ tenant, component }: Pick<Component, 'tenant' | 'component'>, now: string): ComponentStatus {
  return { tenant, component, windows: [], autoFixRequired: false, since: now, readUntil: readsFrom(undefined, now), updatedAt: now };
}

function hasRecovered(windows: readonly StatusWindow[], since: string, settings: Settings): boolean {
  const limit = Math.max(settings.statusClearSuccessRate, settings.statusMinSuccessRate);
  const stretches = stretchesOf(windows.filter(({ at }) => at >= since), settings.statusMinRequests).slice(0, settings.statusClearWindows);
  return stretches.length === settings.statusClearWindows && stretches.every((stretch) => rateOf(stretch) >= limit);
}

/** The windows in groups of at least so many calls, the newest first: a component that is seldom called needs more of them. */
function stretchesOf(windows: readonly StatusWindow[], least: number): { requests: number; failed: number }[] {
  const full: { requests: number; failed: number }[] = [];
  let open = { requests: 0, failed: 0 };
  for (const { requests, failed } of [...windows].reverse()) {
    open = { requests: open.requests + requests, failed: open.failed + failed };
    if (open.requests < least) continue;
    full.push(open);
    open = { requests: 0, failed: 0 };
  }
  return full;
}

/** Of the last hour; of all that is kept where that was called too seldom. */
function gradeOf(windows: readonly StatusWindow[], raised: boolean, now: string, settings: Settings): Pick<ComponentStatus, 'grade'> {
  const hour = sumOf(windows.filter(({ at }) => at >= after(now, -hourSeconds)));
  const sum = hour.requests >= settings.statusMinRequests ? hour : sumOf(windows);
  if (raised) return { grade: 'F' };
  if (sum.requests < settings.statusMinRequests) return {};
  const limits = [['A', 0.999], ['B', 0.99], ['C', 0.95], ['D', settings.statusMinSuccessRate]] as const;
  return { grade: limits.find(([, least]) => rateOf(sum) >= least)?.[0] ?? 'F' };
}

function windowsOf(minutes: readonly MinuteCounters[]): StatusWindow[] {
  const byStart = new Map<string, StatusWindow>();
  for (const { minute, requests, failed } of minutes) {
    const at = windowOf(minute);
    const so = byStart.get(at);
    byStart.set(at, { at, requests: (so?.requests ?? 0) + requests, failed: (so?.failed ?? 0) + failed });
  }
  return [...byStart.values()].filter(({ requests }) => requests > 0).sort((a, b) => (a.at < b.at ? -1 : 1));
}

function windowOf(moment: string): string {
  const length = statusWindowSeconds * 1000;
  return iso(Math.floor(Date.parse(moment) / length) * length);
}

function sumOf(windows: readonly StatusWindow[]): { readonly requests: number; readonly failed: number } {
  return windows.reduce((sum, { requests, failed }) => ({ requests: sum.requests + requests, failed: sum.failed + failed }), { requests: 0, failed: 0 });
}
