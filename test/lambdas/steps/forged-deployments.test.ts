import { step as approve } from '../../../lambdas/api/approve';
import type { StepInput } from '../../../core/contracts';
import type { Component, Deployment, Verdict } from '../../../core/cycle';
import { hashOf, type JournalEntry, type JournalRecord, noPreviousHash } from '../../../core/journal';
import type { JournalWriterName } from '../../../core/journal-writers';
import { subjectOf } from '../../../core/names';
import { signedBy } from '../../fakes/callers';
import { ExecutionAborted } from '../../statemachines/run-flow';
import { bad, good, improvementOf, runImprovement, shopWorld, type ShopWorld, stepsOf, tenant, type WorldOptions, writingAs } from './world';

type Input = StepInput<'DeployCanary'>;
type Forge<Of> = (world: ShopWorld, input: Of) => Partial<Of> | undefined | Promise<Partial<Of> | undefined>;
type Forgery<Of = Input> = readonly [what: string, kind: keyof typeof kinds, forge: Forge<Of>, refused: RegExp];

const improvementId = 'price-quote-1';
const subject = subjectOf.improvement(improvementId);
const approving: Partial<Component> = { mode: 'approve' };
/** What is honestly about to be deployed, and from which a forgery departs. */
const kinds = {
  revert: {},
  'approved revert': { component: approving },
  'built change': { code: {} },
  configuration: { component: { bounds: { memoryMb: { min: 128, max: 1024 } } }, failing: { '2': 0 }, usedMb: 230 },
} as const satisfies Readonly<Record<string, WorldOptions>>;

/** Runs an improvement as it should be until the step is called for the given time. */
async function until<Name extends 'DeployCanary' | 'Promote'>(acting: Name, options: WorldOptions, time = 1): Promise<{ readonly world: ShopWorld; readonly input: StepInput<Name> }> {
  const world = await shopWorld(options);
  let reached: StepInput<Name> | undefined;
  let calls = 0;
  await runImprovement(world, world.improvement, {
    meanwhile: () => approve.run(signedBy('ann', 'approve', { decision: 'approve', tenant, improvementId, candidateSha256: good, by: 'ann', reason: 'looks right' }), writingAs('Approve', world.ports)),
    around: async (step, run, given) => {
      if (step !== acting || (calls += 1) < time) return run();
      reached = given as StepInput<Name>;
      throw new ExecutionAborted('here it is forged');
    },
  }).catch((error: unknown) => {
    if (!(error instanceof ExecutionAborted)) throw error;
  });
  if (!reached) throw new Error(`it did not come to ${acting}`);
  return { world, input: reached };
}

const chainOf = (world: ShopWorld) => world.ports.journal.read(tenant, subject);
/** What an attacker does who may write the table itself. */
const edit = (world: ShopWorld, change: (records: JournalRecord[]) => void) => world.ports.journal.edit(tenant, subject, change);
/** The same, by somebody who can make the chain hold again. */
const rewrite = (world: ShopWorld, change: (records: readonly JournalRecord[]) => readonly JournalRecord[]) => edit(world, (records) => {
  let previousHash = noPreviousHash;
  const written = change(records).map(({ hash: _, ...record }, index) => {
    const unsigned = { ...record, sequence: index + 1, previousHash };
    previousHash = hashOf(unsigned);
    return { ...unsigned, hash: previousHash };
  });
  records.splice(0, records.length, ...written);
});
/** What one does who has got hold of one function's rights. */
const writeAs = (name: JournalWriterName, world: ShopWorld, fact: Pick<JournalEntry, 'kind' | 'entryId' | 'data'> & Partial<JournalEntry>) =>
  writingAs(name, world.ports).journal.append({ tenant, subject, component: 'price-quote', at: world.ports.clock.iso(), by: name, summary: 'forged', ...fact });
