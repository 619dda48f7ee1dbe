import { config as configSchema, parse } from '../../core/config';
import { firstBreak } from '../../core/journal';
import type { MendPorts } from '../../core/mend-state';
import type { Callers } from '../../core/ports';
import { returnToVersion, settleReturn } from '../../core/return-to-version';
import { step as reconcile } from '../../lambdas/events/reconcile';
import { sampleComponent } from '../adapters/samples';
import { fakeArtifacts } from '../fakes/artifacts';
import { fakeCallers, signedBy } from '../fakes/callers';
import { fakeClock } from '../fakes/clock';
import { fakeBudgets } from '../fakes/budgets';
import { fakeControls } from '../fakes/controls';
import { fakeCounters } from '../fakes/counters';
import { fakeDeployer } from '../fakes/deployer';
import { fakeExecutions } from '../fakes/executions';
import { fakeFunctions } from '../fakes/functions';
import { fakeJournal } from '../fakes/journal';
import { fakeJournalStore } from '../fakes/journal-store';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fakeLeases } from '../fakes/leases';
import { fakeMeter } from '../fakes/meter';
import { fakeNotifier } from '../fakes/notifier';
import { fakeOpportunities } from '../fakes/opportunities';
import { fakeProgress } from '../fakes/progress';
import { fakeRegistry } from '../fakes/registry';
import { fakeServedFixes } from '../fakes/served-fixes';
import { fakeTrackRecords } from '../fakes/track-records';
import { fakeWorkQueue } from '../fakes/work-queue';
import { fakeWorkbenches } from '../fakes/workbenches';

const tenant = 'shop';
const ask = (toVersion: string, component = 'a') => ({ tenant, component, toVersion, reason: 'customers complain', by: 'ann' });

function world(alias: { readonly version: string; readonly weights: Readonly<Record<string, number>> } = { version: '3', weights: {} }) {
  const clock = fakeClock();
  const lambda = lambdaWorld();
  lambda.addFunction('a-function');
  for (const version of ['1', '2', '3']) {
    lambda.updateLatest('a-function', { codeSha256: shaOf(version) });
    lambda.publish('a-function', '2026-11-21T08:00:00.000Z');
  }
  lambda.putAlias('a-function', 'live', alias);
  const leases = fakeLeases();
  const ports: MendPorts & { readonly callers: Callers; readonly notifier: ReturnType<typeof fakeNotifier>; readonly journal: ReturnType<typeof fakeJournal> } = {
    clock, leases, config: parse(configSchema, { stage: 'test', tenants: { shop: {} } }, 'Configuration'), registry: fakeRegistry([sampleComponent({ component: 'a', settings: { cooldownHours: 2 } })]), functions: fakeFunctions(lambda), deployer: fakeDeployer(lambda),
    executions: fakeExecutions(), artifacts: fakeArtifacts(), fixes: fakeServedFixes(), opportunities: fakeOpportunities(), trackRecords: fakeTrackRecords(), journal: fakeJournal(fakeJournalStore(leases)), progress: fakeProgress(), queue: fakeWorkQueue(), notifier: fakeNotifier(), meter: fakeMeter(), controls: fakeControls(), budgets: fakeBudgets(), counters: fakeCounters(), workbenches: fakeWorkbenches(), callers: fakeCallers(),
  };
  const serves = () => {
    const { version, weights } = lambda.get('a-function').aliases.get('live')!;
    return { version, weights, latest: lambda.get('a-function').latest.codeSha256 };
  };
  const held = () => leases.held(tenant);
  return { clock, lambda, ports, serves, held };
}
const told = ({ ports }: ReturnType<typeof world>) => ports.journal.records.map(({ kind, summary }) => `${kind}: ${summary}`);

test.each(['1', '2'])('back to version %s: journal, one alias update, $LATEST, word, cooldown', async (to) => {
  const of = world();
  expect(await returnToVersion(ask(to), of.ports)).toBe(`version ${to} of a serves alone in place of version 3; $LATEST equals version ${to}`);
  expect(of.serves()).toEqual({ version: to, weights: {}, latest: shaOf(to) });
  expect(told(of)).toEqual([`operator: ann sets a to version ${to} alone (it serves version 3): customers complain`, `rolled-back: version ${to} serves alone in place of version 3`]);
  expect(of.ports.journal.records).toMatchObject([{ subject: 'component/a', by: 'ann', fencingToken: 1, data: { from: '3', to, reason: 'customers complain', alias: { version: '3' } } }, { subject: 'component/a', data: { alias: { version: to } } }]);
  expect(firstBreak(of.ports.journal.records)).toBeUndefined();
  expect(of.ports.notifier.published).toEqual([{ kind: 'rolled-back', tenant, component: 'a', improvementId: '', message: `ann: version ${to} of a serves alone in place of version 3; $LATEST equals version ${to}: customers complain`, next: ['versions a'] }]);
  expect((await of.ports.queue.cooldowns(tenant)).get('a')).toBe('2026-11-21T12:00:00.000Z');
  expect(await of.held()).toEqual([]);
});

