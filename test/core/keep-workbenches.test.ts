import { keepWorkbenches } from '../../core/keep-workbenches';
import { NotFound } from '../../core/errors';
import { sampleComponent } from '../adapters/samples';

const components = Array.from({ length: 40 }, (_, index) => sampleComponent({ component: `c${index}` }));

test('one that fails is a line, and the others are kept', async () => {
  const kept: string[] = [];
  const lines = await keepWorkbenches(components, {
    keep: async ({ component }) => {
      if (component === 'c7') throw new NotFound('Workbench of c7: no a.zip in bucket b');
      kept.push(component);
      return 'kept';
    },
  });
  expect(lines).toEqual(['workbench of c7 is not kept: NotFound: Workbench of c7: no a.zip in bucket b']);
  expect(kept.sort()).toEqual(components.map(({ component }) => component).filter((name) => name !== 'c7').sort());
});

test('a few at a time', async () => {
  let running = 0;
  let most = 0;
  await keepWorkbenches(components, {
    keep: async () => {
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
      return 'there';
    },
  });
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(16);
});
