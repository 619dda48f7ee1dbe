import { dueLook, isGivenUp, judgedHours, lookMinutes, type LooksAfter, type WatchReference } from './after-promotion';
import { aliasUnderCare } from './alias-under-care';
import type { BatchCounters, Component, VersionCounters, Window } from './cycle';
import { goBackFromHarm, type GoBackPorts, type LookedAt } from './go-back-from-harm';
import type { Harmful } from './harm';
import { judgeAfterPromotion, judgeTotalFailure, referenceOf, worseOf, type JudgementAfter } from './judge-after-promotion';
import { mergeByVersion } from './merge-counters';
import type { Counters, DeclaredRegistry, Functions, Leases, ServedFix, ServedFixes } from './ports';
import { sayError } from './say-error';
import { entryOfFix, keepLooks } from './served-fix-record';
import { after, later } from './time';

export interface LookPorts extends GoBackPorts {
  readonly registry: DeclaredRegistry;
  readonly leases: Pick<Leases, 'held'>;
  readonly counters: Pick<Counters, 'read'>;
  readonly functions: Pick<Functions, 'alias'>;
  readonly fixes: ServedFixes;
}

/** The last minutes in which a version that answers nobody is seen between the looks. */
const latestMinutes = [1, 2, 3] as const;
/** Hours of calls that one look reads at most: a busy function's whole day would not fit into this one's memory. */
const mostHours = Math.max(...judgedHours);
const daySeconds = 86_400;
/** By which more is read of the day before, on either side: a young look has few calls. */
const besideSeconds = 1800;
const keptHours = (lookMinutes.at(-1) ?? 0) / 60;
/** Calls from which a day without harm says that a version kept well. */
const leastCalls = 30;

/**
 * Versions that Ratchet promoted in the last day: at growing distances, whether they do harm by the calls since then; each
 * minute, whether they answer nobody. Harm starts one improvement that goes back, in spite of the cooldown. A component on
 * which an improvement works is left alone meanwhile; one that cannot be read is named in a line that begins with `failed: `.
 */
export async function lookAfterPromotion(tenant: string, now: string, ports: LookPorts): Promise<string[]> {
  // Read before the fixes: an improvement that ends in between has put its own fix there.
  const held = await ports.leases.held(tenant);
  const done: string[] = [];
  for (const fix of await ports.fixes.list(tenant)) {
    const { looks } = fix;
    if (!looks || held.some(({ component }) => component === fix.component)) continue;
    try {
      const component = await ports.registry.get(tenant, fix.component);
      if (component) done.push(...(await look({ fix, looks, component, held, now }, ports)));
    } catch (error) {
      done.push(`failed: look at ${fix.component} after ${fix.improvementId}: ${sayError(error)}`);
    }
  }
  return done;
}

async function look(known: LookedAt, ports: LookPorts): Promise<string[]> {
  const { fix, component, now } = known;
  const reference = known.looks.reference ?? (await readReference(known, ports));
  const looks: LooksAfter = { ...known.looks, ...(reference && { reference }) };
  const at: LookedAt = { ...known, looks };
  const due = dueLook(looks, now);
  const total = await totalFailure(at, ports);
  if (due === undefined && !total) return reference && !known.looks.reference ? keep(at, looks, ports) : [];
  const alias = await aliasUnderCare(component, ports);
  // Somebody else's deployment is announced by another part of the sweep, which ends the looks.
  if (alias?.version !== fix.version || Object.keys(alias.weights).length > 0) return [];
  if (total) return goBackFromHarm(at, total, ports);
  const { judged, seen, from } = await judgeHours(at, ports);
  switch (judged.state) {
    case 'harm':
      return seen ? goBackFromHarm(at, { judged, seen, from }, ports) : [];
    case 'unknown':
      return isGivenUp(looks, now) ? close(at, 'after-look', `the looks after the promotion end without an answer: ${judged.reason}`, {}, ports) : blind(at, due ?? 0, judged.reason, ports);
    case 'no-harm':
      return due === lookMinutes.length ? closeAfterDay(at, judged.reason, seen, ports) : goOn(at, due ?? looks.done, judged.reason, ports);
  }
}

/** The last hour, then all that is read; the first that shows harm decides. */
async function judgeHours(at: LookedAt, ports: LookPorts): Promise<{ readonly judged: JudgementAfter; readonly seen: VersionCounters | undefined; readonly from: string }> {
  const { fix, looks, component, now } = at;
  const beginning = (hours: number): string => later(looks.since, after(now, -hours * 3600));
  const items = await readCalls(component, { from: beginning(mostHours), to: now }, ports);
  const judge = async (from: string) => {
    const seen = mergedOf(fix, items, from);
    return { judged: await judgeCalls(at, seen, from, ports), seen, from };
  };
  const windows = [...new Set(judgedHours.map(beginning))];
  for (const from of windows.slice(0, -1)) {
    const lately = await judge(from);
    if (lately.judged.state === 'harm') return lately;
  }
  return judge(beginning(mostHours));
}

