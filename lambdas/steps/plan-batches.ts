import { Logger } from '@aws-lambda-powertools/logger';
import { keepWorkbenches } from '../../core/keep-workbenches';
import type { Artifacts, SyncedRegistry, Workbenches } from '../../core/ports';
import { defineStep } from '../runtime/define-step';
import { artifacts, syncingRegistry, workbenches } from '../runtime/services';

const logger = new Logger({ serviceName: 'ratchet' });
const componentsPerBatch = 50;

interface Services {
  readonly registry: SyncedRegistry;
  readonly artifacts: Artifacts;
  readonly workbenches: Pick<Workbenches, 'keep'>;
}

export const step = defineStep('PlanBatches', async ({ cycle }, services: Services) => {
  // In an emergency too: the deployment that may be to blame has just changed what is declared.
  await services.registry.sync();
  const known = await services.registry.list(cycle.tenant);
  const of = cycle.components.length === 0 ? known : known.filter(({ component }) => cycle.components.includes(component));
  const wanted = of.map(({ component }) => component).sort();
  const batches = Array.from({ length: Math.ceil(wanted.length / componentsPerBatch) }, (_, index) => ({
    key: `cycles/${cycle.tenant}/${cycle.cycleId}/batch-${index}.json`,
    components: wanted.slice(index * componentsPerBatch, (index + 1) * componentsPerBatch),
  }));
  for (const line of await keepWorkbenches(of, services.workbenches)) logger.warn(line);
  await Promise.all(batches.map(({ key, components }) => services.artifacts.putJson(key, { components })));
  return { batches: batches.map(({ key }) => ({ key })), components: wanted.length };
});

export const handler = step.serve(() => ({ registry: syncingRegistry(), artifacts: artifacts(), workbenches: workbenches() }));
