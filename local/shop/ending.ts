import type { Component } from '../../core/cycle';
import { firstBreak } from '../../core/journal';
import { subjectOf } from '../../core/names';
import { shopTraffic } from '../../examples/shop/traffic';
import { need, type Told } from './told';
import { StoryError, tenant, type World } from './world';

/** Holds the ending against what was told, down to what each alias serves. @throws StoryError with every difference */
export async function checkEnding(told: Told): Promise<void> {
  const world = need(told.world);
  const share = need(told.share);
  const declared = await world.declarations();
  const differences: string[] = [];
  const expect = (holds: boolean, what: string): void => {
    if (!holds) differences.push(what);
  };
  expect(told.outcome?.kind === 'promoted', `the improvement ended as ${told.outcome?.kind ?? 'nothing'}, expected promoted: ${told.outcome?.reason ?? ''}`);
  expect(share.before.failures === 0, `${share.before.failures} of ${share.before.calls} calls failed before the deployment, expected none`);
  expect(share.broken.failures > 0, 'no call failed while version 2 served, expected many');
  expect(share.after.failures === 0, `${share.after.failures} of ${share.after.calls} calls failed after the decision, expected none`);
  expect(told.leftAlone?.length === shopTraffic.length - 1 || told.leftAlone?.length === shopTraffic.length, `${told.leftAlone?.length ?? 0} functions were left alone, expected at least ${shopTraffic.length - 1}`);
  for (const { component: name } of shopTraffic) differences.push(...(await aliasDifferences(world, need(declared.get(name)))));
  expect((await world.leases.held(tenant)).length === 0, 'a lease is still held, expected none');
  const subject = subjectOf.improvement(need(told.improvementId));
  const chain = await world.journal.read(tenant, subject);
  const broken = firstBreak(chain);
  expect(broken === undefined, `the journal of ${subject} breaks at ${broken?.sequence}: ${broken?.reason}`);
  const outcomes = chain.filter(({ kind }) => kind === 'outcome').length;
  expect(outcomes === 1, `${subject} has ${outcomes} outcomes, expected 1`);
  if (differences.length > 0) throw new StoryError(`Not as told:\n${differences.map((difference) => `  - ${difference}`).join('\n')}`);
}

/** Every alias serves version 1 alone, and `$LATEST` equals it. */
async function aliasDifferences({ functions }: World, declared: Component): Promise<string[]> {
  const { component: name } = declared;
  const alias = await functions.alias(declared);
  const served = await functions.configuration(declared, alias.version);
  const latest = await functions.configuration(declared, '$LATEST');
  return [
    ...(alias.version === '1' && Object.keys(alias.weights).length === 0 ? [] : [`${name}: the alias serves version ${alias.version} with weights ${JSON.stringify(alias.weights)}, expected version 1 alone`]),
    ...(latest.codeSha256 === served.codeSha256 ? [] : [`${name}: $LATEST is not what the alias serves`]),
  ];
}