const verdictOn = (candidateSha256: string, { verdict }: Input): Verdict => ({ ...verdict, candidateSha256 });
const revertTo = ({ candidate }: Input, change: object) => ({ ...candidate, ...change }) as Input['candidate'];
const canary = (input: Input, change: Partial<Deployment> = {}): Deployment => ({ ...(input.deployment as Deployment), ...change });
const again = async (world: ShopWorld, input: Input, attempt: number, verdict = input.verdict) => {
  await writeAs('ProposeCandidate', world, { kind: 'proposed', entryId: `candidate/${attempt}`, data: { candidate: input.candidate, attempt } });
  await writeAs('ValidateCandidate', world, { kind: 'verdict', entryId: `verdict/${attempt}`, data: { verdict: { ...verdict, gates: verdict.gates.slice(0, 1) }, attempt } });
  await writeAs('TestCandidate', world, { kind: 'tested', entryId: `test/${attempt}`, data: { verdict, attempt } });
};
const becomesShared = async (world: ShopWorld) => {
  world.ports.registry.declare({ ...world.component, shared: true });
  await world.ports.registry.sync();
};
const unapproved = { approved: true, by: 'eve', reason: 'r', candidateSha256: good };

const forgeries: readonly Forgery[] = [
  ['another version to go back to, which never served, under the same hash', 'revert', (_world, input) => ({ candidate: revertTo(input, { version: '9' }) }), /the candidate is not the last one that was proposed/],
  ['other code, with a verdict that fits it', 'revert', (_world, input) => ({ candidate: revertTo(input, { codeSha256: bad }), verdict: verdictOn(bad, input) }), /the candidate is not the last one that was proposed/],
  ['another version to return to', 'revert', (_world, input) => ({ candidate: revertTo(input, { replaces: '1' }) }), /the candidate is not the last one that was proposed/],
  ['a verdict that accepts other code', 'revert', (_world, input) => ({ verdict: verdictOn(bad, input) }), /the verdict is not the one that stands: .* expected .* on /],
  ['a verdict whose gates were made to pass', 'built change', (_world, input) => ({ verdict: { ...input.verdict, gates: input.verdict.gates.map((gate) => ({ ...gate, reason: 'fine' })) } }), /the verdict is not the one that stands/],
  ['a verdict that plans a wider canary', 'built change', (_world, { verdict }) => ({ verdict: { ...verdict, watch: verdict.watch && { ...verdict.watch, weights: [1] } } }), /the verdict is not the one that stands/],
  ['a verdict that needs no person any more', 'built change', async (world, input) => {
    await again(world, input, 2, { ...input.verdict, gates: input.verdict.gates, needsPerson: 'nothing shows what it does' });
    return undefined;
  }, /what was tested .* is not what the first gates accepted|the verdict is not the one that stands/],
  ['a verdict that names a zip of another tenant', 'built change', (_world, { verdict }) => ({ verdict: { ...verdict, built: verdict.built && { ...verdict.built, zipKey: 'improvements/bank/b-1/attempt-1/function.zip' } } }), /the verdict is not the one that stands/],
  ['a candidate that was rejected, and is called accepted', 'revert', async (world, input) => {
    const refused = { ...input.verdict, accepted: false, reason: 'it fails', gates: [] };
    edit(world, (records) => records.splice(records.findIndex(({ kind }) => kind === 'verdict')));
    await writeAs('ValidateCandidate', world, { kind: 'verdict', entryId: 'verdict/1', data: { verdict: refused, attempt: 1 } });
    // The entry that stands is the first: a second one under its name says nothing.
    await writeAs('ValidateCandidate', world, { kind: 'verdict', entryId: 'verdict/1', data: { verdict: input.verdict, attempt: 1 } });
    await writeAs('TestCandidate', world, { kind: 'tested', entryId: 'test/1', data: { verdict: input.verdict, attempt: 1 } });
    return undefined;
  }, /a gate refused the candidate: it fails/],
  ['one that a later attempt replaced', 'revert', async (world, input) => {
    await again(world, { ...input, candidate: revertTo(input, { summary: 'another' }) }, 2);
    return undefined;
  }, /the candidate is not the last one that was proposed/],
  ['a test of an earlier attempt', 'revert', async (world, input) => {
    await writeAs('ProposeCandidate', world, { kind: 'proposed', entryId: 'candidate/2', data: { candidate: input.candidate, attempt: 2 } });
    return undefined;
  }, /saw proposal, verdict and test as entries 6, 4, 5, expected this order/],
  ['what nothing has tested', 'revert', (world) => edit(world, (records) => records.splice(records.findIndex(({ kind }) => kind === 'tested'))) as undefined, /saw no entry that it was tested/],
  ['what nobody has judged', 'revert', (world) => edit(world, (records) => records.splice(records.findIndex(({ kind }) => kind === 'verdict'))) as undefined, /saw no verdict on it/],
  ['a test of something else than what the first gates saw', 'built change', async (world, input) => {
    edit(world, (records) => records.splice(records.findIndex(({ kind }) => kind === 'tested')));
    const verdict = verdictOn(bad, input);
    await writeAs('TestCandidate', world, { kind: 'tested', entryId: 'test/1', data: { verdict, attempt: 1 } });
    return { verdict };
  }, /what was tested .* is not what the first gates accepted/],
  ['an improvement that never started', 'revert', () => ({ improvement: improvementOf({ improvementId: 'price-quote-7' }) }), /StaleFencingToken/],
  ['another component under this improvement', 'revert', async (world) => {
    world.ports.registry.declare({ ...world.component, component: 'bank', functionName: 'bank-function', logGroup: '/aws/lambda/bank-function' });
    await world.ports.registry.sync();
    await world.ports.leases.acquire({ tenant, component: 'bank', improvementId, executionArn: 'arn:1', expiresAt: '2026-11-22T00:00:00.000Z' });
    return { improvement: improvementOf({ component: 'bank' }) };
  }, /entry 1 is of shop#improvement\/price-quote-1 \(price-quote\), expected .* \(bank\)/],
  ['another tenant under this improvement', 'revert', () => ({ improvement: improvementOf({ tenant: 'bank' }) }), /NotFound: Component price-quote of tenant bank/],
  ['another opportunity, of less risk', 'revert', (_world, { improvement }) => ({ improvement: { ...improvement, opportunity: { ...improvement.opportunity, impactScore: 1 } } }), /it was started for another opportunity/],
  ['the verdict of another improvement', 'revert', (_world, { verdict }) => ({ verdict: { ...verdict, reason: 'as in price-quote-2' } }), /the verdict is not the one that stands/],
  ['mode auto in place of approve', 'approved revert', (_world, { lease }) => ({ lease: { ...lease, mode: 'auto' }, approval: null }), /saw mode auto, expected approve, in which it was started/],
  ['no approval', 'approved revert', () => ({ approval: null }), /saw an approval of nothing by nobody, expected the one of .* by ann/],
  ['an approval of another candidate', 'approved revert', (_world, { approval }) => ({ approval: approval && { ...approval, candidateSha256: bad } }), /saw an approval of .* by ann, expected the one of .* by ann/],
  ['an approval by somebody who gave none', 'approved revert', () => ({ approval: unapproved }), /saw an approval of .* by eve, expected the one of .* by ann/],
  ['an approval that only the input has', 'approved revert', (world) => edit(world, (records) => records.splice(records.findIndex(({ kind }) => kind === 'approved'))) as undefined, /saw no answer to the question of/],
  ['an approval of an older question', 'approved revert', async (world, input) => {
    await again(world, input, 2);
    return undefined;
  }, /the question \(entry 6\) is older than the verdict \(entry 10\)/],
  ['a yes that came to nothing', 'approved revert', async (world) => {
    const wantedAt = String((await chainOf(world)).find(({ kind }) => kind === 'approval-wanted')?.data['wantedAt']);
    await writeAs('Approve', world, { kind: 'not-approved', entryId: `unheard/${wantedAt}`, data: {} });
    return undefined;
  }, /the approval came to nothing \(entry 8\)/],
  ['an approval that has run out', 'approved revert', (world) => world.ports.clock.advance(2 * 86_400_000) as unknown as undefined, /the approval is good until .*, and it is/],
  ['an approval that was used already', 'approved revert', async (world, input) => {
    const deployment = (await stepsOf.DeployCanary(input, world.ports)) as Deployment;
    await stepsOf.RollBack({ ...input, deployment, health: null, error: null }, world.ports);
    return undefined;
  }, /it is over since entry \d+ \(rollback-intended/],
  ['what ended already', 'revert', async (world, input) => {
    await writeAs('RecordOutcome', world, { kind: 'outcome', entryId: 'outcome', data: { outcome: 'failed' }, fencingToken: input.lease.fencingToken });
    return undefined;
  }, /it is over since entry 6 \(outcome/],
  ['an older fencing token', 'revert', async (world, { lease }) => {
    await world.ports.leases.takeOver(tenant, 'price-quote', improvementId, '2026-11-22T00:00:00.000Z');
    return { lease };
  }, /StaleFencingToken/],
  ['a newer fencing token', 'revert', (_world, { lease }) => ({ lease: { ...lease, fencingToken: 9 } }), /StaleFencingToken/],
  ['another execution under the same lease', 'revert', (_world, { lease }) => ({ lease: { ...lease, executionArn: 'arn:aws:states:eve' } }), /saw fencing token 1 of arn:aws:states:eve, expected 1 of /],
  ['an entry that was edited', 'revert', (world) => edit(world, (records) => Object.assign(records[3] ?? {}, { summary: 'all is well' })) as undefined, /its chain is broken at entry 4: content does not match its hash/],
  ['an entry that was taken out', 'revert', (world) => edit(world, (records) => records.splice(1, 1)) as undefined, /its chain is broken at entry 2: sequence number 3, expected 2/],
  ['an approval that another function wrote', 'approved revert', (world) => edit(world, (records) => {
    const at = records.findIndex(({ kind }) => kind === 'approved');
    const { hash: _, ...record } = { ...(records[at] as JournalRecord), writer: 'ProposeCandidate' };
    records[at] = { ...record, hash: hashOf(record) };
  }) as undefined, /entry 7 of kind approved was written by ProposeCandidate, which decides nothing of that kind/],
  ['what became shared since the lease was given, without an approval', 'revert', async (world) => {
    await becomesShared(world);
    return undefined;
  }, /nobody was asked to approve it, expected a question and its answer, since price-quote is shared/],
  ['what became shared since the lease was given, with an approval that only the input has', 'revert', async (world) => {
    await becomesShared(world);
    return { approval: unapproved };
  }, /nobody was asked to approve it, expected a question and its answer, since price-quote is shared/],
  ['memory outside of bounds that became narrower', 'configuration', async (world) => {
    world.ports.registry.declare({ ...world.component, bounds: { memoryMb: { min: 128, max: 256 } } });
    await world.ports.registry.sync();
    return undefined;
  }, /saw 384 MB, expected 128 to 256, as the component declares/],
  ['more memory than was judged', 'configuration', (_world, { candidate }) => ({ candidate: { ...candidate, to: { memoryMb: 1024 } } as Input['candidate'] }), /the candidate is not the last one that was proposed/],
  ['another zip behind the key', 'built change', async (world, { verdict }) => {
    await world.ports.artifacts.putBytes(verdict.built?.zipKey ?? '', Buffer.from('a hostile zip'));
    return undefined;
  }, /the zip has sha256 .*, expected/],
  ['a published version with other code than the zip', 'built change', (world) => {
    world.ports.deployer.publish = async () => '2';
    return undefined;
  }, /version 2 has code .*, expected/],
  ['an intention with another version to return to', 'revert', async (world, input) => {
    await stepsOf.DeployCanary(input, world.ports);
    world.lambda.putAlias(world.component.functionName, 'live', { version: '2', weights: {} });
    edit(world, (records) => {
      const at = records.findIndex(({ kind }) => kind === 'deployment-intended');
      const intended = records.splice(at)[0] as JournalRecord;
      const { hash: _, ...record } = { ...intended, data: { deployment: { ...(intended.data['deployment'] as Deployment), returnTo: '1' } } };
      records.push({ ...record, hash: hashOf(record) });
    });
    return undefined;
  }, /entry deployment-intended\/0 intends another deployment: returnTo "2", expected "1"/],
];

const widenings: readonly Forgery[] = [
  ['a canary that nobody deployed', 'revert', (_world, input) => ({ deployment: canary(input, { canary: '2', canarySha256: bad }) }), /stage 0 was not deployed so: saw canarySha256/],
  ['another version to return to', 'revert', (_world, input) => ({ deployment: canary(input, { returnTo: '1' }) }), /stage 0 was not deployed so: saw returnTo "1", expected "2"/],
  ['wider stages than planned', 'revert', (_world, input) => ({ deployment: canary(input, { weights: [0.1, 1] }) }), /stage 0 was not deployed so: saw weights \[0\.1,1\]/],
  ['a stage that was not reached', 'revert', (_world, input) => ({ deployment: canary(input, { stage: 1 }) }), /stage 1 was not deployed so: saw nothing/],
  ['no look that said so', 'revert', (world) => edit(world, (records) => records.splice(records.findIndex(({ kind }) => kind === 'look'))) as undefined, /the last look at stage 0 decided nothing, expected promote/],
];

type Promotion = StepInput<'Promote'>;
const served = (input: Promotion, change: Partial<Deployment>): Partial<Promotion> => ({ deployment: { ...input.deployment, ...change } });

const promotions: readonly Forgery<Promotion>[] = [
  ['another version than the canary', 'revert', (_world, input) => served(input, { canary: '2', canarySha256: bad }), /it is not what was deployed last \(entry \d+\): saw canarySha256/],
  ['another version under the code of the canary', 'revert', (_world, input) => served(input, { canary: '2' }), /it is not what was deployed last \(entry \d+\): saw version 2, expected 1/],
  ['no version', 'revert', (_world, input) => served(input, { canary: '' }), /it is not what was deployed last \(entry \d+\): saw version "", expected 1/],
  ['another version to return to', 'revert', (_world, input) => served(input, { returnTo: '1' }), /saw returnTo "1", expected "2"/],
  ['other code that $LATEST may be set over', 'revert', (_world, input) => served(input, { returnToSha256: good }), /saw returnToSha256/],
  ['what nobody deployed', 'revert', (world) => edit(world, (records) => records.splice(records.findIndex(({ kind }) => kind === 'deployment-intended'))) as undefined, /saw version 1 given as deployed, expected an entry that it was/],
  ['what was only about to be deployed', 'revert', (world) => edit(world, (records) => records.splice(records.findIndex(({ kind }) => kind === 'deployed'))) as undefined, /saw version 1 given as deployed, expected an entry that it was/],
  ['a stage before the last one, called the last', 'revert', async (world) => {
    edit(world, (records) => records.splice(records.findIndex(({ entryId }) => entryId === 'deployment-intended/1')));
    const deployed = (await chainOf(world)).find(({ kind }) => kind === 'deployed')?.data['deployment'] as Deployment;
    return { deployment: { ...deployed, moreStages: false } };
  }, /stage 0 was deployed last \(entry \d+\), expected the last stage/],
  ['the last stage, where one before it was reached', 'revert', (world) => edit(world, (records) => records.splice(records.findIndex(({ entryId }) => entryId === 'deployment-intended/1'))) as undefined, /it is not what was deployed last \(entry \d+\): saw stage 1, expected 0/],
  ['what nothing looked at', 'revert', (world) => edit(world, (records) => records.splice(records.findLastIndex(({ kind }) => kind === 'deployed') + 1)) as undefined, /the last look at stage 1 decided nothing, expected promote/],
  ['a look that goes on', 'revert', async (world) => {
    await writeAs('CheckHealth', world, { kind: 'look', entryId: 'look/99', data: {} });
    return undefined;
  }, /the last look at stage 1 decided nothing, expected promote/],
  ['a look that says otherwise', 'revert', async (world, { health }) => {
    await writeAs('CheckHealth', world, { kind: 'look', entryId: 'look/99', data: { health: { ...health, decision: 'roll-back' } } });
    return undefined;
  }, /the last look at stage 1 decided roll-back, expected promote/],
  ['what a calibration copied, called a change', 'revert', (world) => rewrite(world, (records) => records.map((record) => (record.kind === 'deployed' ? { ...record, data: { deployment: { ...(record.data['deployment'] as Deployment), calibrates: { minutes: 9 } } } } : record))) as undefined, /saw calibrates undefined, expected {"minutes":9}/],
  ['what is taken back', 'revert', async (world) => {
    await writeAs('RollBack', world, { kind: 'rollback-intended', entryId: 'rollback/rollback-intended', data: {} });
    return undefined;
  }, /it is over since entry \d+ \(rollback-intended/],
  ['what an operator takes back after it was promoted', 'revert', async (world, input) => {
    await stepsOf.Promote(input, world.ports);
    await writeAs('Reconcile', world, { kind: 'operator', entryId: 'undo/0', by: 'ann', data: {} });
    return undefined;
  }, /it is over since entry \d+ \(operator/],
  ['what another step found superseded', 'revert', async (world) => {
    await writeAs('DeployCanary', world, { kind: 'superseded', entryId: 'superseded/1', data: {} });
    return undefined;
  }, /it is over since entry \d+ \(superseded/],
  ['what ended already', 'revert', async (world, { lease }) => {
    await writeAs('RecordOutcome', world, { kind: 'outcome', entryId: 'outcome', data: { outcome: 'failed' }, fencingToken: lease.fencingToken });
    return undefined;
  }, /it is over since entry \d+ \(outcome/],
  ['another opportunity', 'revert', (_world, { improvement }) => ({ improvement: { ...improvement, opportunity: { ...improvement.opportunity, impactScore: 1 } } }), /it was started for another opportunity/],
  ['mode auto in place of approve', 'approved revert', (_world, { lease }) => ({ lease: { ...lease, mode: 'auto' } }), /saw mode auto, expected approve, in which it was started/],
  ['another execution under the same lease', 'revert', (_world, { lease }) => ({ lease: { ...lease, executionArn: 'arn:aws:states:eve' } }), /saw fencing token 1 of arn:aws:states:eve, expected 1 of /],
  ['an entry that was edited', 'revert', (world) => edit(world, (records) => Object.assign(records[3] ?? {}, { summary: 'all is well' })) as undefined, /its chain is broken at entry 4: content does not match its hash/],
  ['a look that another function wrote', 'revert', (world) => rewrite(world, (records) => records.map((record) => (record.kind === 'look' ? { ...record, writer: 'ProposeCandidate' } : record))) as undefined, /entry \d+ of kind look was written by ProposeCandidate, which decides nothing of that kind/],
  ['what nobody answered', 'approved revert', (world) => rewrite(world, (records) => records.filter(({ kind }) => kind !== 'approved')) as undefined, /saw no answer to the question of .*, expected it approved/],
  ['what nobody was asked about', 'approved revert', (world) => rewrite(world, (records) => records.filter(({ kind }) => kind !== 'approval-wanted' && kind !== 'approved')) as undefined, /nobody was asked to approve it, expected a question and its answer$/],
  ['what became shared since it was deployed', 'revert', async (world) => {
    await becomesShared(world);
    return undefined;
  }, /nobody was asked to approve it, expected a question and its answer, since price-quote is shared/],
];

const stateOf = ({ lambda, component: { functionName }, alias }: ShopWorld) => ({ alias: alias(), latest: lambda.get(functionName).latest, versions: [...lambda.get(functionName).versions.keys()] });

async function expectRefused(world: ShopWorld, forged: unknown, refused: RegExp, step: 'DeployCanary' | 'Promote' = 'DeployCanary'): Promise<void> {
  const before = structuredClone(stateOf(world));
  const refusal: unknown = await stepsOf[step](forged, world.ports).then(() => `${step} did it`, (error: unknown) => error);
  expect(refusal instanceof Error ? `${refusal.name}: ${refusal.message}` : refusal).toMatch(refused);
  const { latest, versions, alias } = stateOf(world);
  expect({ alias, versions, code: latest.codeSha256 }).toEqual({ alias: before.alias, versions: before.versions, code: before.latest.codeSha256 });
}

it.each(Object.entries(kinds))('an honest %s is deployed', async (_kind, options) => {
  const { world, input } = await until('DeployCanary', options);
  expect(await stepsOf.DeployCanary(input, world.ports)).toMatchObject({ state: 'canary', stage: 0 });
});

it.each(forgeries)('refuses %s', async (_what, kind, forge, refused) => {
  const { world, input } = await until('DeployCanary', kinds[kind]);
  const change = await forge(world, input);
  await expectRefused(world, { ...input, ...change }, refused);
});

it('an honest canary is widened', async () => {
  const { world, input } = await until('DeployCanary', {}, 2);
  expect(await stepsOf.DeployCanary(input, world.ports)).toMatchObject({ state: 'canary', stage: 1 });
});

it.each(widenings)('refuses to widen %s', async (_what, kind, forge, refused) => {
  const { world, input } = await until('DeployCanary', kinds[kind], 2);
  await expectRefused(world, { ...input, ...(await forge(world, input)) }, refused);
});

it.each(Object.entries(kinds))('an honest %s is promoted, and once more where its step runs again', async (_kind, options) => {
  const { world, input } = await until('Promote', options);
  expect(await stepsOf.Promote(input, world.ports)).toMatchObject({ state: 'promoted', canary: input.deployment.canary });
  const before = structuredClone(stateOf(world));
  expect(before.alias).toEqual({ version: input.deployment.canary, weights: {} });
  expect(await stepsOf.Promote(input, world.ports)).toMatchObject({ state: 'promoted' });
  expect(stateOf(world)).toEqual(before);
});

it.each(promotions)('refuses to promote %s', async (_what, kind, forge, refused) => {
  const { world, input } = await until('Promote', kinds[kind]);
  await expectRefused(world, { ...input, ...(await forge(world, input)) }, refused, 'Promote');
});

it('refuses to promote for an improvement that has nothing but its lease', async () => {
  const { input } = await until('Promote', {});
  const world = await shopWorld({ component: { mode: 'observe' } });
  const lease = await stepsOf.AcquireLease({ improvement: world.improvement, executionArn: input.lease.executionArn, startedAt: world.ports.clock.iso() }, world.ports);
  await expectRefused(world, { ...input, improvement: world.improvement, lease }, /Promote: the journal does not bear this promotion out: saw version 1 given as deployed/, 'Promote');
});

it('a zip that is replaced once it was read is not deployed', async () => {
  const { world, input } = await until('DeployCanary', kinds['built change']);
  const { artifacts, lambda, component } = { ...world, ...world.ports };
  const read = artifacts.getBytes;
  artifacts.getBytes = async (key) => {
    const zip = await read(key);
    await artifacts.putBytes(key, Buffer.from('a hostile zip'));
    return zip;
  };
  const { canary: published } = (await stepsOf.DeployCanary(input, world.ports)) as Deployment;
  expect(lambda.get(component.functionName).versions.get(published)?.codeSha256).toBe(input.verdict.candidateSha256);
});

test.each(['deployed', 'promotion-intended'] as const)('a rollback after "%s" goes to the version that the journal has, and takes away the canary that it has, whatever it is told', async (after) => {
  const { world, input } = await until('Promote', {});
  if (after === 'promotion-intended') {
    const { setAlias } = world.ports.deployer;
    const deployer = { ...world.ports.deployer, setAlias: async (...given: Parameters<typeof setAlias>) => { await setAlias(...given); throw new Error('killed'); } };
    await expect(stepsOf.Promote(input, { ...world.ports, deployer })).rejects.toThrow('killed');
    expect(world.alias()).toEqual({ version: '1', weights: {} });
  }
  const third = world.lambda.publish(world.component.functionName, world.ports.clock.iso());
  const told = { ...input.deployment, returnTo: third, canary: third, returnToSha256: 'forged' };
  expect(await stepsOf.RollBack({ ...input, deployment: told, health: null, error: { Error: 'Forged', Cause: '{}' } }, world.ports)).toMatchObject({ state: 'rolled-back', returnTo: '2' });
  expect(world.alias()).toEqual({ version: '2', weights: {} });
});
