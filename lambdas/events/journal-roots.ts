import * as z from 'zod';
import { anchorJournal, type AnchorPorts } from '../../core/anchor-journal';
import type { Config } from '../../core/config';
import { defineHandler } from '../runtime/define-handler';
import { auditTrail, clock, config, journalRoots, journalStore } from '../runtime/services';

/** Every hour: the roots of all tenants, of days that are over and have none. One tenant's failure does not keep the others from theirs. */
export const step = defineHandler('JournalRoots', z.unknown(), async (_event, services: AnchorPorts & { readonly config: Config }) => {
  const results = await Promise.allSettled(Object.keys(services.config.tenants).map((tenant) => anchorJournal(tenant, services)));
  const failed = results.find((result): result is PromiseRejectedResult => result.status === 'rejected');
  if (failed) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value.map(({ tenant, date, links, late }) => ({ tenant, date, links, late })) : []));
});

export const handler = step.serve(() => ({ config: config(), clock: clock(), store: journalStore(), trail: auditTrail(), roots: journalRoots() }));
