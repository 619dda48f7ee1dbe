import type { Outcome } from '../../core/cycle';
import { firstBreak } from '../../core/journal';
import { subjectOf } from '../../core/names';
import { eventually, logLines } from '../local/emulated-functions';
import type { AComponent } from './a-component';
import { chainOf, deployedRatchet, names, outcomeOf, tenant } from './deployed-ratchet';

const begun = new Date().toISOString();

/**
 * What must hold after every improvement, however bad its day was: the alias serves the wanted version alone and `$LATEST`
 * equals it, the lease is free, there is one outcome in a chain that holds, and nothing of it waits any more.
 */
export async function expectEnded(component: Pick<AComponent, 'name' | 'alias' | 'sha256'>, improvementId: string, ending: { readonly outcome: Outcome['kind'] | readonly Outcome['kind'][]; readonly serves: string }): Promise<Outcome> {
  const outcome = await outcomeOf(improvementId);
  const { journal, leases, queue, progress } = await deployedRatchet();
  expect(`${outcome.kind}: ${outcome.reason}`).toMatch(new RegExp(`^(?:${[ending.outcome].flat().join('|')}): `));
  await eventually(async () => expect(await leases.get(tenant, component.name)).toBeUndefined());
  expect(await component.alias()).toEqual({ version: ending.serves, weights: {} });
  expect(await component.sha256('$LATEST')).toBe(await component.sha256(ending.serves));

  const chain = await chainOf(improvementId);
  expect(chain.filter(({ kind }) => kind === 'outcome')).toHaveLength(1);
  expect(firstBreak(chain)).toBeUndefined();
  const row = await progress.improvement(tenant, improvementId);
  expect(row?.outcome).toEqual(outcome);
  const ofCycle = await journal.read(tenant, subjectOf.cycle(row!.cycleId));
  expect(ofCycle.filter(({ entryId }) => entryId === `outcome/${improvementId}`)).toHaveLength(1);
  expect(firstBreak(ofCycle)).toBeUndefined();

  const waiting = (await queue.opportunities(tenant)).filter(({ opportunity }) => opportunity.component === component.name);
  expect(waiting.map(({ opportunity, reason }) => `${reason}: ${opportunity.summary}`)).toEqual([]);
  expect((await queue.postponed(tenant)).filter(({ component: name }) => name === component.name)).toEqual([]);

  // What reconcile fails at ends in the queue of undelivered events, minutes later. Other files have bad days of their own.
  expect((await logLines(names.reconcileFunction)).filter((line) => line.includes('Reconcile failed') && (line.includes(component.name) || line.includes(improvementId)) && (JSON.parse(line) as { readonly timestamp: string }).timestamp > begun)).toEqual([]);
  return outcome;
}
