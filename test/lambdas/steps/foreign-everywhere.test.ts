import type { StepName } from '../../../core/contracts';
import { step as reconcile } from '../../../lambdas/events/reconcile';
import { step as sweep } from '../../../lambdas/events/sweep';
import { shaOf } from '../../fakes/lambda-world';
import { expectSettled, outcomeOf, runImprovement, shopWorld, type ShopWorld, type WorldOptions, watchedWrites } from './world';

/** What each flow is about to change, and which version its canary has. */
const flows: Readonly<Record<string, WorldOptions>> = {
  'goes back to version 1': {},
  'publishes a fix': { code: {} },
  'publishes another memory': { usedMb: 230, component: { bounds: { memoryMb: { min: 128, max: 512 } } } },
  'waits for approval of a fix': { code: {}, component: { mode: 'approve' } },
};
const states: readonly StepName[] = ['AcquireLease', 'Diagnose', 'ProposeCandidate', 'ValidateCandidate', 'TestCandidate', 'RequestApproval', 'DeployCanary', 'CheckHealth', 'Promote', 'RollBack', 'RecordOutcome'];

/** As `cdk deploy` does: code of their own, a version of it, and the alias on that. What is on the alias beside stays there. */
function deploys({ lambda, component: { functionName } }: ShopWorld): void {
  lambda.updateLatest(functionName, { codeSha256: shaOf('theirs') });
  lambda.putAlias(functionName, 'live', { version: lambda.publish(functionName, '2026-11-21T10:30:00.000Z'), weights: lambda.get(functionName).aliases.get('live')!.weights });
}

const approve = (candidateSha256: string) => ({ approved: true, by: 'ann', reason: 'looks right', candidateSha256 });

/** Their code serves alone, `$LATEST` is theirs, and the improvement has ended and says so where it had something out. */
async function expectTheirs(world: ShopWorld): Promise<void> {
  const [execution] = world.ports.executions.started();
  if (execution && (await world.ports.executions.state(execution.arn)) === 'failed') await reconcile.run({ source: 'aws.states', detail: { executionArn: execution.arn, name: execution.name, status: 'FAILED', stateMachineArn: 'arn', input: JSON.stringify({ improvement: world.improvement }) } }, world.ports);
  await sweep.run({}, world.ports);
  const { versions, latest } = world.lambda.get(world.component.functionName);
  const { version, weights } = world.alias();
  // What begins after it may give their code more memory.
  expect({ code: versions.get(version)?.codeSha256, weights }).toEqual({ code: shaOf('theirs'), weights: {} });
  expect(latest.codeSha256).toBe(shaOf('theirs'));
  await expectSettledWith(world);
  const outcome = await outcomeOf(world);
  expect(outcome?.reason.length).toBeGreaterThan(10);
}

/** A promotion that had ended before theirs came stays what it was in the journal. */
async function expectSettledWith(world: ShopWorld): Promise<void> {
  const kind = (await outcomeOf(world))?.kind;
  if (kind === 'superseded') return expectSettled(world);
  expect(kind).toMatch(/^(promoted|rolled-back|rejected|no-strategy|no-effect|inconclusive|failed|not-approved)$/);
  expect(await world.ports.leases.held('shop')).toEqual([]);
}

describe.each(Object.entries(flows))('an improvement that %s, and somebody deploys', (_flow, options) => {
  it.each(states)('before %s', async (state) => {
    const world = await shopWorld(options);
    if (state === 'RollBack') Object.assign(world.traffic.failing, { '1': 1, '3': 1 });
    let done = false;
    await runImprovement(world, world.improvement, { decide: approve, around: (step, run) => {
      if (step === state && !done) {
        done = true;
        deploys(world);
      }
      return run();
    } });
    if (!done) return;
    await expectTheirs(world);
  });

  it('after it was promoted', async () => {
    const world = await shopWorld(options);
    await runImprovement(world, world.improvement, { decide: approve });
    expect((await outcomeOf(world))?.kind).toBe('promoted');
    deploys(world);
    await expectTheirs(world);
    expect((await outcomeOf(world))?.kind).toBe('promoted');
    // Their deployment keeps the memory that it finds.
    expect(world.ports.notifier.published.map(({ kind }) => kind).filter((kind) => kind === 'fix-overwritten')).toHaveLength(options.usedMb === undefined ? 1 : 0);
  });

  // The approval's own writes are before DeployCanary, which reads the alias anew.
  if (options.component?.mode === 'approve') return;
  it('at any of its writes', async () => {
    const names: string[] = [];
    const whole = await shopWorld(options);
    await runImprovement(whole, whole.improvement, { decide: approve, ports: watchedWrites(whole.ports, (_write, when, name) => {
      if (when === 'before') names.push(name);
    }) });
    expect(names.length).toBeGreaterThan(20);
    const broken: string[] = [];
    for (const [index, name] of names.entries()) {
      const world = await shopWorld(options);
      const ports = watchedWrites(world.ports, (write, when) => {
        if (write === index + 1 && when === 'before') deploys(world);
      });
      try {
        await runImprovement(world, world.improvement, { ports, decide: approve });
        await expectTheirs(world);
      } catch (error) {
        broken.push(`${index + 1} ${name}: ${(await outcomeOf(world))?.kind}: ${(error as Error).message.slice(0, 400)}`);
      }
    }
    expect(broken).toEqual([]);
  });
});
