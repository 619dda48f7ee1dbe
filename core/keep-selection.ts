import { cut } from './bounded';
import type { Cycle, Opportunity, Selection } from './cycle';
import type { Hold } from './hold-back';
import type { Opportunities, PostponedEmergency, WorkQueue } from './ports';
import { stand } from './stand';

export interface SelectionKeeping {
  readonly tenant: string;
  /** Of the cycle; another look at what it found is an emergency where this is one. */
  readonly trigger: Cycle['trigger'];
  readonly found: readonly Opportunity[];
  readonly holds: ReadonlyMap<string, Hold>;
  /** Of what waits in the queue. */
  readonly expiresAt: string;
  readonly now: string;
}

/**
 * What was selected, where others find it: what waits for a slot, and what starts until its improvement has its lease, in the
 * queue; what is held back for a time is looked at again after it; the standing of each.
 */
export async function keepSelection({ starts, queued, observed }: Selection, { tenant, trigger, found, holds, expiresAt, now }: SelectionKeeping, { queue, opportunities }: { readonly queue: WorkQueue; readonly opportunities: Opportunities }): Promise<void> {
  const foundAs = (fingerprint: string): Opportunity | undefined => found.find((candidate) => candidate.fingerprint === fingerprint);
  for (const { name, input: { opportunity } } of starts) {
    if (foundAs(opportunity.fingerprint)) await queue.putOpportunity(foundAs(opportunity.fingerprint) ?? opportunity, 'starting', expiresAt);
    await stand(opportunity, { state: 'starts', reason: name, at: now }, opportunities);
  }
  for (const { component, fingerprint, reason, held } of queued) {
    const opportunity = foundAs(fingerprint);
    if (held) await queue.removeOpportunity(tenant, fingerprint);
    else if (opportunity) await queue.putOpportunity(opportunity, reason, expiresAt);
    await stand({ tenant, component, fingerprint }, { state: held ?? 'waits', reason, at: now }, opportunities);
  }
  for (const { component, fingerprint, foreseen, waits } of observed) {
    const reason = [foreseen === undefined ? 'the component is only observed' : `the component is only observed; it would ${foreseen}`, ...(waits === undefined ? [] : [`but not at once: ${waits}`])].join('; ');
    await stand({ tenant, component, fingerprint }, { state: 'observed', reason, at: now }, opportunities);
  }
  await lookAgain(queued, { tenant, trigger, holds, now }, queue);
}

/** Whether what was put off starts as an emergency, which a freeze may let through. What the release before held back says nothing of it: then it is none. */
export function isEmergency({ emergency, notBefore }: Pick<PostponedEmergency, 'emergency' | 'notBefore'>): boolean {
  return emergency ?? notBefore === undefined;
}

/** One look for each component, at the end of the last of its holds; what waits already goes first, unless only this is an emergency. */
async function lookAgain(queued: Selection['queued'], { tenant, trigger, holds, now }: Pick<SelectionKeeping, 'tenant' | 'trigger' | 'holds' | 'now'>, queue: WorkQueue): Promise<void> {
  const looks = new Map<string, { readonly until: string; readonly reason: string }>();
  for (const { component, fingerprint, reason } of queued) {
    const until = holds.get(fingerprint)?.until;
    if (until !== undefined && until > (looks.get(component)?.until ?? '')) looks.set(component, { until, reason });
  }
  if (looks.size === 0) return;
  const emergency = trigger === 'emergency';
  const waiting = new Set((await queue.postponed(tenant)).flatMap((look) => (emergency && !isEmergency(look) ? [] : [look.component])));
  for (const [component, { until, reason }] of [...looks].filter(([name]) => !waiting.has(name))) {
    await queue.putPostponed({ tenant, component, reason: cut(`held back: ${reason}`, 400), at: now, notBefore: until, emergency });
  }
}
