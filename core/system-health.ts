import type { BatchCounters, Component, Verdict } from './cycle';
import { Postponed, SourceUnavailable } from './errors';
import { figure } from './figures';
import type { JournalRecord } from './journal';
import { namesOf } from './names';
import type { Alarms, Counters } from './ports';
import { after, secondsBetween } from './time';

/** What Ratchet knows of itself before it deploys. */
export interface SystemFacts {
  readonly now: string;
  /** Names of the alarms of the installation that are red, without its own name. */
  readonly red: readonly string[];
  /** Why they could not be read. */
  readonly unread?: string | undefined;
  /** What was counted of the component in the last `countedMinutes`. */
  readonly counted: readonly Pick<BatchCounters, 'lastAt' | 'requests'>[];
  /** Calls that the plan of the watch reckons with. */
  readonly callsPerMinute: number;
  /** When the improvement's last entry was journalled, by the clock of another function. */
  readonly journalledAt: string | undefined;
}

/**
 * Alarms without which a canary could go wrong unseen, or stay: nothing is counted, nothing is cleaned up, a clean-up was given up.
 * The others are about what is found and proposed.
 */
const guarding: Readonly<Record<string, string>> = { 'ingest-fails': 'log lines are not counted', 'reconcile-fails': 'clean-ups fail', undelivered: 'the queue of undelivered events is not empty' };
export const countedMinutes = 15;
/** Silence of the counters that is looked at, and calls that would have come meanwhile: with so many, silence is no chance. */
const [silentSeconds, missedCalls] = [300, 20] as const;
/** Clocks of AWS agree within a second; log lines carry the time of the call. */
const clockSeconds = 120;
/** After which it is worth another look. */
const retrySeconds = 300;

/** Why nothing may be deployed now, however good it is: what a canary's safety rests on does not work. Undefined where all is well. */
export function unwell({ now, red, unread, counted, callsPerMinute, journalledAt }: SystemFacts): string | undefined {
  const alarms = red.flatMap((name) => (guarding[name] === undefined ? [] : [`alarm ${name} is red: ${guarding[name]}`]));
  const newest = counted.map(({ lastAt }) => lastAt).sort().at(-1);
  return [...alarms, ...(unread === undefined ? [] : [`alarms could not be read: ${unread}`]), ...stale(newest, counted, callsPerMinute, now), ...ahead('the newest call that was counted', newest, now), ...ahead("the improvement's last journal entry", journalledAt, now)].join('; ') || undefined;
}

function stale(newest: string | undefined, counted: SystemFacts['counted'], planned: number, now: string): readonly string[] {
  const silent = newest === undefined ? countedMinutes * 60 : Math.max(0, secondsBetween(newest, now));
  const rate = newest === undefined ? planned : counted.reduce((sum, { requests }) => sum + requests, 0) / Math.max(1, countedMinutes - silent / 60);
  if (silent < silentSeconds || (rate * silent) / 60 < missedCalls) return [];
  return [`no call was counted for ${figure(silent / 60)} min, at ${figure(rate)} calls a minute before: a watch would see nothing`];
}

function ahead(what: string, at: string | undefined, now: string): readonly string[] {
  const seconds = at === undefined ? 0 : secondsBetween(now, at);
  return seconds <= clockSeconds ? [] : [`clocks disagree: ${what} is from ${at}, ${figure(seconds)} s after now`];
}

/** Which alarms of the installation are red. What cannot be asked is not well. */
export async function ownAlarms(stage: string, alarms: Pick<Alarms, 'red'>): Promise<Pick<SystemFacts, 'red' | 'unread'>> {
  const prefix = namesOf(stage).alarmOf('');
  try {
    return { red: (await alarms.red()).flatMap(({ alarmName }) => (alarmName.startsWith(prefix) ? [alarmName.slice(prefix.length)] : [])) };
  } catch (error) {
    if (!(error instanceof SourceUnavailable)) throw error;
    return { red: [], unread: error.message };
  }
}

/**
 * Asked right before a canary, and with what is known by then before work or a person is spent on one. That the journal answers is shown by the entry without which nothing is deployed.
 * @throws Postponed for five minutes
 */
export async function expectWell({ component, watch, chain, stage, now }: { readonly component: Component; readonly watch: Verdict['watch']; readonly chain: readonly JournalRecord[]; readonly stage: string; readonly now: string }, { alarms, counters }: { readonly alarms: Pick<Alarms, 'red'>; readonly counters: Pick<Counters, 'read'> }): Promise<void> {
  const [own, counted] = await Promise.all([ownAlarms(stage, alarms), counters.read(component.tenant, component.component, { from: after(now, -countedMinutes * 60), to: after(now, 86_400) }, 'eventual')]);
  const why = unwell({ now, ...own, counted, callsPerMinute: watch?.callsPerMinute ?? 0, journalledAt: chain.at(-1)?.at });
  if (why !== undefined) throw new Postponed(`Ratchet itself is not well, so nothing is deployed: ${why}`, { until: after(now, retrySeconds) });
}
