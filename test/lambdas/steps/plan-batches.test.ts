import { step as planBatches } from '../../../lambdas/steps/plan-batches';
import { sampleComponent } from '../../adapters/samples';
import { fakeArtifacts } from '../../fakes/artifacts';
import { fakeRegistry } from '../../fakes/registry';
import { fakeWorkbenches } from '../../fakes/workbenches';

const left = (component: string) => sampleComponent({ component, workbench: { state: 'built', bucket: 'assets', key: `${component}.zip`, bundleSha256: 'a' } });
const cycle = (components: string[]) => ({ cycleId: 'c1', tenant: 'shop', trigger: 'emergency', reason: 'r', admitted: true, components, windowHours: 1, maxImprovements: 1, startedAt: '2026-11-21T10:00:00.000Z' }) as const;

test.each<[string, string[], string[]]>([
  ['all', [], ['a', 'b']],
  ['those that the cycle is for', ['b', 'gone'], ['b']],
])('keeps the workbenches of the components that it plans, %s; one that is gone stops nothing', async (_name, wanted, expected) => {
  const workbenches = fakeWorkbenches();
  for (const name of ['a', 'b']) workbenches.leave('assets', `${name}.zip`, new Uint8Array());
  const services = { registry: fakeRegistry([left('a'), left('b'), left('gone')]), artifacts: fakeArtifacts(), workbenches };
  const { components } = await planBatches.run({ cycle: cycle(wanted) }, services);
  expect(components).toBe(wanted.length === 0 ? 3 : wanted.length);
  expect([...workbenches.kept()].sort()).toEqual(expected.map((name) => `workbenches/shop/${name}/a.zip`));
});
