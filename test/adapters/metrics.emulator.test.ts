import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CreateAliasCommand } from '@aws-sdk/client-lambda';
import { cloudwatchMetrics } from '../../adapters/cloudwatch-metrics';
import { createFunction, createRole, eventually, invoke, lambda, publish, times, updateCode } from '../local/emulated-functions';
import { needs } from '../system/needs';
import { componentOf } from './components';

const metrics = cloudwatchMetrics({ client: new CloudWatchClient({}) });

needs('version-metrics')('counts calls of the alias by the version that answered', async () => {
  const name = await createFunction(await createRole(), 'exports.handler = async () => "fine";');
  await publish(name);
  await updateCode(name, 'exports.handler = async () => { throw new Error("broken"); };');
  await publish(name);
  await lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } }));
  const answers = await times(20, () => invoke(name, {}, 'live'));
  await invoke(name);
  const expected = ['1', '2'].map((version) => ({
    version, requests: answers.filter((answer) => answer.version === version).length, failed: answers.filter((answer) => answer.version === version && answer.error !== undefined).length,
  }));
  const minute = Math.floor(Date.now() / 60_000) * 60_000;
  const around = { from: new Date(minute - 600_000).toISOString(), to: new Date(minute + 120_000).toISOString() };
  await eventually(async () => expect(await metrics.counts(componentOf(name), ['1', '2', '7'], around)).toEqual(expected));
  const past = { from: new Date(minute - 7_200_000).toISOString(), to: new Date(minute - 3_600_000).toISOString() };
  expect(await metrics.counts(componentOf(name), ['1'], past)).toEqual([]);
  expect(await metrics.unqualified(componentOf(name), { ...around, from: new Date(minute - 14 * 86_400_000).toISOString() })).toBe(1);
  expect(await metrics.unqualified(componentOf(name), past)).toBeUndefined();
}, 60_000);
