import { eventually } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic } from './a-component';
import { deployed, startImprovement } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

jest.setTimeout(120_000);
afterAll(stopAllTraffic);

test.concurrent('the canary helps: it is promoted, and $LATEST equals it', async () => {
  const component = await aBrokenComponent('helps');
  component.traffic(12, { 2: 0.5 });
  const { improvementId } = await startImprovement(component.name);
  const outcome = await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
  expect(outcome.failureRateBefore).toBeGreaterThan(0.2);
  expect(outcome.failureRateAfter).toBe(0);
});

test.concurrent('somebody else deploys during the watch: the improvement ends, and their version serves without the canary beside it', async () => {
  const component = await aBrokenComponent('deployed-over', { settings: { minCanaryRequests: 100_000 } });
  component.traffic(5, { 2: 0.5 });
  const { improvementId } = await startImprovement(component.name);
  await deployed(improvementId);
  await component.deployByHand(await component.publishNext());
  expect(await component.alias()).toMatchObject({ version: '3' });

  await eventually(async () => expect(await component.alias()).toEqual({ version: '3', weights: {} }), 20);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'superseded', serves: '3' });
  expect(reason).toContain('version 3, which somebody else deployed, serves alone; version 1 is taken away from beside it');
});

test.concurrent('nobody calls during the watch: inconclusive, and the canary is taken back', async () => {
  const component = await aBrokenComponent('quiet', { settings: { monitoringDurationSeconds: 240 } });
  const { improvementId } = await startImprovement(component.name);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'inconclusive', serves: '2' });
  expect(reason).toMatch(/version 1 got 0 calls, 10 are needed to say anything/);
});

test.concurrent('the canary is worse: it is taken back, and the reason has the numbers', async () => {
  const component = await aBrokenComponent('worse');
  const { improvementId } = await startImprovement(component.name);
  // Only now: calls that work before it would hide what is to be found.
  await deployed(improvementId);
  component.traffic(12, { 1: 0.5 });
  const outcome = await expectEnded(component, improvementId, { outcome: 'rolled-back', serves: '2' });
  expect(outcome.reason).toMatch(/version 1 failed \d+ of (the last |its )?\d+ calls(: total failure| with what was never seen before|, version 2 beside it \d+ of \d+: (more calls fail|the failures are not measurably rarer|near-total failure))/);
  expect(outcome.failureRateAfter).toBeGreaterThan(outcome.failureRateBefore!);
});