test('back and on again', async () => {
  const of = world();
  await returnToVersion(ask('1'), of.ports);
  of.clock.advance(1000);
  await returnToVersion(ask('3'), of.ports);
  expect(of.serves()).toEqual({ version: '3', weights: {}, latest: shaOf('3') });
  expect(of.ports.journal.records).toHaveLength(4);
});

test('weights that nobody watches go with it', async () => {
  const of = world({ version: '3', weights: { 2: 0.1 } });
  await returnToVersion(ask('3'), of.ports);
  expect(of.serves()).toMatchObject({ version: '3', weights: {} });
  expect(told(of)[0]).toContain('(it serves version 3 with version 2 at 10 %)');
});

test.each<readonly [string, string, RegExp, (of: ReturnType<typeof world>) => unknown]>([
  ['a version that is not published', '7', /saw version "7", expected one that is published: 3, 2, 1\. ratchet versions a has them all/, () => undefined],
  ['the version that serves alone', '3', /saw version 3, which serves alone already/, () => undefined],
  ['a component that an improvement works on', '1', /saw a-1 at work on it, expected nobody\. Stop it first: ratchet rollback a-1 --reason "\.\.\."/, ({ ports }) => ports.leases.acquire({ tenant, component: 'a', improvementId: 'a-1', executionArn: 'arn', expiresAt: '2026-11-21T11:00:00.000Z' })],
  ['a component whose state is compared at this moment', '1', /saw mend-a at work on it, expected nobody\. Wait a moment/, ({ ports }) => ports.leases.acquire({ tenant, component: 'a', improvementId: 'mend-a', executionArn: 'operator:Reconcile', expiresAt: '2026-11-21T11:00:00.000Z' })],
])('refuses %s, and changes nothing', async (_name, to, reason, arrange) => {
  const of = world();
  await arrange(of);
  const before = (await of.held()).map(({ improvementId }) => improvementId);
  await expect(returnToVersion(ask(to), of.ports)).rejects.toThrow(reason);
  expect(of.serves()).toEqual({ version: '3', weights: {}, latest: shaOf('3') });
  expect(told(of)).toEqual([]);
  expect((await of.held()).map(({ improvementId }) => improvementId)).toEqual(before);
});

test('refuses a component that is not there', async () => {
  await expect(returnToVersion(ask('1', 'gone'), world().ports)).rejects.toThrow('Component gone of tenant shop: saw none, expected one of a');
});

test('somebody else deploys at this very moment: theirs stays, and the journal says so', async () => {
  const of = world();
  of.lambda.beforeNextWrite(() => of.lambda.putAlias('a-function', 'live', { version: '2', weights: {} }));
  await expect(returnToVersion(ask('1'), of.ports)).rejects.toThrow('expected');
  expect(of.serves()).toMatchObject({ version: '2' });
  expect(told(of)[1]).toBe('superseded: version 1 of a does not serve: the alias serves version 2, since it was not set, or somebody else deployed');
  expect(await of.held()).toEqual([]);
  expect(of.ports.notifier.published).toEqual([]);
});

test('somebody\'s unpublished code in $LATEST stays', async () => {
  const of = world();
  of.lambda.updateLatest('a-function', { codeSha256: shaOf('theirs') });
  expect(await returnToVersion(ask('1'), of.ports)).toContain('$LATEST is left alone, since somebody else changed it');
  expect(of.serves()).toEqual({ version: '1', weights: {}, latest: shaOf('theirs') });
});

test('$LATEST that cannot follow is told loudly; the version serves', async () => {
  const of = world();
  const deployer = { ...of.ports.deployer, restoreLatest: async () => { throw Object.assign(new Error('no key'), { name: 'KMSAccessDeniedException' }); } };
  expect(await returnToVersion(ask('1'), { ...of.ports, deployer })).toContain('version 1 of a serves, but $LATEST is not equal to it');
  expect(of.ports.notifier.published.map(({ kind }) => kind)).toEqual(['latest-not-restored', 'rolled-back']);
});

