import { posix } from 'node:path';
import { decodedMappings, encodedMap, TraceMap } from '@jridgewell/trace-mapping';
import ts from 'typescript';
import { eventCases, handlerType, syntaxErrors, typeErrors } from '../../core/check-types';
import type { Compiler } from '../../core/ports';
import { sourceOf, type Workbench } from '../../core/workbench';

/** Checks as the product does, which needs no world, and bundles relative imports alone: each file a function in one CommonJS file. */
export function fakeCompiler(): Compiler {
  return {
    syntaxErrors: async (workbench, files) => syntaxErrors(workbench, files),
    typeErrors: async (workbench) => typeErrors(workbench),
    handlerType: async (workbench) => handlerType(workbench),
    eventCases: async (workbench) => eventCases(workbench),
    async build(workbench) {
      const built = bundle(workbench, workbench.manifest.entry);
      return 'error' in built ? { errors: [built.error] } : { bundle: built.code, sourceMap: built.sourceMap };
    },
    async bundleTests(workbench) {
      const tests = workbench.manifest.tests.filter(({ refused }) => refused === undefined);
      return new Map(tests.map(({ file }) => {
        const built = bundle(workbench, file);
        return [file, 'error' in built ? built : { code: built.code }];
      }));
    },
  };
}

type Mappings = [number, number, number, number][][];
interface Module { readonly path: string; readonly code: string; readonly mappings: Mappings }

function bundle(workbench: Workbench, entry: string): { readonly code: string; readonly sourceMap: string } | { readonly error: string } {
  const modules = new Map<string, Module>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const path = ['', '.ts', '.js'].map((ending) => `${file}${ending}`).find((name) => workbench.files.has(name));
    if (path === undefined) return { error: `${entry}: Could not resolve "${file}"` };
    if (modules.has(file)) continue;
    const [error] = syntaxErrors(workbench, [path]);
    if (error !== undefined) return { error };
    const { outputText, sourceMapText = '' } = ts.transpileModule(sourceOf(workbench, path) ?? '', { fileName: path, compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, sourceMap: true } });
    const from = posix.dirname(path);
    const code = outputText.replace(/\n\/\/# sourceMappingURL=.*$/, '').replace(/require\("(\.[^"]+)"\)/g, (_, name: string) => {
      const imported = posix.join(from, name);
      waiting.push(imported);
      return `load(${JSON.stringify(imported)})`;
    });
    modules.set(file, { path, code, mappings: decodedMappings(new TraceMap(sourceMapText)) as Mappings });
  }
  return joined(modules, entry);
}

/** Each module's lines stand as they are, so that its mappings hold once they are moved down. */
function joined(modules: ReadonlyMap<string, Module>, entry: string): { readonly code: string; readonly sourceMap: string } {
  const lines = ['const modules = {'];
  const mappings: Mappings = [[]];
  [...modules].forEach(([file, module], source) => {
    lines.push(`${JSON.stringify(file)}: (module, exports) => {`, ...module.code.split('\n'), '},');
    mappings.push([], ...module.code.split('\n').map((_, line) => (module.mappings[line] ?? []).map(([column, , toLine, toColumn]): Mappings[number][number] => [column, source, toLine, toColumn])), []);
  });
  const loader = '};\nconst loaded = {};\nfunction load(file) {\n  const module = (loaded[file] ??= { exports: {} });\n  if (!module.ran) { module.ran = true; modules[file](module, module.exports); }\n  return module.exports;\n}\n';
  const map = encodedMap(new TraceMap({ version: 3, sources: [...modules.values()].map(({ path }) => path), names: [], mappings }));
  return { code: `${lines.join('\n')}\n${loader}module.exports = load(${JSON.stringify(entry)});\n`, sourceMap: JSON.stringify({ version: 3, sources: map.sources, names: [], mappings: map.mappings }) };
}
