import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import ts from 'typescript';
import { textGates } from '../../../core/gates';
import { template } from '../../../core/strategies/template';
import type { StrategyContext } from '../../../core/strategies/types';
import { templates } from '../../../core/templates';
import { withSources } from '../../../core/workbench';
import { builtCandidate, scriptedCompiler } from '../code-samples';
import { fakeArtifacts } from '../../fakes/artifacts';
import { findingOf, opportunityOf } from '../telemetry-of';
import { cases, contextOf, offered } from './cases';
import { workbenchOf } from './faulty';

const folders = readdirSync(__dirname, { withFileTypes: true }).filter((one) => one.isDirectory()).map(({ name }) => name);
const file = 'src/run.ts';

test('each template has its folder of files before and after, and a name and a doc of its own', () => {
  expect([...folders].sort()).toEqual(templates.map(({ name }) => name).sort());
  for (const { name } of templates) expect(cases.filter(({ template }) => template.name === name).length).toBeGreaterThan(0);
  expect(new Set(templates.map(({ doc }) => doc)).size).toBe(templates.length);
});

describe.each(cases.map((one) => [`${one.template.name}/${one.name}`, one] as const))('%s', (_name, one) => {
  const { before, after } = one;
  const told = offered(one, before);

  test('before becomes after, and every other byte stays', () => {
    expect('nothing' in told ? told.nothing : told.map(({ files }) => files)).toEqual([{ [file]: after }]);
  });

  test('it is the first change that the strategy proposes for what was found', async () => {
    const { template: { foundBy: [detector = 'recurring-error'] = [] }, finding } = one;
    const artifacts = fakeArtifacts();
    const opportunity = opportunityOf({ findings: [findingOf({ detector, evidence: { ...finding.evidence } })] });
    const candidate = await template.propose({ improvement: { improvementId: 'i1', tenant: 'shop', component: 'price-quote', cycleId: 'c1', emergency: false, opportunity }, attempt: 1, artifacts, earlier: [], ...contextOf(finding, before) } as unknown as StrategyContext);
    expect(candidate).toMatchObject({ strategy: 'template', template: one.template.name });
    expect(await artifacts.getJson((candidate as { key: string }).key)).toMatchObject({ files: { [file]: after } });
  });

  test('a second time there is nothing to do', () => {
    expect(offered(one, after)).toEqual({ nothing: expect.stringMatching(/./) });
  });

  test('Windows line endings stay', () => {
    const windows = offered(one, before.replaceAll('\n', '\r\n'));
    expect('nothing' in windows ? windows.nothing : windows.map(({ files }) => files)).toEqual([{ [file]: after.replaceAll('\n', '\r\n') }]);
  });

  test('whatever stands round it stays as it is', () => {
    const piece = fc.constantFrom('', '\n', '\t\n', '/* Written by a team; ä€😀 `${x}` */\n', '// const answer = JSON;\n', "const text0 = 'for (;;) { }';\n", 'const pattern0 = /await\\s/;\n');
    fc.assert(fc.property(fc.uniqueArray(piece, { maxLength: 5 }), fc.constantFrom('', '\n', '\n// the end\n'), (pieces, end) => {
      const [head, source] = [pieces.join(''), before.trimEnd()];
      const told = offered(one, `${head}${source}${end}`);
      const changed = 'nothing' in told ? told.nothing : told[0]?.files[file] ?? '';
      expect(changed.startsWith(head)).toBe(true);
      expect(changed.slice(head.length)).toContain(end.trim());
      expect(lines(changed.slice(head.length))).toEqual(lines(`${after}${end}`));
    }), { numRuns: 25 });
  });

  test.each(textGates.map((gate) => [gate.name, gate] as const))('gate %s takes it', async (_gate, gate) => {
    const workbench = workbenchOf(before);
    const result = await gate.check({ candidate: builtCandidate({ files: [file] }), workbench, patched: withSources(workbench, { [file]: after }), compiler: scriptedCompiler(), refused: [], built: undefined });
    expect(result).toMatchObject({ passed: true });
  });
});

test('strict TypeScript has nothing to say, before or after', () => {
  const paths = folders.flatMap((folder) => readdirSync(join(__dirname, folder)).filter((name) => name.endsWith('.ts')).map((name) => join(__dirname, folder, name)));
  const program = ts.createProgram(paths, { strict: true, noUncheckedIndexedAccess: true, target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.Node20, moduleResolution: ts.ModuleResolutionKind.Node16, types: ['node'], skipLibCheck: true, noEmit: true });
  expect(ts.getPreEmitDiagnostics(program).map((one) => `${one.file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`)).toEqual([]);
});

/** In any order: what is added at a file's end stands behind what was its last line. */
function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '').sort();
}
