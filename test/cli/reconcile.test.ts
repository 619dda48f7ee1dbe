import { NotFound } from '../../core/errors';
import { installation, operator, ratchet, tenant } from './command-line';

test('compares every component, and says what agrees', async () => {
  const of = installation();
  const { lines, exitCode } = await ratchet(of, ['reconcile']);
  expect(exitCode).toBe(0);
  expect(of.compared).toEqual(['price-quote', 'restock'].map((component) => ({ tenant, component, by: operator })));
  expect(lines.filter((line) => line !== '')).toEqual(['price-quote', 'agrees  nobody holds its lease', 'restock', 'agrees  nobody holds its lease']);
});

test.each([
  ['mended', 'version 3 is taken away', 0],
  ['left to people', undefined, 1],
] as const)('a finding that was %s', async (_name, mended, code) => {
  const of = installation();
  of.onCompare = async ({ component }) => ({ component, agrees: [], findings: [{ kind: 'orphaned-canary', sentence: 'nobody watches version 3', mended }], removed: ['5', '6'] });
  const { out, exitCode } = await ratchet(of, ['reconcile', 'price-quote']);
  expect(exitCode).toBe(code);
  expect(out).toMatch(/differs +nobody watches version 3/);
  expect(out).toMatch(/removed +version 5, 6, which nobody needed any more/);
  if (mended !== undefined) expect(out).toMatch(/mended +version 3 is taken away/);
});

test('knows no such component', async () => {
  const { err, exitCode } = await ratchet(installation(), ['reconcile', 'nope']);
  expect([exitCode, err]).toEqual([1, expect.stringContaining('Component nope: saw none of that name')]);
});

describe('one that cannot be compared', () => {
  const failing = (...names: string[]) => {
    const of = installation(['price-quote', 'restock', 'search']);
    of.onCompare = async ({ component }) => {
      if (names.includes(component)) throw new NotFound('Alias live: saw none');
      return { component, agrees: ['nobody holds its lease'], findings: [], removed: [] };
    };
    return of;
  };

  test('does not keep the others from it, and is told at the end', async () => {
    const of = failing('price-quote');
    const { lines, exitCode } = await ratchet(of, ['reconcile']);
    expect(exitCode).toBe(1);
    expect(of.compared).toHaveLength(3);
    expect(lines.filter((line) => line !== '')).toEqual([
      'restock', 'agrees  nobody holds its lease', 'search', 'agrees  nobody holds its lease',
      'Not compared (1)', 'price-quote: Alias live: saw none', 'Try one of them again with: ratchet reconcile <component>',
    ]);
  });

  test('tells what several have in common once, and gives it to programs', async () => {
    expect((await ratchet(failing('price-quote', 'search'), ['reconcile'])).out).toContain('price-quote, search: Alias live: saw none');
    const { json, exitCode } = await ratchet(failing('search'), ['reconcile', '--json']);
    expect(exitCode).toBe(1);
    expect(json()).toMatchObject({ components: [{ component: 'price-quote' }, { component: 'restock' }], failed: [{ component: 'search', name: 'NotFound', message: 'Alias live: saw none' }] });
  });

  test('is the error itself, where it was asked for alone', async () => {
    const { out, err, exitCode } = await ratchet(failing('search'), ['reconcile', 'search']);
    expect([exitCode, out, err]).toEqual([1, '', 'ratchet: Alias live: saw none']);
  });
});

test('prints each report before the next component is compared', async () => {
  const of = installation();
  const printed: string[] = [];
  of.onCompare = async ({ component }) => {
    printed.push(`compares ${component}`);
    return { component, agrees: ['nobody holds its lease'], findings: [], removed: [] };
  };
  await ratchet(of, ['reconcile'], { onOut: (text) => text !== '' && printed.push(text) });
  expect(printed).toEqual(['compares price-quote', 'price-quote', 'agrees  nobody holds its lease', 'compares restock', 'restock', 'agrees  nobody holds its lease']);
});
