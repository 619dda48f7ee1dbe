import * as z from 'zod';
import { tellJournalChanges, type JournalChange } from '../../core/journal-change';
import type { Meter, Notifier } from '../../core/ports';
import { defineHandler } from '../runtime/define-handler';
import { meter, notifier } from '../runtime/services';

const text = z.object({ S: z.string() }).transform(({ S }) => S);
const image = z.object({ entryId: text.optional().catch(undefined), at: text.optional().catch(undefined), entryAt: text.optional().catch(undefined) });

/** A batch of the journal table's stream. The event source leaves insertions out; one that comes all the same is nothing. */
const batch = z.object({
  Records: z.array(z.object({
    eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
    dynamodb: z.object({ Keys: z.object({ pk: text, sequence: z.object({ N: z.string().transform(Number) }) }), OldImage: image.optional() }),
  })),
});

export const step = defineHandler('JournalGuard', batch, async ({ Records }, services: { readonly notifier: Notifier; readonly meter: Meter }) => {
  const changes = Records.flatMap(({ eventName, dynamodb: { Keys, OldImage } }): JournalChange[] =>
    eventName === 'INSERT' ? [] : [{ change: eventName === 'MODIFY' ? 'changed' : 'removed', pk: Keys.pk, sequence: Keys.sequence.N, entryId: OldImage?.entryId, at: OldImage?.at ?? OldImage?.entryAt }]);
  return tellJournalChanges(changes, services);
});

export const handler = step.serve(() => ({ notifier: notifier(), meter: meter() }));