describe('cut off', () => {
  const killed = async () => { throw new TypeError('killed'); };
  async function cutOff(change: (of: ReturnType<typeof world>) => Partial<MendPorts>) {
    const of = world();
    await expect(returnToVersion(ask('1'), { ...of.ports, ...change(of) })).rejects.toThrow('killed');
    const [lease] = await of.held();
    return { of, lease: lease! };
  }

  test('after the alias was set: the sweep has the rest done, by reconcile', async () => {
    const { of, lease } = await cutOff(({ ports }) => ({ deployer: { ...ports.deployer, restoreLatest: killed } }));
    expect(of.serves()).toMatchObject({ version: '1', latest: shaOf('3') });
    expect(await reconcile.run({ tenant, component: 'a', improvementId: lease.improvementId, reason: 'its lease expired' }, of.ports)).toBe('version 1 of a serves alone in place of version 3; $LATEST equals version 1');
    expect(of.serves()).toMatchObject({ version: '1', latest: shaOf('1') });
    expect(await of.held()).toEqual([]);
    expect(firstBreak(of.ports.journal.records)).toBeUndefined();
  });

  test('before the alias was set: it is not set behind the operator\'s back', async () => {
    const { of, lease } = await cutOff(({ ports }) => ({ deployer: { ...ports.deployer, setAlias: killed } }));
    expect(await settleReturn(lease, of.ports)).toBe('version 1 of a does not serve: the alias serves version 3, since it was not set, or somebody else deployed');
    expect(of.serves()).toEqual({ version: '3', weights: {}, latest: shaOf('3') });
    expect(await of.held()).toEqual([]);
  });

  test('settled by two at once: whoever comes second goes on with it, and the first is no failure', async () => {
    const { of, lease } = await cutOff(({ ports }) => ({ deployer: { ...ports.deployer, setAlias: killed } }));
    const alias = async (...asked: Parameters<typeof of.ports.functions.alias>) => {
      await of.ports.leases.takeOver(tenant, 'a', lease.improvementId, '2026-11-21T11:00:00.000Z');
      return of.ports.functions.alias(...asked);
    };
    expect(await settleReturn(lease, { ...of.ports, functions: { ...of.ports.functions, alias } })).toBe(`${lease.improvementId}: another clean-up took its lease over, and goes on with it`);
    expect(await settleReturn(lease, of.ports)).toContain('version 1 of a does not serve');
    expect(await of.held()).toEqual([]);
  });

  test('before anything was journalled: the lease is freed', async () => {
    const { of, lease } = await cutOff(({ ports }) => ({ journal: { ...ports.journal, append: killed } }));
    expect(await reconcile.run({ tenant, component: 'a', improvementId: lease.improvementId, reason: 'its lease expired' }, of.ports)).toContain('its lease is free');
    expect(await reconcile.run({ tenant, component: 'a', improvementId: lease.improvementId, reason: 'its lease expired' }, of.ports)).toContain('it is cleaned up already');
    expect(await of.held()).toEqual([]);
    expect(of.serves()).toMatchObject({ version: '3' });
  });
});

describe('who asks', () => {
  it('is proven by the command line, and the journal says so', async () => {
    const of = world();
    await reconcile.run(signedBy('ann', 'reconcile', ask('1')), of.ports);
    expect(of.ports.journal.records[0]).toMatchObject({ kind: 'operator', by: 'ann', data: { proven: true } });
  });

  it('is believed where somebody calls by hand, and the journal says that nothing proves it', async () => {
    const of = world();
    await reconcile.run(ask('1'), of.ports);
    expect(of.ports.journal.records[0]).toMatchObject({ kind: 'operator', by: 'ann', data: { proven: false } });
  });

  test.each([
    ['somebody else signed', signedBy('bob', 'reconcile', ask('1')), 'saw ann, expected bob, who signed'],
    ['the proof is of another version', { ...signedBy('ann', 'reconcile', ask('2')), toVersion: '1' }, 'saw a proof of another request'],
    ['the proof is for another function', signedBy('ann', 'control', ask('1')), 'saw a proof of another request'],
    ['nobody is named', signedBy('ann', 'reconcile', { tenant, component: 'a', improvementId: 'i-1', reason: 'r' }), 'saw a proof of nobody'],
  ])('%s: it is refused, and nothing changes', async (_name, request, why) => {
    const of = world();
    await expect(reconcile.run(request, of.ports)).rejects.toThrow(why);
    expect([of.serves().version, of.ports.journal.records, await of.held()]).toEqual(['3', [], []]);
  });
});
