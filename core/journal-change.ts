import { linksSubject } from './names';
import type { Meter, Notifier } from './ports';

/** An item of the journal table that somebody changed or took away, by what it was before. */
export interface JournalChange {
  readonly change: 'changed' | 'removed';
  readonly pk: string;
  readonly sequence: number;
  readonly entryId: string | undefined;
  /** When the entry was written. */
  readonly at: string | undefined;
}

/** Items that a message names one by one. */
const named = 10;

/** Nothing of Ratchet changes or removes an entry: whoever did is told of at once, and counted for an alarm. One message a tenant. */
export async function tellJournalChanges(changes: readonly JournalChange[], { notifier, meter }: { readonly notifier: Notifier; readonly meter: Meter }): Promise<readonly string[]> {
  const byTenant = new Map<string, JournalChange[]>();
  for (const change of changes) byTenant.set(tenantOf(change), [...(byTenant.get(tenantOf(change)) ?? []), change]);
  const told: string[] = [];
  for (const [tenant, all] of byTenant) {
    // Counted first: it needs no call, so the alarm speaks also where no word can be sent.
    meter.record('journal-changed', { tenant }, { JournalChanged: all.length });
    const lines = all.slice(0, named).map(tellChange);
    const message = `The journal of tenant ${tenant} is append-only, and ${all.length === 1 ? 'an item was' : `${all.length} items were`} changed or removed: ${lines.join('; ')}${all.length > named ? `; and ${all.length - named} more` : ''}. The command says what stands now, and what is wrong with it`;
    await notifier.publish({ kind: 'journal-changed', tenant, component: '', improvementId: '', message, next: ['audit verify'] });
    told.push(...lines);
  }
  return told;
}

function tellChange({ change, pk, sequence, entryId, at }: JournalChange): string {
  const subject = pk.slice(pk.indexOf('#') + 1);
  const what = subject === linksSubject ? `link ${sequence} of the tenant's chain (of entry ${entryId ?? 'unknown'})` : `entry ${sequence} of ${subject} (${entryId ?? 'unknown'})`;
  return `${what}, written ${at ?? 'at an unknown time'}, was ${change}`;
}

const tenantOf = ({ pk }: JournalChange): string => pk.split('#')[0] ?? pk;
