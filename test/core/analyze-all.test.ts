import { analyzeAll } from '../../core/analyze-all';
import type { Component, ComponentAnalysis } from '../../core/cycle';
import { componentOf } from './telemetry-of';

const components = Array.from({ length: 50 }, (_, index) => componentOf({ component: `c${index}` }));
const fine = ({ component }: Component): ComponentAnalysis => ({ component, opportunities: [], status: { requests: 9, successRate: 1, autoFixRequired: false }, verdict: 'fine', sources: [{ source: 'counters', state: 'read' }] });
const failing = (bad: (component: string) => boolean) => (component: Component) => (bad(component.component) ? Promise.reject(new TypeError(`${component.component} is broken`)) : Promise.resolve(fine(component)));

test('one that cannot be analyzed does not stop the others, and is not taken for read', async () => {
  const found = await analyzeAll(components, failing((name) => name === 'c7'));
  expect(found.filter(({ verdict }) => verdict === 'fine')).toHaveLength(49);
  expect(found[7]).toMatchObject({ component: 'c7', opportunities: [], verdict: 'it could not be analyzed: nothing can be said (TypeError: c7 is broken)', sources: [{ source: 'counters', state: 'failed' }] });
});

test('where none can be, the step fails and is tried again', async () => {
  await expect(analyzeAll(components, failing(() => true))).rejects.toThrow('c0 is broken');
  expect(await analyzeAll([], failing(() => true))).toEqual([]);
});
