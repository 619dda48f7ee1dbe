import { startTraffic } from '../../local/traffic';
import { createFunction, createRole, createSplitFunction, eventually } from './emulated-functions';

test('traffic calls each target at its rate and counts by the version that ran', async () => {
  const role = await createRole();
  const split = await createSplitFunction(role, 'exports.handler = async ({ n }) => { if (n === 0) throw new Error("first"); };');
  const web = await createFunction(role, 'exports.handler = async ({ n }) => ({ statusCode: n === 0 ? 503 : 200 });');
  let seed = 1;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const traffic = startTraffic({
    random,
    targets: [
      { functionName: split, qualifier: 'live', ratePerSecond: 20, event: (n) => ({ n }) },
      { functionName: web, ratePerSecond: 5, event: (n) => ({ n }) },
    ],
  });
  await eventually(async () => expect(traffic.counts()[0]!.calls).toBeGreaterThan(30));
  await traffic.stop();

  const [first, second] = traffic.counts();
  expect(first).toMatchObject({ functionName: split, qualifier: 'live', failures: 1, byVersion: { 1: expect.anything(), 2: expect.anything() } });
  expect(first!.byVersion['1']!.calls + first!.byVersion['2']!.calls).toBe(first!.calls);
  expect(second).toMatchObject({ failures: 1, byVersion: { $LATEST: { calls: second!.calls, failures: 1 } } });
  expect(first!.calls / second!.calls).toBeGreaterThan(1.5);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(traffic.counts()).toEqual([first, second]);
});
