import { subjectOf } from '../../core/names';
import { eventually } from '../local/emulated-functions';
import { aBrokenComponent, counted, stopAllTraffic } from './a-component';
import { call, chainOf, deployedRatchet, startImprovement, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

jest.setTimeout(240_000);
afterAll(stopAllTraffic);

test('a promoted version begins to fail: the sweep sees it at once, and a new improvement that names the first goes back', async () => {
  const component = await aBrokenComponent('harms');
  // Little enough of it fails, that going back is better than what comes.
  component.traffic(12, { 2: 0.3 });
  const { improvementId } = await startImprovement(component.name);
  await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });

  const before = await counted(component.name, '1');
  component.traffic(12, { 1: 1, 2: 0.3 });
  // Minutes are those of the counters: calls of the watch must not be among those that all fail.
  await eventually(async () => expect(await counted(component.name, '1')).toBeGreaterThan(before + 40), 60);
  const harm = await eventually(async () => {
    expect((await call('sweep', {})).error).toBeUndefined();
    const found = (await chainOf(improvementId)).find(({ kind }) => kind === 'harm-after-promotion');
    expect(found).toBeDefined();
    return found!;
  }, 150);
  expect(harm.summary).toMatch(/version 1 failed \d+ of \d+ calls \(.*\).*in its watch at worst \d+ of \d+ calls .*: (total failure|more than twice as many fail).*had promoted it in place of version 2\. .* goes back to version 2$/);
  const second = String(harm.data['startedImprovement']);
  const { reason } = await expectEnded(component, second, { outcome: 'promoted', serves: '2' });
  expect(reason).toMatch(/^version 2 failed \d+ of \d+ calls, version 1 beside it \d+ of \d+: the failures are rarer/);
  const chain = await chainOf(second);
  expect(chain.find(({ kind }) => kind === 'improvement-started')?.summary).toContain(improvementId);
  expect((await chainOf(improvementId)).at(-1)).toMatchObject({ kind: 'rolled-back', by: second });
  // Once: whoever sweeps on finds nothing more.
  await call('sweep', {});
  expect((await chainOf(improvementId)).filter(({ kind }) => kind === 'harm-after-promotion')).toHaveLength(1);
});

test('an operator sets an earlier version by one command, and $LATEST follows', async () => {
  const component = await aBrokenComponent('set-back');
  const back = await call('reconcile', { tenant, component: component.name, toVersion: '1', reason: 'customers complain', by: 'ann' });
  expect(back).toMatchObject({ payload: `version 1 of ${component.name} serves alone in place of version 2; $LATEST equals version 1` });
  expect(await component.alias()).toEqual({ version: '1', weights: {} });
  expect(await component.sha256('$LATEST')).toBe(await component.sha256('1'));
  const { journal, leases } = await deployedRatchet();
  const chain = await journal.read(tenant, subjectOf.component(component.name));
  expect(chain.map(({ kind, by }) => [kind, by])).toEqual([['operator', 'ann'], ['rolled-back', 'ann']]);
  expect(await leases.get(tenant, component.name)).toBeUndefined();

  const refused = await call('reconcile', { tenant, component: component.name, toVersion: '1', reason: 'again', by: 'ann' });
  expect(JSON.stringify(refused)).toContain('which serves alone already');
  expect(await journal.read(tenant, subjectOf.component(component.name))).toHaveLength(2);
});
