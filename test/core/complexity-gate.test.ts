import { complexity } from '../../core/gates/complexity';
import { withSources } from '../../core/workbench';
import { builtCandidate, sampleWorkbench, scriptedCompiler } from './code-samples';

/** A function with so many ways through it. */
const withWays = (ways: number, name = 'pick', more = ''): string => `function ${name}(a) {\n${'  if (a) a--;\n'.repeat(ways - 1)}${more}}\n`;
const check = async (before: string, after: string) => complexity.check({
  candidate: builtCandidate({ files: ['src/quote.ts'] }),
  workbench: sampleWorkbench({ files: { 'src/quote.ts': before } }),
  patched: withSources(sampleWorkbench({ files: { 'src/quote.ts': before } }), { 'src/quote.ts': after }),
  compiler: scriptedCompiler(), refused: [], built: undefined,
});

test.each<readonly [string, string, string, string]>([
  ['a function as it may be', withWays(1), withWays(10), ''],
  ['a function that becomes too much', withWays(10), withWays(11), 'src/quote.ts:1 pick has 11 ways through it, expected at most 10'],
  ['a new one that is too much', '', withWays(11), 'expected at most 10'],
  ['one that was too much, as it was', withWays(12), `// moved\n${withWays(12)}`, ''],
  ['one that was too much, changed', withWays(12), withWays(12, 'pick', '  a++;\n'), ''],
  ['one that was too much, made worse', withWays(12), withWays(13), 'has 13 ways through it, expected at most 12'],
  ['one beside it that is left alone', withWays(12, 'other') + withWays(1), withWays(12, 'other') + withWays(2), ''],
  ['two that are alike, the second made worse', withWays(12) + withWays(11), withWays(12) + withWays(12, 'pick', ';'), 'src/quote.ts:14 pick (2) has 12 ways through it, expected at most 11'],
])('%s', async (_name, before, after, reason) => {
  const result = await check(before, after);
  expect(result.passed).toBe(reason === '');
  expect(result.reason).toContain(reason);
});

test.each<readonly [string, number]>([
  ['a', 1], ['a ? 1 : 2', 2], ['a && b || c ?? d', 4], ['() => (a ? 1 : 2)', 1], ['a?.b', 1], ['a ||= b', 2],
])('counts %s', async (expression, ways) => {
  expect((await check('', `const pick = (a, b) => { return ${expression.startsWith('(') ? expression : `(${expression})`}; };`)).figures['highest']).toBe(Math.max(ways, expression.startsWith('() =>') ? 2 : 0));
});

test.each<readonly [string, number]>([
  ['for (;;) {}', 2], ['for (const b of a) {}', 2], ['while (a) {}', 2], ['do {} while (a);', 2], ['switch (a) { case 1: case 2: default: }', 3], ['try {} catch {} finally {}', 2],
])('counts %s', async (statement, ways) => {
  expect((await check('', `function pick(a) { ${statement} }`)).figures['highest']).toBe(ways);
});
