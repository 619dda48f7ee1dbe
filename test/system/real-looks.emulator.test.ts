import { subjectOf } from '../../core/names';
import { secondsBetween } from '../../core/time';
import { eventually } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic } from './a-component';
import { chainOf, entryOf, startImprovement } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

jest.setTimeout(300_000);
afterAll(stopAllTraffic);

/** The local AWS lets a twentieth of each wait pass: looks of 60 s, and guard looks of ten. */
const settings = { lookSeconds: 1200, guardSeconds: 60, monitoringDurationSeconds: 36_000, canaryWeights: [0.5], improvementRiskTolerance: 1 };

test.concurrent('with looks of real 60 s the canary helps, and is promoted', async () => {
  const component = await aBrokenComponent('real-looks', { settings });
  component.traffic(6, { 2: 0.5 });
  const { improvementId } = await startImprovement(component.name);
  await entryOf(subjectOf.improvement(improvementId), 'outcome', 280);
  await expectEnded(component, improvementId, { outcome: 'promoted', serves: '1' });
  const at = (await chainOf(improvementId)).flatMap((record) => (['deployed', 'look'].includes(record.kind) ? [record.at] : []));
  expect(at.length).toBeGreaterThanOrEqual(3);
  for (const [index, moment] of at.slice(1).entries()) expect(secondsBetween(at[index]!, moment)).toBeGreaterThanOrEqual(55);
});

test.concurrent('a canary that begins to fail every call is taken away between two looks', async () => {
  const component = await aBrokenComponent('fails-all', { settings });
  component.traffic(6, { 2: 0.1 });
  const { improvementId } = await startImprovement(component.name);
  await entryOf(subjectOf.improvement(improvementId), 'look', 150);
  const since = Date.now();
  component.traffic(6, { 1: 1, 2: 0.1 });
  const took = await eventually(async () => {
    expect((await component.alias()).weights).toEqual({});
    return Date.now() - since;
  }, 90);
  process.stdout.write(`from the first call that could fail to the last of the canary: ${(took / 1000).toFixed(0)} s\n`);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'rolled-back', serves: '2' });
  expect(reason).toMatch(/version 1 failed \d+ of the last \d+ calls(: total failure|, version 2 beside it \d+ of \d+: near-total failure)/);
});
