import type { Component } from '../../core/cycle';
import { firstBreak } from '../../core/journal';
import { subjectOf } from '../../core/names';
import { shopTraffic } from '../../examples/shop/traffic';
import { endings, improved, need, type Improved, type Told } from './told';
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
  expect(share.before.failures === 0, `${share.before.failures} of ${share.before.calls} calls failed before the deployment, expected none`);
  expect(share.broken.failures > 0, 'no call failed while version 2 served, expected many');
  expect(share.after.failures === 0, `${share.after.failures} of ${share.after.calls} calls failed after the decision, expected none`);
  const healthy = shopTraffic.length - improved.length;
  expect((told.leftAlone?.length ?? 0) >= healthy, `${told.leftAlone?.length ?? 0} functions were left alone, expected at least ${healthy}`);
  for (const component of improved) differences.push(...(await improvementDifferences(told, component)));
  for (const { component: name } of shopTraffic) {
    const version = improved.find((one) => one === name);
    differences.push(...(await aliasDifferences(world, need(declared.get(name)), version ? endings[version].version : '1')));
  }
  expect((await world.leases.held(tenant)).length === 0, 'a lease is still held, expected none');
  if (differences.length > 0) throw new StoryError(`Not as told:\n${differences.map((difference) => `  - ${difference}`).join('\n')}`);
}

/** It ended as it had to, by the strategy that it had to, with one outcome in a journal that holds. */
async function improvementDifferences(told: Told, component: Improved): Promise<string[]> {
  const { improvementId, outcome } = need(told.followed[component]);
  const { kind, strategy } = endings[component];
  const subject = subjectOf.improvement(improvementId);
  const chain = await need(told.world).journal.read(tenant, subject);
  const broken = firstBreak(chain);
  const outcomes = chain.filter((record) => record.kind === 'outcome').length;
  const proposed = chain.findLast((record) => record.kind === 'proposed')?.summary ?? 'nothing';
  const strategies = chain.flatMap((record) => (record.kind === 'proposed' ? [JSON.stringify(record.data['candidate'])] : []));
  return [
    ...(outcome?.kind === kind ? [] : [`${component}: the improvement ended as ${outcome?.kind ?? 'nothing'}, expected ${kind}: ${outcome?.reason ?? ''}`]),
    ...(strategies.at(-1)?.includes(`"strategy":"${strategy}"`) ? [] : [`${component}: the last candidate was "${proposed}", expected one of strategy ${strategy}`]),
    ...(broken ? [`the journal of ${subject} breaks at ${broken.sequence}: ${broken.reason}`] : []),
    ...(outcomes === 1 ? [] : [`${subject} has ${outcomes} outcomes, expected 1`]),
  ];
}

/** The alias serves one version alone, and `$LATEST` equals it. */
async function aliasDifferences({ functions }: World, declared: Component, expected: string): Promise<string[]> {
  const { component: name } = declared;
  const alias = await functions.alias(declared);
  const served = await functions.configuration(declared, alias.version);
  const latest = await functions.configuration(declared, '$LATEST');
  return [
    ...(alias.version === expected && Object.keys(alias.weights).length === 0 ? [] : [`${name}: the alias serves version ${alias.version} with weights ${JSON.stringify(alias.weights)}, expected version ${expected} alone`]),
    ...(latest.codeSha256 === served.codeSha256 && latest.memoryMb === served.memoryMb ? [] : [`${name}: $LATEST is not what the alias serves`]),
  ];
}
