import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PublishVersionCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { servingAlias, subjectOf } from '../../core/names';
import type { MendReport } from '../../core/mend-state';
import { lambda, updateCode } from '../local/emulated-functions';
import { aBrokenComponent, stopAllTraffic } from './a-component';
import { deployedRatchet, outcomeOf, stage, startImprovement, tenant } from './deployed-ratchet';

jest.setTimeout(240_000);
afterAll(stopAllTraffic);

/** `ratchet reconcile` of one component. Its exit code is 1 where something is left for people. */
async function reconcile(component: string): Promise<MendReport> {
  const program = join(__dirname, '..', '..', 'cli', 'ratchet.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--stage', stage, '--tenant', tenant, '--json', 'reconcile', component]).catch((error: { readonly stdout: string }) => error);
  return (JSON.parse(stdout) as { readonly components: readonly MendReport[] }).components[0]!;
}

test('what Ratchet left behind is mended with the function\'s own role, what is somebody\'s stays', async () => {
  const component = await aBrokenComponent('compared');
  const { name, functionName, alias, sha256 } = component;
  component.traffic(12, { 1: 1, 2: 0.5 });
  const { improvementId } = await startImprovement(name);
  expect((await outcomeOf(improvementId)).kind).toBe('rolled-back');
  await component.stopTraffic();
  expect(await reconcile(name)).toEqual({ component: name, agrees: expect.arrayContaining(['the alias serves version 2 alone', '$LATEST equals version 2']) as unknown, findings: [], removed: [] });

  // As if its canary had been set once more after it ended; and as if all had died between publishing another candidate and putting
  // $LATEST back, and nobody knew of that improvement.
  const weigh = (version: string) => lambda.send(new UpdateAliasCommand({ FunctionName: functionName, Name: servingAlias, FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: { [version]: 0.1 } } }));
  await updateCode(functionName, 'exports.handler = async () => "candidate";');
  await lambda.send(new PublishVersionCommand({ FunctionName: functionName, Description: 'Ratchet improvement long-forgotten' }));
  await weigh('1');
  expect((await reconcile(name)).findings.map(({ kind, mended }) => [kind, mended])).toEqual([['orphaned-canary', 'version 1 is taken away; version 2 serves alone'], ['latest-is-ours', '$LATEST equals version 2']]);
  expect(await alias()).toEqual({ version: '2', weights: {} });
  expect(await sha256('$LATEST')).toBe(await sha256('2'));
  const chain = await (await deployedRatchet()).journal.read(tenant, subjectOf.component(name));
  expect(chain.map(({ kind }) => kind)).toEqual(['mend-intended', 'mended', 'mend-intended', 'mended']);
  expect(chain.every(({ by }) => by.startsWith('arn:aws:'))).toBe(true);

  await updateCode(functionName, 'exports.handler = async () => "theirs";');
  await weigh('3');
  expect((await reconcile(name)).findings).toEqual([{ kind: 'foreign-weights', sentence: expect.stringContaining('knows of no deployment') as unknown }, { kind: 'latest-differs', sentence: expect.stringContaining('$LATEST has code that no version has') as unknown }]);
  expect(await sha256('$LATEST')).not.toBe(await sha256('2'));
  expect(await alias()).toEqual({ version: '2', weights: { 3: 0.1 } });
});
