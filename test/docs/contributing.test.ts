import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { finding } from '../../core/cycle';
import type { Detector } from '../../core/detectors/types';
import { end, telemetryOf } from '../core/telemetry-of';
import { document, root } from './markdown';

/** The document's examples by the path that their first line names. */
const examples = new Map([...document('docs/contributing.md').matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, path, text]) => [join(root, path ?? ''), text ?? '']));

it('has an example of each kind of plugin', () => {
  expect([...examples.keys()].map((path) => path.slice(root.length + 1))).toEqual([
    'core/detectors/many-cold-starts.ts', 'test/core/detectors/many-cold-starts.test.ts', 'core/strategies/oldest.ts', 'core/gates/small-change.ts', 'core/actions/open-ticket.ts',
  ]);
});

it('each compiles where it says that it belongs', () => {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const textOf = (path: string): string | undefined => examples.get(path) ?? (path === join(root, 'core', 'cycle.ts') ? withStrategy(readFileSync(path, 'utf8'), 'oldest') : undefined);
  const program = ts.createProgram([...examples.keys()], options, {
    ...host,
    fileExists: (path) => textOf(path) !== undefined || host.fileExists(path),
    readFile: (path) => textOf(path) ?? host.readFile(path),
    getSourceFile: (path, version, ...more) => {
      const text = textOf(path);
      return text === undefined ? host.getSourceFile(path, version, ...more) : ts.createSourceFile(path, text, version);
    },
  });
  const problems = [...examples.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(({ messageText }) => `${path.slice(root.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
  expect(problems).toEqual([]);
}, 120_000);

it('no plugin has the name of an example, which would be confusing', () => {
  for (const path of examples.keys()) expect(ts.sys.fileExists(path)).toBe(false);
});

describe('the detector', () => {
  const { manyColdStarts } = exportsOf(join(root, 'core', 'detectors', 'many-cold-starts.ts')) as { readonly manyColdStarts: Detector };

  it('finds what it says', () => {
    const found = manyColdStarts.detect(telemetryOf([{ from: 60, to: 0, calls: 8, coldStarts: 2 }]), end);
    expect(found.map((one) => finding.parse(one))).toMatchObject([{ detector: 'many-cold-starts', summary: '120 of 480 calls began with a cold start (25 %)' }]);
  });

  it('leaves alone what is usual', () => {
    expect(manyColdStarts.detect(telemetryOf([{ from: 60, to: 0, calls: 20, coldStarts: 1 }]), end)).toEqual([]);
  });
});

/** What the document tells to do in core/cycle.ts. */
function withStrategy(text: string, name: string): string {
  const changed = text.replace('export const strategyNames = [', `export const strategyNames = ['${name}', `);
  if (changed === text) throw new Error('core/cycle.ts: saw no `strategyNames`, which docs/contributing.md names');
  return changed;
}

/** Runs an example as if it stood at its path. */
function exportsOf(path: string): unknown {
  const { outputText } = ts.transpileModule(examples.get(path) ?? '', { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
  const module = { exports: {} };
  new Function('module', 'exports', 'require', outputText)(module, module.exports, (name: string) => jest.requireActual(join(dirname(path), name)));
  return module.exports;
}
