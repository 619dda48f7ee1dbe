import type { Artifacts, Registry } from '../../core/ports';
import { defineStep } from '../runtime/define-step';
import { artifacts, syncingRegistry } from '../runtime/services';

const componentsPerBatch = 50;

interface Services {
  readonly registry: Registry;
  readonly artifacts: Artifacts;
}

export const step = defineStep('PlanBatches', async ({ cycle }, services: Services) => {
  if (cycle.trigger !== 'emergency') await services.registry.sync();
  const known = (await services.registry.list(cycle.tenant)).map(({ component }) => component).sort();
  const wanted = cycle.components.length === 0 ? known : known.filter((name) => cycle.components.includes(name));
  const batches = Array.from({ length: Math.ceil(wanted.length / componentsPerBatch) }, (_, index) => ({
    key: `cycles/${cycle.tenant}/${cycle.cycleId}/batch-${index}.json`,
    components: wanted.slice(index * componentsPerBatch, (index + 1) * componentsPerBatch),
  }));
  await Promise.all(batches.map(({ key, components }) => services.artifacts.putJson(key, { components })));
  return { batches: batches.map(({ key }) => ({ key })), components: wanted.length };
});

export const handler = step.serve(() => ({ registry: syncingRegistry(), artifacts: artifacts() }));
