import ts from 'typescript';

const options: ts.CompilerOptions = { strict: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], module: ts.ModuleKind.CommonJS, types: [], noEmit: true };
const libraries = new Map<string, ts.SourceFile | undefined>();

/** What strict TypeScript says of each of some modules, as a team has it switched on. */
export function typeErrorsOf(sources: readonly string[]): readonly (readonly string[])[] {
  const host = ts.createCompilerHost(options);
  const modules = new Map(sources.map((source, index) => [`run-${index}.ts`, source]));
  const program = ts.createProgram([...modules.keys()], options, {
    ...host,
    fileExists: (path) => modules.has(path) || host.fileExists(path),
    getSourceFile: (path, version) => {
      const source = modules.get(path);
      if (source !== undefined) return ts.createSourceFile(path, source, version);
      if (!libraries.has(path)) libraries.set(path, host.getSourceFile(path, version));
      return libraries.get(path);
    },
  });
  return [...modules.keys()].map((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')));
}
