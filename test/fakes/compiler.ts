import { posix } from 'node:path';
import ts from 'typescript';
import { handlerType, syntaxErrors, typeErrors } from '../../core/check-types';
import type { Compiler } from '../../core/ports';
import { sourceOf, type Workbench } from '../../core/workbench';

/** Checks as the product does, which needs no world, and bundles relative imports alone: each file a function in one CommonJS file. */
export function fakeCompiler(): Compiler {
  return {
    syntaxErrors: async (workbench, files) => syntaxErrors(workbench, files),
    typeErrors: async (workbench) => typeErrors(workbench),
    handlerType: async (workbench) => handlerType(workbench),
    async build(workbench) {
      const built = bundle(workbench, workbench.manifest.entry);
      return 'error' in built ? { errors: [built.error] } : { bundle: built.code, sourceMap: JSON.stringify({ version: 3, sources: built.files, names: [], mappings: '' }) };
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

function bundle(workbench: Workbench, entry: string): { readonly code: string; readonly files: readonly string[] } | { readonly error: string } {
  const modules = new Map<string, string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const path = ['', '.ts', '.js'].map((ending) => `${file}${ending}`).find((name) => workbench.files.has(name));
    if (path === undefined) return { error: `${entry}: Could not resolve "${file}"` };
    if (modules.has(file)) continue;
    const [error] = syntaxErrors(workbench, [path]);
    if (error !== undefined) return { error };
    const { outputText } = ts.transpileModule(sourceOf(workbench, path) ?? '', { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
    const from = posix.dirname(path);
    const code = outputText.replace(/require\("(\.[^"]+)"\)/g, (_, name: string) => {
      const imported = posix.join(from, name);
      waiting.push(imported);
      return `load(${JSON.stringify(imported)})`;
    });
    modules.set(file, code);
  }
  const functions = [...modules].map(([file, code]) => `${JSON.stringify(file)}: (module, exports) => {\n${code}}`).join(',\n');
  const code = `const modules = {\n${functions}\n};\nconst loaded = {};\nfunction load(file) {\n  const module = (loaded[file] ??= { exports: {} });\n  if (!module.ran) { module.ran = true; modules[file](module, module.exports); }\n  return module.exports;\n}\nmodule.exports = load(${JSON.stringify(entry)});\n`;
  return { code, files: [...modules.keys()] };
}
