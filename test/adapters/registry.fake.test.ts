import { fakeRegistry, fakeParameterPath } from '../fakes/registry';
import { registryContract } from './registry.contract';
import { sampleComponent } from './samples';

describe('fakeRegistry', () => {
  registryContract(async (clock) => {
    const registry = fakeRegistry([], clock);
    return {
      registry,
      parameterPath: fakeParameterPath,
      declare: async (name, text) => registry.declareText(name, text),
      remove: async (name) => registry.remove(name),
    };
  });

  it('knows what it was made with, without a sync', async () => {
    const component = sampleComponent();
    expect(await fakeRegistry([component]).get('shop', 'price-quote')).toEqual(component);
    expect(await fakeRegistry([component]).list('shop')).toEqual([component]);
  });
});
