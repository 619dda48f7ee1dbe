import { ConcurrentChange, NotFound } from '../../core/errors';
import { ownTag } from '../../core/names';
import { sampleComponent } from '../adapters/samples';
import { fakeDeployer } from './deployer';
import { fakeFunctions } from './functions';
import { type LambdaWorld, lambdaWorld, shaOf } from './lambda-world';

const component = sampleComponent();
const name = component.functionName;
let world: LambdaWorld;
beforeEach(() => {
  world = lambdaWorld();
  world.addFunction(name);
  world.publish(name, '2026-11-20T10:00:00.000Z', 'first');
  world.updateLatest(name, { codeSha256: shaOf('2'), settings: { memoryMb: 512 } });
  world.publish(name, '2026-11-21T10:00:00.000Z', 'second');
  world.putAlias(name, 'live', { version: '2', weights: {} });
});
const functions = () => fakeFunctions(world);
const deployer = () => fakeDeployer(world);
const revision = async () => (await functions().alias(component)).revisionId;

describe('the Lambda world of the fakes', () => {
  it('lists published versions, oldest first, and publishes an unchanged function only once', async () => {
    expect(world.publish(name, '2026-11-21T11:00:00.000Z')).toBe('2');
    expect(await functions().versions(component)).toEqual([
      { version: '1', publishedAt: '2026-11-20T10:00:00.000Z', codeSha256: shaOf('1'), description: 'first' },
      { version: '2', publishedAt: '2026-11-21T10:00:00.000Z', codeSha256: shaOf('2'), description: 'second' },
    ]);
  });

  it('tells configurations of versions, of what an alias serves and of $LATEST', async () => {
    expect((await functions().configuration(component, '1')).codeSha256).toBe(shaOf('1'));
    expect((await functions().configuration(component, 'live')).version).toBe('2');
    world.updateLatest(name, { codeSha256: shaOf('3') }, false);
    expect(await functions().configuration(component, '$LATEST')).toMatchObject({ codeSha256: shaOf('3'), settled: false, updateStatus: 'InProgress' });
    const { revisionId } = await functions().configuration(component, '$LATEST');
    world.settle(name);
    expect((await functions().configuration(component, '$LATEST')).revisionId).not.toBe(revisionId);
    await expect(functions().configuration(component, '9')).rejects.toThrow(NotFound);
    await expect(functions().alias({ ...component, functionName: 'gone' })).rejects.toThrow(NotFound);
  });

  it('tells functions under care from others', async () => {
    expect(await functions().managed(component)).toBe(true);
    expect(await fakeFunctions(world, 'prod').managed(component)).toBe(false);
    world.setTags(name, { ...world.get(name).tags, [ownTag]: 'true' });
    expect(await functions().managed(component)).toBe(false);
    world.setProvisioned(name, ['live']);
    expect(await functions().provisionedConcurrency(component)).toBe(true);
  });

  it('sets the alias of the expected revision only', async () => {
    const before = await revision();
    const state = await deployer().setAlias(component, { version: '2', weights: { '1': 0.1 } }, before);
    expect(state).toEqual({ version: '2', weights: { '1': 0.1 }, revisionId: expect.any(String) });
    await expect(deployer().setAlias(component, { version: '1', weights: {} }, before)).rejects.toThrow(ConcurrentChange);
    await expect(deployer().setAlias(component, { version: '9', weights: {} }, state.revisionId)).rejects.toThrow(NotFound);
    expect(await functions().alias(component)).toEqual(state);
  });

  it('lets somebody else be faster', async () => {
    const before = await revision();
    world.beforeNextWrite(() => world.putAlias(name, 'live', { version: '1', weights: {} }));
    await expect(deployer().setAlias(component, { version: '2', weights: { '1': 0.1 } }, before)).rejects.toThrow(ConcurrentChange);
    expect(await functions().alias(component)).toMatchObject({ version: '1', weights: {} });
    await deployer().setAlias(component, { version: '2', weights: {} }, await revision());
  });

  it('restores $LATEST once, code and configuration, and never over somebody\'s deployment', async () => {
    await deployer().restoreLatest(component, '1', shaOf('2'));
    await deployer().restoreLatest(component, '1', shaOf('2'));
    expect(world.get(name).latest).toMatchObject({ codeSha256: shaOf('1'), settings: { memoryMb: 256 }, settled: true });
    world.beforeNextWrite(() => world.updateLatest(name, { codeSha256: shaOf('theirs') }, false));
    await expect(deployer().restoreLatest(component, '2', shaOf('1'))).rejects.toThrow(ConcurrentChange);
    expect(world.get(name).latest.codeSha256).toBe(shaOf('theirs'));
  });
});
