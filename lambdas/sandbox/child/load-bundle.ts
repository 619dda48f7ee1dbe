import { createRequire, isBuiltin } from 'node:module';
import { constants, compileFunction, type Module, SourceTextModule, SyntheticModule } from 'node:vm';

/** Where Lambda puts a function's code: its stacks name the files so. */
const taskRoot = '/var/task';
const requireBuiltin = createRequire(`${taskRoot}/index.js`);

/** The exports of a CommonJS text. `provided` are modules that it may require besides Node's own. */
export function loadCommonJs(code: string, file: string, provided: Readonly<Record<string, unknown>> = {}): unknown {
  const filename = `${taskRoot}/${file}`;
  const loaded = { exports: {}, id: '.', filename, path: taskRoot, loaded: false, children: [], paths: [], parent: null };
  const require = Object.assign((id: string): unknown => (Object.hasOwn(provided, id) ? provided[id] : builtin(id, filename)), { resolve: (id: string) => id, cache: {}, main: loaded });
  const run = compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], { filename, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER });
  Reflect.apply(run, loaded.exports, [loaded.exports, require, loaded, filename, taskRoot]);
  loaded.loaded = true;
  return loaded.exports;
}

/** The exports of the text of an ES module, which may import Node's own modules. */
export async function loadEsModule(code: string, file: string): Promise<unknown> {
  const filename = `${taskRoot}/${file}`;
  const url = `file://${filename}`;
  const modules = new Map<string, Module>();
  const imported = (id: string): Module => {
    const known = modules.get(id);
    if (known) return known;
    const exported: unknown = builtin(id, filename);
    const named = (typeof exported === 'object' && exported !== null) || typeof exported === 'function' ? new Map<string, unknown>(Object.entries(exported)) : new Map<string, unknown>();
    const made = new SyntheticModule([...new Set(['default', ...named.keys()])], function (this: SyntheticModule) {
      for (const [name, value] of named) this.setExport(name, value);
      this.setExport('default', exported);
    });
    modules.set(id, made);
    return made;
  };
  const module = new SourceTextModule(code, {
    identifier: url,
    initializeImportMeta: (meta) => Object.assign(meta, { url, filename, dirname: taskRoot }),
    importModuleDynamically: async (id) => {
      const made = imported(id);
      if (made.status === 'unlinked') await made.link(imported);
      await made.evaluate();
      return made;
    },
  });
  await module.link(imported);
  await module.evaluate();
  return module.namespace;
}

function builtin(id: string, from: string): unknown {
  if (isBuiltin(id)) return requireBuiltin(id);
  throw Object.assign(new Error(`Cannot find module '${id}' from ${from}: the sandbox has the bundle and Node's own modules, no packages`), { code: 'MODULE_NOT_FOUND' });
}
