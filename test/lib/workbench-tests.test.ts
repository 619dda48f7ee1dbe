import { join } from 'node:path';
import { refusalIn } from '../../lib/workbench/refused-tests';
import { project, synthesize } from './workbench-project';

const team = { 'src/handler.ts': "import { price } from './price';\nexport const handler = async (event: { sku: string }) => price(event.sku);\n", 'src/price.ts': 'export const price = (sku: string): number => sku.length;\n' };
const checking = (from: string) => `import { price } from '${from}';\ntest('length', () => expect(price('a')).toBe(1));\n`;

describe('the component\'s own tests', () => {
  test('are those below its package that reach one of its files', () => {
    const { workbench } = synthesize(project({
      ...team,
      'src/price.test.ts': checking('./price'),
      'test/through-another.spec.js': "const { check } = require('./check');\ncheck();\n", 'test/check.js': "const { price } = require('../src/price');\nexports.check = () => test('length', () => expect(price('a')).toBe(1));\n",
      'test/of-somebody-else.test.ts': "import { tax } from '../src/tax';\ntest('tax', () => expect(tax).toBe(7));\n", 'src/tax.ts': 'export const tax = 7;\n',
      'test/no-test.ts': checking('../src/price'), 'node_modules/price/price.test.ts': checking('../../src/price'), 'cdk.out/asset/price.test.ts': checking('../../src/price'),
    }));
    expect(workbench?.manifest.tests).toEqual([{ file: 'src/price.test.ts' }, { file: 'test/through-another.spec.js' }]);
    expect([...workbench!.testBundles.keys()]).toEqual(['src/price.test.ts', 'test/through-another.spec.js']);
    expect(workbench?.testBundles.get('test/through-another.spec.js')).toContain('toBe(1)');
    expect([...workbench!.files.keys()]).toEqual(expect.arrayContaining(['src/price.test.ts', 'test/through-another.spec.js', 'test/check.js']));
    expect([...workbench!.files.keys()]).not.toContain('src/tax.ts');
  });

  test('below the folder of its cdk.json, in a repository of several apps', () => {
    const root = project({ ...team, 'shop/cdk.json': '{}', 'shop/src/handler.ts': team['src/handler.ts'], 'shop/src/price.ts': team['src/price.ts'], 'shop/test/price.test.ts': checking('../src/price'), 'desk/test/price.test.ts': checking('../../shop/src/price') });
    expect(synthesize(root, { entry: join(root, 'shop/src/handler.ts') }).workbench?.manifest.tests).toEqual([{ file: 'shop/test/price.test.ts' }]);
  });

  test('are those that the team names: files, and folders', () => {
    const root = project({ ...team, 'src/price.test.ts': checking('./price'), 'checks/length.ts': checking('../src/price'), 'more/price.test.ts': checking('../src/price'), 'more/price.ts': '' });
    expect(synthesize(root, { tests: [join(root, 'checks/length.ts'), join(root, 'more')] }).workbench?.manifest.tests).toEqual([{ file: 'checks/length.ts' }, { file: 'more/price.test.ts' }]);
  });

  test('a name that is not there is refused, with what was expected', () => {
    const root = project(team);
    expect(() => synthesize(root, { tests: ['gone/price.test.ts'] })).toThrow('ManagedFunction Team/Quotes: tests: saw "gone/price.test.ts", expected files or folders that exist');
  });

  test('that cannot run are said at synth, each with why; the others run', () => {
    const { workbench, warnings } = synthesize(project({
      ...team,
      'test/a-mocks.test.ts': `jest.mock('../src/tax');\n${checking('../src/price')}`,
      'test/b-helper.test.ts': `import './freeze';\n${checking('../src/price')}`, 'test/freeze.ts': "import { jest } from '@jest/globals';\njest.useFakeTimers();\n",
      'test/c-missing.test.ts': `import '../src/gone';\n${checking('../src/price')}`,
      'test/d-runs.test.ts': checking('../src/price'),
    }));
    expect(workbench?.manifest.tests).toEqual([
      { file: 'test/a-mocks.test.ts', refused: 'replaces modules (jest.mock)' },
      { file: 'test/b-helper.test.ts', refused: 'moves time (jest.useFakeTimers)' },
      { file: 'test/c-missing.test.ts', refused: expect.stringMatching(/^cannot be bundled: test\/c-missing\.test\.ts:1:8 Could not resolve "\.\.\/src\/gone"$/) },
      { file: 'test/d-runs.test.ts' },
    ]);
    expect([...workbench!.testBundles.keys()]).toEqual(['test/d-runs.test.ts']);
    expect(warnings).toEqual([expect.stringContaining('Team/Quotes: Ratchet will not run these tests on its fixes: test/a-mocks.test.ts replaces modules (jest.mock); test/b-helper.test.ts moves time')]);
    expect(warnings.join()).toContain('[ack: ratchet:testsNotRun]');
  });
});

describe('what the sandbox cannot run', () => {
  test.each<[string, string, string | undefined]>([
    ['a mock', "jest.mock('./a');", 'replaces modules (jest.mock)'],
    ['a mock in a chain', "jest.resetAllMocks().doMock('./a');", 'replaces modules (jest.doMock)'],
    ['a mock by another name', "import { jest as j } from '@jest/globals';\nj.unstable_mockModule('./a', () => ({}));", 'replaces modules (jest.unstable_mockModule)'],
    ['modules anew', "const a = jest.requireActual<typeof import('./a')>('./a');", 'loads modules anew (jest.requireActual)'],
    ['modules isolated, in a test', "test('a', () => { jest.isolateModules(() => require('./a')); });", 'loads modules anew (jest.isolateModules)'],
    ['time', 'beforeEach(() => jest.useFakeTimers());', 'moves time (jest.useFakeTimers)'],
    ['a snapshot', "test('a', () => expect(1).toMatchSnapshot());", 'compares with a snapshot (toMatchSnapshot)'],
    ['a snapshot in the file', "test('a', () => expect(() => f()).toThrowErrorMatchingInlineSnapshot());", 'compares with a snapshot (toThrowErrorMatchingInlineSnapshot)'],
    ['vitest', "import { test } from 'vitest';", 'is written for vitest, not for jest'],
    ['the runner of Node', "const { test } = require('node:test');", 'is written for node:test, not for jest'],
    ['mocha, imported late', "const mocha = await import('mocha');", 'is written for mocha, not for jest'],
    ['spies and functions run', "jest.spyOn(console, 'log'); const f = jest.fn(); jest.clearAllMocks();", undefined],
    ['words in a text', "// jest.mock('./a')\ntest('jest.mock(a)', () => expect('vitest').toBe(`toMatchSnapshot`));", undefined],
    ['a mock of something else', "server.mock('./a'); clock.useFakeTimers();", undefined],
  ])('%s', (_name, text, expected) => {
    expect(refusalIn('a.test.ts', text)).toBe(expected);
  });
});
