import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PublishVersionCommand, UpdateAliasCommand } from '@aws-sdk/client-lambda';
import { servingAlias, subjectOf } from '../../core/names';
import type { MendReport } from '../../core/mend-state';
import { lambda, updateCode } from '../local/emulated-functions';
import { aComponent } from './a-component';
import { deployedRatchet, stage, tenant } from './deployed-ratchet';

jest.setTimeout(120_000);

/** `ratchet reconcile` of one component. Its exit code is 1 where something is left for people. */
async function reconcile(component: string): Promise<MendReport> {
  const program = join(__dirname, '..', '..', 'cli', 'ratchet.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--stage', stage, '--tenant', tenant, '--json', 'reconcile', component]).catch((error: { readonly stdout: string }) => error);
  return (JSON.parse(stdout) as { readonly components: readonly MendReport[] }).components[0]!;
}

test('what Ratchet left behind is mended with the function\'s own role, what is somebody\'s stays', async () => {
  const { name, functionName, alias, sha256 } = await aComponent('compared');
  expect(await reconcile(name)).toEqual({ component: name, agrees: expect.arrayContaining(['the alias serves version 2 alone', '$LATEST equals version 2']) as unknown, findings: [], removed: [] });

  // As if everything had died between publishing a candidate and putting $LATEST back, and nobody knew of the improvement.
  await updateCode(functionName, 'exports.handler = async () => "candidate";');
  await lambda.send(new PublishVersionCommand({ FunctionName: functionName, Description: 'Ratchet improvement long-forgotten' }));
  await lambda.send(new UpdateAliasCommand({ FunctionName: functionName, Name: servingAlias, FunctionVersion: '2', RoutingConfig: { AdditionalVersionWeights: { 3: 0.1 } } }));
  expect((await reconcile(name)).findings.map(({ kind, mended }) => [kind, mended])).toEqual([['orphaned-canary', 'version 3 is taken away; version 2 serves alone'], ['latest-is-ours', '$LATEST equals version 2']]);
  expect(await alias()).toEqual({ version: '2', weights: {} });
  expect(await sha256('$LATEST')).toBe(await sha256('2'));
  const chain = await (await deployedRatchet()).journal.read(tenant, subjectOf.component(name));
  expect(chain.map(({ kind }) => kind)).toEqual(['mend-intended', 'mended', 'mend-intended', 'mended']);
  expect(chain.every(({ by }) => by.startsWith('arn:aws:'))).toBe(true);

  await updateCode(functionName, 'exports.handler = async () => "theirs";');
  expect((await reconcile(name)).findings).toEqual([{ kind: 'latest-differs', sentence: expect.stringContaining('$LATEST has code that no version has') as unknown }]);
  expect(await sha256('$LATEST')).not.toBe(await sha256('2'));
});