/** What the watch did not know may be the rhythm of the day: what was so at these hours yesterday, whatever version served, is no harm. */
async function judgeCalls({ fix, looks: { reference }, component, now }: LookedAt, seen: VersionCounters | undefined, from: string, ports: LookPorts): Promise<JudgementAfter> {
  const judged = judgeAfterPromotion(fix.version, seen, reference);
  if (judged.state !== 'harm' || !reference) return judged;
  const items = await readCalls(component, { from: after(from, -daySeconds - besideSeconds), to: after(now, -daySeconds + besideSeconds) }, ports);
  const yesterday = referenceOf(mergeByVersion(items.map((item) => ({ ...item, version: 'any' }))));
  return yesterday ? judgeAfterPromotion(fix.version, seen, worseOf(reference, yesterday)) : judged;
}

/** That all calls fail shows in the last minute where there are many, else in the last few. */
async function totalFailure({ fix, looks, component, now }: LookedAt, ports: LookPorts): Promise<Harmful | undefined> {
  const beginning = (minutes: number): string => later(looks.since, after(now, -minutes * 60));
  const items = await readCalls(component, { from: beginning(Math.max(...latestMinutes)), to: now }, ports);
  for (const from of latestMinutes.map(beginning)) {
    const seen = mergedOf(fix, items, from);
    const judged = judgeTotalFailure(fix.version, seen, looks.reference);
    if (seen && judged?.state === 'harm') return { judged, seen, from };
  }
  return undefined;
}

/** A look that saw nothing wrong is not journalled, unless harm had been told. */
async function goOn(at: LookedAt, done: number, why: string, ports: LookPorts): Promise<string[]> {
  const { told, ...looks } = at.looks;
  const lines = told ? [`${at.fix.component}: the harm of ${at.fix.improvementId} is not seen any more, and nothing was started: ${why}`] : [];
  for (const summary of lines) await ports.journal.append(entryOfFix(at.fix, { kind: 'after-look', entryId: `after/over/${done}`, at: at.now, summary, data: { looks } }));
  return keep(at, { ...looks, done }, ports, lines);
}

/** Journalled once a look, and repeated until there are calls: silence is no health. */
async function blind(at: LookedAt, due: number, why: string, ports: LookPorts): Promise<string[]> {
  const { fix, looks, now } = at;
  if (looks.blind === due) return [];
  const summary = `${fix.component}: look ${due} of ${lookMinutes.length} after ${fix.improvementId} says nothing of the time since ${looks.since}: ${why}; it is repeated until it does`;
  await ports.journal.append(entryOfFix(fix, { kind: 'after-look', entryId: `after/blind/${due}`, at: now, summary, data: { looks } }));
  return keep(at, { ...looks, blind: due }, ports, [summary]);
}

function closeAfterDay(at: LookedAt, told: string, seen: VersionCounters | undefined, ports: LookPorts): Promise<string[]> {
  return (seen?.requests ?? 0) >= leastCalls
    ? close(at, 'kept-well', `kept well for ${keptHours} h: ${told}, in the last ${mostHours} h`, { seen }, ports)
    : close(at, 'after-look', `no harm was seen in ${lookMinutes.length} looks, but so few calls do not show that it kept well: ${told}`, { seen }, ports);
}

async function close(at: LookedAt, kind: 'kept-well' | 'after-look', summary: string, data: Record<string, unknown>, ports: LookPorts): Promise<string[]> {
  const { fix, looks, now } = at;
  await ports.journal.append(entryOfFix(fix, { kind, entryId: 'after/ended', at: now, summary, data: { looks, ...data } }));
  return keep(at, undefined, ports, [`${fix.component}: ${fix.improvementId}: ${summary}`]);
}

async function keep({ fix }: LookedAt, looks: LooksAfter | undefined, { fixes }: LookPorts, lines: string[] = []): Promise<string[]> {
  await keepLooks(fix, looks, fixes);
  return lines;
}

/** Both versions in the last hours of the watch. */
async function readReference({ fix, looks: { replaced, since, watchedFrom }, component }: LookedAt, { counters }: LookPorts): Promise<WatchReference | undefined> {
  const items = await counters.read(component.tenant, component.component, { from: later(watchedFrom, after(since, -mostHours * 3600)), to: since }, 'eventual');
  return referenceOf(mergeByVersion(items.filter(({ firstAt, lastAt }) => lastAt >= watchedFrom && firstAt <= since)).filter(({ version }) => version === fix.version || version === replaced));
}

async function readCalls({ tenant, component }: Component, window: Window, { counters }: LookPorts): Promise<readonly BatchCounters[]> {
  return counters.read(tenant, component, window, 'eventual');
}

/** Calls that began since then; a log batch that began before is left out. */
function mergedOf({ version }: ServedFix, items: readonly BatchCounters[], from: string): VersionCounters | undefined {
  return mergeByVersion(items.filter(({ firstAt }) => firstAt >= from)).find((merged) => merged.version === version);
}
