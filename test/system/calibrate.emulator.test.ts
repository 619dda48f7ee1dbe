import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetFunctionConfigurationCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { subjectOf } from '../../core/names';
import { lambda } from '../local/emulated-functions';
import { aComponent, stopAllTraffic } from './a-component';
import { call, deployed, deployedRatchet, entryOf, stage, tenant } from './deployed-ratchet';
import { expectEnded } from './expect-ended';

jest.setTimeout(240_000);
afterAll(stopAllTraffic);

/** The command line, as an operator runs it. */
async function ratchet(...argv: readonly string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, [join(__dirname, '..', '..', 'cli', 'ratchet.mjs'), '--stage', stage, '--tenant', tenant, ...argv])).stdout;
}
const who = { operation: 'calibrate', tenant, by: 'a test', reason: 'to learn its noise' };
// Calls of one millisecond differ by more than code ever makes them: what is tolerated is as wide as can be.
const settings = { lookSeconds: 30, rollbackDegradationThreshold: 1, falseAlarmBudget: 0.0001 };

test.concurrent('the running code, published once more: watched beside itself, measured, and taken away', async () => {
  const component = await aComponent('calibrated', { settings });
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: component.functionName, Description: 'prices' }));
  await component.serve('2', 700);
  component.traffic(15, {});

  const { improvementId } = JSON.parse(await ratchet('--json', 'calibrate', component.name, '--minutes', '20', '--yes')) as { readonly improvementId: string };
  await deployed(improvementId);
  expect(await component.alias()).toEqual({ version: '2', weights: { 3: 0.5 } });
  expect(await component.sha256('3')).toBe(await component.sha256('2'));

  await entryOf(subjectOf.improvement(improvementId), 'outcome', 180);
  const { reason } = await expectEnded(component, improvementId, { outcome: 'calibrated', serves: '2' });
  expect(reason).toMatch(/^(no false alarm in 40 looks|a false alarm at look \d+).*noise that belongs to one arm sets the two apart by [\d.]+ % of a typical duration.* take the same code back without this calibration/);
  expect((await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: component.functionName }))).Description).toBe('prices');
  expect((await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: component.functionName, Qualifier: '3' }))).Description).toBe(`Ratchet improvement ${improvementId}`);

  expect(JSON.parse(await ratchet('--json', 'calibrate', component.name, '--last'))).toMatchObject({ improvementId, version: '2', falseAlarms: { watches: 200 }, used: true });
  const { queue } = await deployedRatchet();
  expect((await queue.cooldowns(tenant)).get(component.name)).toBeUndefined();
});

test.concurrent('a quiet component, and one that is only observed, are refused: nothing is published', async () => {
  const [quiet, observed] = await Promise.all([aComponent('quiet-one', { settings }), aComponent('observed', { settings, mode: 'observe' })]);
  expect((await call('control', { ...who, component: quiet.name, minutes: 20 })).payload).toMatchObject({ errorType: 'InvalidInput', errorMessage: expect.stringContaining('saw 0 calls of quiet-one') });
  expect((await call('control', { ...who, component: observed.name, minutes: 20 })).payload).toMatchObject({ errorType: 'InvalidInput', errorMessage: expect.stringContaining('saw observe for observed') });
});
