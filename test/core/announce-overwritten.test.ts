import { announceOverwritten } from '../../core/announce-overwritten';
import type { ServedFix } from '../../core/ports';
import { sampleComponent } from '../adapters/samples';
import { fakeClock } from '../fakes/clock';
import { fakeFunctions } from '../fakes/functions';
import { fakeJournal } from '../fakes/journal';
import { lambdaWorld, shaOf } from '../fakes/lambda-world';
import { fakeLeases } from '../fakes/leases';
import { fakeNotifier } from '../fakes/notifier';
import { fakeRegistry } from '../fakes/registry';
import { fakeServedFixes } from '../fakes/served-fixes';

const tenant = 'shop';
const fix: ServedFix = { tenant, component: 'a', improvementId: 'i-1', version: '3', codeSha256: shaOf('3'), summary: '3 of 10 calls failed', promotedAt: '2026-11-21T09:00:00.000Z' };

async function shop(serves: string, fixed: readonly ServedFix[] = [fix]) {
  const lambda = lambdaWorld();
  for (const component of ['a', 'b']) {
    lambda.addFunction(`${component}-function`);
    for (const version of ['1', '2', '3', '4']) {
      lambda.updateLatest(`${component}-function`, { codeSha256: shaOf(version) });
      lambda.publish(`${component}-function`, '2026-11-21T08:00:00.000Z');
    }
    lambda.putAlias(`${component}-function`, 'live', { version: serves, weights: {} });
  }
  const fixes = fakeServedFixes();
  for (const one of fixed) await fixes.put(one);
  const ports = {
    clock: fakeClock('2026-11-21T10:00:00.000Z'), registry: fakeRegistry([...['a', 'b'].map((component) => sampleComponent({ component })), sampleComponent({ component: 'deleted' })]), leases: fakeLeases(), functions: fakeFunctions(lambda),
    fixes, journal: fakeJournal(), notifier: fakeNotifier(),
  };
  return { ports, lambda, run: () => announceOverwritten(tenant, ports) };
}
const message = 'a: version 4 serves in place of version 3, which Ratchet had promoted (3 of 10 calls failed). If its source lacks the fix, the fault is back';
const hold = { tenant, component: 'a', improvementId: 'i-2', executionArn: 'arn', expiresAt: '2026-11-21T11:00:00.000Z' };

test('a fix that somebody overwrote is announced, once', async () => {
  const { ports, run } = await shop('4');
  expect(await run()).toEqual([message]);
  expect(await run()).toEqual([]);
  expect(ports.notifier.published).toEqual([{ kind: 'fix-overwritten', tenant, component: 'a', improvementId: 'i-1', message, next: ['show i-1'] }]);
  expect(ports.journal.records).toMatchObject([{ subject: 'improvement/i-1', kind: 'fix-overwritten', entryId: 'overwritten/4', component: 'a', summary: message, data: { version: '3', alias: { version: '4' } } }]);
  expect(await ports.fixes.list(tenant)).toEqual([]);
});

test('a deployment that changed settings alone keeps the fix, under its new number; what then drops it is announced', async () => {
  const { ports, lambda, run } = await shop('3');
  const deploy = (change: Parameters<typeof lambda.updateLatest>[1]) => {
    lambda.updateLatest('a-function', change);
    lambda.putAlias('a-function', 'live', { version: lambda.publish('a-function', '2026-11-21T09:30:00.000Z'), weights: {} });
  };
  deploy({ codeSha256: shaOf('3'), settings: { memoryMb: 1024 } });
  expect(await run()).toEqual([]);
  expect(await ports.fixes.list(tenant)).toEqual([{ ...fix, version: '5' }]);
  deploy({ codeSha256: shaOf('6') });
  expect(await run()).toEqual([expect.stringMatching(/^a: version 6 serves in place of version 5, which Ratchet had promoted/)]);
});

