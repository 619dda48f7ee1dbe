import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verdict as verdictSchema } from '../../core/cycle';
import { stopAllTraffic } from './a-component';
import { aTeam, type Team, type TeamFunction } from './a-team';
import { chainOf, startImprovement } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

/** Asks two services elsewhere, one after the other, though neither needs the other. */
const asking = (base: string): TeamFunction => ({
  source: `const ask = async (what: string): Promise<number> => Number(await (await fetch(\`${base}/\${what}\`)).text());

export const handler = async ({ sku }: { sku: string }): Promise<{ sku: string; price: number; stock: number }> => {
  const price = await ask(\`prices/\${sku}\`);
  const stock = await ask(\`stock/\${sku}\`);
  return { sku, price, stock };
};
`,
  props: { mode: 'auto', memorySize: 256 },
});

/** Fills its smallest size by what Node itself takes. */
const large: TeamFunction = {
  source: `const kept = Buffer.alloc(75 * 1024 * 1024, 1);

export const handler = async ({ sku }: { sku: string }): Promise<{ sku: string; first: number }> => ({ sku, first: kept[0] ?? 0 });
`,
  props: { mode: 'auto', memorySize: 128, bounds: { memoryMb: { min: 128, max: 512 } } },
};
const events = ['tea', 'cup', 'pot'].map((sku) => ({ sku }));

let services: Server;
let team: Team | undefined;

jest.setTimeout(240_000);
beforeAll(async () => {
  services = createServer((_request, response) => {
    setTimeout(() => response.end('7'), 100);
  });
  const port = await new Promise<number>((resolve) => {
    services.listen(0, '127.0.0.1', () => resolve((services.address() as AddressInfo).port));
  });
  team = await aTeam('Wastes', { 'asks-in-turn': asking(`http://127.0.0.1:${port}`), 'fills-its-memory': large });
});
afterAll(async () => {
  await stopAllTraffic();
  team?.leave();
  services.closeAllConnections();
  services.close();
});

test('reads that wait for each other are asked together, proven on recorded calls, and promoted when callers are quicker', async () => {
  const component = team!.component('asks-in-turn');
  await component.serve(40, events);
  component.traffic(events);
  const { improvementId } = await startImprovement(component.name);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'promoted', serves: '2' });
  expect(reason).toMatch(/^version 2 took over \d+ ms in \d+ of \d+ warm calls, version 1 beside it in \d+ of \d+: the calls over \d+ ms are rarer/);
  const chain = await chainOf(improvementId);
  expect(chain.find(({ kind }) => kind === 'improvement-started')?.summary).toMatch(/calls ask for GET 127\.0\.0\.1:\d+\/prices\/\w+, then GET 127\.0\.0\.1:\d+\/stock\/\w+, though none needs another's answer: together they would take 1\d\d ms in place of [2-9]\d\d/);
  const { gates } = verdictSchema.parse(chain.find(({ kind }) => kind === 'tested')?.data['verdict']);
  expect(gates.find(({ gate }) => gate === 'quicker')).toMatchObject({ passed: true, reason: expect.stringMatching(/recorded calls take \d+ ms in the middle, [2-9]\d\d before/) });
  expect(gates.map(({ gate }) => gate)).not.toContain('reproduction');
});

test('a function close to its memory limit gets more, and its outcome says what that costs', async () => {
  const component = team!.component('fills-its-memory');
  await component.serve(40, events);
  component.traffic(events);
  const { improvementId } = await startImprovement(component.name);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'promoted', serves: '2' });
  expect(reason).toMatch(/^version 2 used up to \d+ of \d+ MB \(.*\), version 1 beside it \d+ of 128 MB .*: it keeps away from its limit and nothing is worse; (about \d+\.\d\d USD a month more|less than 0\.01 USD a month of difference) at [\d,]+ calls an hour of [\d,]+ ms/);
});
