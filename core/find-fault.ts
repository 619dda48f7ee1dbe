import { cut } from './bounded';
import { membersOf } from './cluster-templates';
import type { Component, Opportunity, SeenTemplate } from './cycle';
import type { KeptEvent, Recordings } from './ports';
import type { RecordedEvent } from './recorded-event';

/** Recordings that are looked at for one template. */
const most = 20;
/** Events beside the newest's time among which the smallest is as good. */
const alikeSeconds = 3600;
const longestFailure = 300;

/**
 * The recorded call on which the finding shows: by the templates of its errors, the most frequent first; else the newest
 * failed call of the version that serves. `templates` are those of single lines: a finding names a cluster of them.
 */
export async function findFault(recordings: Pick<Recordings, 'failed'>, { tenant, component }: Component, opportunity: Opportunity, suspectVersion: string, templates: readonly SeenTemplate[] = []): Promise<KeptEvent | undefined> {
  for (const fault of templateIds(opportunity, templates)) {
    const found = bestOf(await recordings.failed(tenant, component, { limit: most, fault }), suspectVersion);
    if (found) return found;
  }
  return bestOf((await recordings.failed(tenant, component, { limit: most })).filter(({ event }) => event.version === suspectVersion), suspectVersion);
}

/** What the call failed with, as a sentence: `TypeError: Cannot read properties of undefined (reading 'city')`. */
export function failureOf({ outcome }: RecordedEvent): string {
  if (outcome.state === 'threw') return cut(`${outcome.errorType}: ${outcome.message}`.split('\n', 1).join(''), longestFailure);
  return outcome.failure === 'batch-items' ? 'it reported messages of its batch as failed' : `it answered ${statusOf(outcome.output)}`;
}

function templateIds({ findings }: Opportunity, templates: readonly SeenTemplate[]): readonly string[] {
  const told = findings.map(({ evidence }) => ({ id: evidence['templateId'], text: evidence['template'], lines: Number(evidence['lastHour'] ?? 0) }));
  return [...new Set(told.sort((one, other) => other.lines - one.lines).flatMap(({ id, text }) => (typeof id === 'string' ? [id, ...membersOf(String(text ?? ''), templates)] : [])))];
}

/** Of the version that serves before others; of the newest hour the smallest, so that a person can read it. */
function bestOf(kept: readonly KeptEvent[], suspectVersion: string): KeptEvent | undefined {
  const own = kept.filter(({ event }) => event.version === suspectVersion);
  const sorted = [...own.length > 0 ? own : kept].sort((one, other) => Date.parse(other.event.at) - Date.parse(one.event.at));
  const newest = Date.parse(sorted[0]?.event.at ?? '');
  const recent = sorted.filter(({ event }) => newest - Date.parse(event.at) <= alikeSeconds * 1000);
  return recent.map((event) => ({ event, size: JSON.stringify(event.event).length })).sort((one, other) => one.size - other.size)[0]?.event;
}

function statusOf(output: unknown): string {
  const status = typeof output === 'object' && output !== null && 'statusCode' in output ? output.statusCode : undefined;
  return typeof status === 'number' ? `status ${status}` : 'with a failure';
}
