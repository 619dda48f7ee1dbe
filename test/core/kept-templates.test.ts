import type { Template } from '../../core/cycle';
import { keptBefore } from '../../core/kept-templates';
import { createMiner } from '../../core/log-miner/miner';
import type { Artifacts } from '../../core/ports';
import { fakeArtifacts } from '../fakes/artifacts';

const deployedAt = '2026-11-21T10:00:00.000Z';
const shop = { tenant: 'shop', component: 'price-quote' };
const error = (id: string, text: string): Template => ({ id, kind: 'error', text, example: '', count: 1 });

async function kept(firstAt: string): Promise<Pick<Artifacts, 'getJson'>> {
  const miner = createMiner();
  miner.see('TypeError: Cannot read properties of undefined (reading <text>)', { scope: 'error at priceOf (index.js)', id: 'a' });
  miner.settle();
  const artifacts = fakeArtifacts();
  await artifacts.putJson('templates/shop/price-quote.json', { schemaVersion: 1, miner: miner.state(), firstAt: { a: firstAt } });
  return artifacts;
}
const known = error('a', 'TypeError: Cannot read properties of undefined (reading <text>) at priceOf (index.js)');
const elsewhere = error('b', 'TypeError: Cannot read properties of undefined (reading <text>) at stockOf (index.js)');
const other = error('c', 'the stock service hung up on us');

test.each<readonly [string, string, readonly string[]]>([
  ['before the deployment', '2026-11-02T00:00:00.000Z', ['a']],
  ['since the deployment: by its own failures', '2026-11-21T10:07:00.000Z', []],
])('what analyses knew %s; another place is another failure', async (_name, firstAt, ids) => {
  expect(await keptBefore(shop, [known, elsewhere, other], deployedAt, await kept(firstAt))).toEqual({ ids });
});

test('nothing is known where nothing was kept, and says so where it cannot be read', async () => {
  expect(await keptBefore(shop, [known], deployedAt, fakeArtifacts())).toEqual({ ids: [] });
  expect(await keptBefore(shop, [known], deployedAt, { getJson: () => Promise.reject(new Error('AccessDenied')) })).toEqual({ ids: [], unread: expect.stringContaining('AccessDenied') });
});
