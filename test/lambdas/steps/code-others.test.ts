import type { StepName } from '../../../core/contracts';
import { reconcileImprovement } from '../../../core/reconcile';
import { step as sweep } from '../../../lambdas/events/sweep';
import { shaOf } from '../../fakes/lambda-world';
import { expectSettled, improvementOf, outcomeOf, runImprovement, shopWorld, type ShopWorld, tenant, watchedWrites } from './world';

const teamDeploys = (world: ShopWorld) => {
  const { functionName, alias } = world.component;
  world.lambda.updateLatest(functionName, { codeSha256: shaOf('theirs') });
  world.lambda.putAlias(functionName, alias, { version: world.lambda.publish(functionName, world.ports.clock.iso()), weights: {} });
};
const theirSettings = { memoryMb: 1024, timeoutSeconds: 10 };
const teamBegins = ({ lambda, component }: ShopWorld) => lambda.updateLatest(component.functionName, { codeSha256: shaOf('theirs') });
const teamSets = ({ lambda, component }: ShopWorld) => lambda.updateLatest(component.functionName, { settings: theirSettings });

interface Deployment {
  readonly when: string;
  /** A step before which it happens, for the how manieth time; or a write after which it does. */
  readonly before?: readonly [StepName, number];
  readonly after?: readonly [string, number];
  readonly does?: (world: ShopWorld) => void;
  readonly kind: string;
  readonly reason: RegExp;
  /** What serves then. */
  readonly serves: string;
}
const others: readonly Deployment[] = [
  { when: 'before anything is published', before: ['DeployCanary', 1], kind: 'superseded', reason: /the alias serves version 3, expected version 2/, serves: '3' },
  { when: 'after the fix was published', after: ['deployer.publish', 1], kind: 'superseded', reason: /the alias serves version 4, expected version 2/, serves: '4' },
  { when: 'after $LATEST was put back', after: ['deployer.restoreLatest', 1], kind: 'superseded', reason: /the alias serves version 4, expected version 2/, serves: '4' },
  { when: 'before the first look', before: ['CheckHealth', 1], kind: 'superseded', reason: /version 4/, serves: '4' },
  { when: 'before the canary is widened', before: ['DeployCanary', 2], kind: 'superseded', reason: /version 4/, serves: '4' },
  { when: 'before it is promoted', before: ['Promote', 1], kind: 'superseded', reason: /version 4/, serves: '4' },
  { when: 'before it is taken back', before: ['RollBack', 1], kind: 'superseded', reason: /version 4/, serves: '4' },
  { when: 'with its new code alone, before the fix is published', before: ['DeployCanary', 1], does: teamBegins, kind: 'superseded', reason: /^ForeignChange: .*\$LATEST has code/, serves: '2' },
  { when: 'with its new code alone, before $LATEST is put back', after: ['deployer.publish', 1], does: teamBegins, kind: 'superseded', reason: /^ForeignChange: .*\$LATEST has code/, serves: '2' },
  { when: 'with its new code alone, during the watch', before: ['CheckHealth', 1], does: teamBegins, kind: 'promoted', reason: /version 3 serves alone; \$LATEST is left alone, since somebody else changed it/, serves: '3' },
  { when: 'with a new setting alone, before the fix is published', before: ['DeployCanary', 1], does: teamSets, kind: 'superseded', reason: /^ForeignChange: .*configured in another way/, serves: '2' },
  { when: 'with a new setting alone, before $LATEST is put back', after: ['deployer.publish', 1], does: teamSets, kind: 'promoted', reason: /\$LATEST has the code of version 3, and the configuration that somebody else gave it/, serves: '3' },
  { when: 'with a new setting alone, during the watch', before: ['CheckHealth', 1], does: teamSets, kind: 'promoted', reason: /\$LATEST has the code of version 3, and the configuration that somebody else gave it/, serves: '3' },
];

test('an improvement that was cleaned up meanwhile publishes nothing any more', async () => {
  const world = await shopWorld({ code: {} });
  const { deployer, functions } = world.ports;
  const publish: typeof deployer.publish = async (...asked) => {
    await reconcileImprovement(improvementOf(), 'its execution was aborted', world.ports);
    return deployer.publish(...asked);
  };
  const end = await runImprovement(world, improvementOf(), { ports: { ...world.ports, deployer: { ...deployer, publish } } });
  expect(end).toMatchObject({ status: 'FAILED', error: 'StaleFencingToken' });
  expect((await functions.versions(world.component)).map(({ version }) => version)).toEqual(['1', '2']);
  expect(world.alias()).toEqual({ version: '2', weights: {} });
  await expectSettled(world);
});

describe('somebody else deploys, and theirs wins', () => {
  it.each(others)('$when: $kind', async ({ before = [], after = [], does = teamDeploys, kind, reason, serves }) => {
    const world = await shopWorld({ code: {} });
    if (before[0] === 'RollBack') world.traffic.failing['3'] = 1;
    const [[step, nth], [write, which]] = [before, after];
    let runs = 0;
    let writes = 0;
    const end = await runImprovement(world, improvementOf(), {
      around: (name, run) => {
        if (name === step && (runs += 1) === nth) does(world);
        return run();
      },
      ports: watchedWrites(world.ports, (_write, when, name) => {
        if (when === 'after' && name === write && (writes += 1) === which) does(world);
      }),
    });
    expect(end.status).toBe('SUCCEEDED');
    expect(await outcomeOf(world)).toMatchObject({ kind, reason: expect.stringMatching(reason) });
    const { latest, versions } = world.lambda.get(world.component.functionName);
    expect(world.alias()).toEqual({ version: serves, weights: {} });
    if (does === teamSets) expect(latest).toMatchObject({ codeSha256: versions.get(serves)?.codeSha256, settings: theirSettings });
    else expect(latest.codeSha256).toBe(shaOf('theirs'));
    expect(await world.ports.leases.held(tenant)).toEqual([]);
    if (does === teamDeploys) await expectSettled(world);
  });

  it.each([{ ending: 'promoted', failing: 0, told: ['fix-overwritten'] }, { ending: 'rolled-back', failing: 1, told: [] }])('after a fix was $ending: a promoted one that is overwritten is announced once', async ({ ending, failing, told }) => {
    const world = await shopWorld({ code: {}, failing: { '3': failing } });
    await runImprovement(world);
    expect((await outcomeOf(world))?.kind).toBe(ending);
    await sweep.run({}, world.ports);
    const before = world.ports.notifier.published.length;
    teamDeploys(world);
    await sweep.run({}, world.ports);
    await sweep.run({}, world.ports);
    expect(world.ports.notifier.published.slice(before).map(({ kind }) => kind)).toEqual(told);
    expect(world.alias()).toEqual({ version: '4', weights: {} });
  });
});
