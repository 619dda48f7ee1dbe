import { security } from '../../core/gates/security';
import { withSources } from '../../core/workbench';
import { builtCandidate, sampleWorkbench, scriptedCompiler } from './code-samples';

const serving = "import { query } from './db';\nexport const handler = async (event) => {\n  await query(`SELECT * FROM a WHERE id = ${event.id}`);\n  return event.id;\n};\n";
const workbench = sampleWorkbench({ files: { 'src/quote.ts': serving, 'src/price.ts': 'export const price = 1;' } });
const check = (changed: string) => security.check({ candidate: builtCandidate({ files: ['src/quote.ts'] }), workbench, patched: withSources(workbench, { 'src/quote.ts': changed }), compiler: scriptedCompiler(), refused: [], built: undefined });
const line = '  await query(`SELECT * FROM a WHERE id = ${event.id}`);\n';

test.each<readonly [string, string, number]>([
  ['what was there', serving, 0],
  ['what was there, on another line', `\n\n${serving}`, 0],
  ['what was there, taken away', serving.replace(line, ''), 0],
  ['what was there, twice', serving.replace(line, line + line), 1],
  ['something new', serving.replace(line, `${line}  eval(event.code);\n`), 1],
  ['an error that vanishes', serving.replace(line, `  try {\n  ${line}  } catch {}\n`), 1],
  ['what is harmless', serving.replace('return event.id', "return String(event.id ?? '')"), 0],
])('of a patch with %s', async (_name, changed, added) => {
  const { passed, figures } = await check(changed);
  expect({ passed, added: figures['added'] }).toEqual({ passed: added === 0, added });
});

test('says file, line, rule and what to do, and counts what is too much', async () => {
  const { reason } = await check(serving.replace(line, '  eval(event.a);\n  eval(event.b);\n  eval(event.c);\n  eval(event.d);\n  eval(event.e);\n  eval(event.f);\n'));
  expect(reason).toMatch(/^src\/quote\.ts:3 code-injection: what others control is run as code/);
  expect(reason).toMatch(/; and 1 more$/);
});
