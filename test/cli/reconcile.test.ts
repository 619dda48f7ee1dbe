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