test('looks after the promotion end with somebody\'s deployment, also where it keeps the fix', async () => {
  const looks = { replaced: '2', watchedFrom: '2026-11-21T08:30:00.000Z', since: '2026-11-21T09:00:00.000Z', done: 2 };
  const { ports, lambda, run } = await shop('3', [{ ...fix, looks }]);
  lambda.updateLatest('a-function', { codeSha256: shaOf('3'), settings: { memoryMb: 1024 } });
  lambda.putAlias('a-function', 'live', { version: lambda.publish('a-function', '2026-11-21T09:30:00.000Z'), weights: {} });
  expect(await run()).toEqual([]);
  expect(await ports.fixes.list(tenant)).toEqual([{ ...fix, version: '5' }]);
  expect(ports.journal.records).toMatchObject([{ subject: 'improvement/i-1', kind: 'after-look', entryId: 'after/ended', summary: expect.stringContaining('the looks after the promotion end') }]);
});

test('a fix that is its memory is kept by new code with as much, and announced where it has less', async () => {
  const { ports, lambda, run } = await shop('3', [{ ...fix, memoryMb: 512 }]);
  const deploy = (codeSha256: string, memoryMb: number) => {
    lambda.updateLatest('a-function', { codeSha256, settings: { memoryMb } });
    lambda.putAlias('a-function', 'live', { version: lambda.publish('a-function', '2026-11-21T09:30:00.000Z'), weights: {} });
  };
  deploy(shaOf('6'), 512);
  expect(await run()).toEqual([]);
  expect(await ports.fixes.list(tenant)).toEqual([{ ...fix, memoryMb: 512, version: '5' }]);
  deploy(shaOf('6'), 256);
  expect(await run()).toEqual([expect.stringMatching(/^a: version 6 serves in place of version 5, which Ratchet had promoted/)]);
});

test('killed after it was told, it is told again, and the journal has it once', async () => {
  const { ports, run } = await shop('4');
  const killed = announceOverwritten(tenant, { ...ports, fixes: { ...ports.fixes, remove: async () => { throw new TypeError('killed'); } } });
  await expect(killed).rejects.toThrow('killed');
  expect(await run()).toEqual([message]);
  expect(ports.journal.records).toHaveLength(1);
});

test.each<readonly [string, string, readonly ServedFix[]]>([
  ['it still serves', '3', [fix]],
  ['nothing was promoted', '4', []],
  ['its component is gone', '4', [{ ...fix, component: 'gone' }]],
  ['its function is gone', '4', [{ ...fix, component: 'deleted' }]],
  ['it is another tenant\'s', '4', [{ ...fix, tenant: 'other' }]],
])('says nothing when %s', async (_name, serves, fixed) => {
  const { ports, run } = await shop(serves, fixed);
  expect(await run()).toEqual([]);
  expect([...ports.notifier.published, ...ports.journal.records]).toEqual([]);
  expect(await ports.fixes.list(fixed[0]?.tenant ?? tenant)).toEqual(fixed);
});

test('waits while an improvement works on the component, and says it then', async () => {
  const { ports, run } = await shop('4');
  await ports.leases.acquire(hold);
  expect(await run()).toEqual([]);
  await ports.leases.release(tenant, 'a', 'i-2');
  expect(await run()).toEqual([message]);
});

test('an improvement that ends with a version of its own at this very moment overwrites nothing', async () => {
  const { ports } = await shop('4');
  await ports.leases.acquire(hold);
  const list = async (of: string) => {
    const before = await ports.fixes.list(of);
    await ports.fixes.put({ ...fix, version: '4', improvementId: 'i-2' });
    await ports.leases.release(tenant, 'a', 'i-2');
    return before;
  };
  expect(await announceOverwritten(tenant, { ...ports, fixes: { ...ports.fixes, list } })).toEqual([]);
  expect(await ports.fixes.list(tenant)).toMatchObject([{ version: '4', improvementId: 'i-2' }]);
});

test('a function that is gone hides no other fix', async () => {
  const { run } = await shop('4', [{ ...fix, component: 'deleted' }, { ...fix, component: 'b', improvementId: 'i-3' }]);
  expect(await run()).toEqual([expect.stringMatching(/^b: version 4 serves in place of version 3/)]);
});
