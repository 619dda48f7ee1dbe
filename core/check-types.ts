import { strFromU8 } from 'fflate';
import ts from 'typescript';
import { casesOfType } from './cases-of-type';
import { describeType } from './describe-type';
import type { Workbench, WorkbenchManifest } from './workbench';

/** Files as the compiler sees them: paths are relative to the project's root, with forward slashes. */
export interface SourceFiles {
  read(path: string): string | undefined;
  exists(path: string): boolean;
  isFolder(path: string): boolean;
  /** Names of the folders in a folder. */
  folders(path: string): readonly string[];
  /** The path without symbolic links. */
  realpath(path: string): string;
}

export interface TypeCheck {
  readonly files: SourceFiles;
  /** Files to begin with. */
  readonly roots: readonly string[];
  /** As tsconfig.json writes them; relative paths are relative to the root. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Where the standard library's declarations lie, those of the TypeScript that checks. */
export const libraryFolder = 'node_modules/typescript/lib';

/** Files that do not parse, as `file:line:column message`. */
export function syntaxErrors({ files }: Pick<Workbench, 'files'>, changed: readonly string[]): readonly string[] {
  return changed.flatMap((path) => {
    const content = files.get(path);
    if (content === undefined) return [`${path}:1:1 There is no such file`];
    const { diagnostics = [] } = ts.transpileModule(strFromU8(content), { fileName: path, reportDiagnostics: true, compilerOptions: { allowJs: true, target: ts.ScriptTarget.ESNext, jsx: ts.JsxEmit.Preserve } });
    return diagnostics.map((error) => {
      const { line, character } = error.file?.getLineAndCharacterOfPosition(error.start ?? 0) ?? { line: 0, character: 0 };
      return `${path}:${line + 1}:${character + 1} ${textOf(error)}`;
    });
  });
}

/** Type errors in the component's own sources, as `file: TSnnnn message`: without lines, since any edit moves those. */
export function typeErrors(workbench: Workbench): readonly string[] {
  return errorsIn(programOf(workbench), workbench.manifest.editable);
}

/** The type of the exported handler with what its own names mean (core/describe-type.ts); what it says where the file has no such export. */
export function handlerType(workbench: Workbench): string {
  const exported = exportedHandler(workbench);
  if (!exported) return `no export ${workbench.manifest.handler}`;
  const own = new Set(workbench.manifest.editable.map(absolute));
  return describeType(exported.type, exported.file, exported.checker, ({ fileName }) => own.has(fileName));
}

/** Events at the boundaries of the type that the handler's event has, where the component declares that type itself. */
export function eventCases(workbench: Workbench): readonly unknown[] {
  const exported = exportedHandler(workbench);
  const [event] = exported?.type.getCallSignatures()[0]?.getParameters() ?? [];
  if (!exported || !event) return [];
  const type = exported.checker.getTypeOfSymbolAtLocation(event, exported.file);
  const own = new Set(workbench.manifest.editable.map(absolute));
  const declared = (type.aliasSymbol ?? type.symbol)?.declarations ?? [];
  return declared.some((one) => own.has(one.getSourceFile().fileName)) ? casesOfType(type, exported.checker) : [];
}

function exportedHandler(workbench: Workbench): { readonly type: ts.Type; readonly file: ts.SourceFile; readonly checker: ts.TypeChecker } | undefined {
  const { handler, handlerFile } = workbench.manifest;
  const program = programOf(workbench);
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(absolute(handlerFile));
  const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
  const exported = module === undefined ? undefined : checker.getExportsOfModule(module).find(({ name }) => name === handler);
  return file === undefined || exported === undefined ? undefined : { type: checker.getTypeOfSymbolAtLocation(exported, file), file, checker };
}

/** Type errors in some of a program's files, in the form of `typeErrors`. Reads what it needs through `check.files`. */
export function checkFiles(check: TypeCheck, of: readonly string[]): readonly string[] {
  return errorsIn(makeProgram(check), of);
}

/** What TypeScript begins with: the component's own sources, and the project's own declarations of globals. */
export function rootsOf(editable: readonly string[], paths: Iterable<string>): readonly string[] {
  const declarations = [...paths].filter((path) => /\.d\.[cm]?ts$/.test(path) && !/(^|\/)node_modules\//.test(path));
  return [...new Set([...editable, ...declarations])].sort();
}

const programs = new WeakMap<Workbench, ts.Program>();

function programOf(workbench: Workbench): ts.Program {
  const { manifest, files } = workbench;
  const program = programs.get(workbench) ?? makeProgram({ files: filesOf(workbench), roots: rootsOf(manifest.editable, files.keys()), options: manifest.types.options });
  programs.set(workbench, program);
  return program;
}

function errorsIn(program: ts.Program, of: readonly string[]): readonly string[] {
  return of.flatMap((path) => {
    const file = program.getSourceFile(absolute(path));
    if (file === undefined) return [];
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      .filter(({ category }) => category === ts.DiagnosticCategory.Error)
      .map((error) => `${path}: TS${error.code} ${textOf(error)}`);
  });
}

function textOf({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ');
}

function makeProgram({ files, roots, options }: TypeCheck): ts.Program {
  const { options: converted } = ts.convertCompilerOptionsFromJson(options, '/');
  const compilerOptions: ts.CompilerOptions = { ...converted, ...whateverTheTeamSays, ...(roots.some((path) => /\.[cm]?jsx?$/.test(path)) ? { allowJs: true } : {}) };
  const optionsKey = JSON.stringify(options);
  const host: ts.CompilerHost = {
    fileExists: (path) => files.exists(relative(path)),
    readFile: (path) => files.read(relative(path)),
    directoryExists: (path) => files.isFolder(relative(path)),
    getDirectories: (path) => [...files.folders(relative(path))],
    realpath: (path) => absolute(files.realpath(relative(path))),
    getCurrentDirectory: () => '/',
    getDefaultLibLocation: () => absolute(libraryFolder),
    getDefaultLibFileName: (of) => absolute(`${libraryFolder}/${ts.getDefaultLibFileName(of)}`),
    getCanonicalFileName: (path) => path,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    writeFile: () => undefined,
    getSourceFile: (path, parseOptions) => {
      const text = files.read(relative(path));
      return text === undefined ? undefined : parsed(path, text, parseOptions, optionsKey);
    },
  };
  return ts.createProgram(roots.map(absolute), compilerOptions, host);
}

/** Nothing is emitted, and what others wrote is not checked. */
const whateverTheTeamSays: ts.CompilerOptions = { noEmit: true, skipLibCheck: true, composite: false, incremental: false, declaration: false, ignoreDeprecations: '6.0' };

/** Declarations of packages, which functions of one project share, are parsed once. */
const declarations = new Map<string, { readonly text: string; readonly file: ts.SourceFile }>();
const maxDeclarations = 6000;

function parsed(path: string, text: string, options: ts.ScriptTarget | ts.CreateSourceFileOptions, optionsKey: string): ts.SourceFile {
  const parse = () => ts.createSourceFile(path, text, options);
  if (!/\/node_modules\/.*\.d\.[cm]?ts$/.test(path)) return parse();
  const format = typeof options === 'object' ? options.impliedNodeFormat : undefined;
  const key = `${path}\n${format ?? ''}\n${optionsKey}`;
  const kept = declarations.get(key);
  if (kept?.text === text) return kept.file;
  if (declarations.size >= maxDeclarations) declarations.clear();
  const file = parse();
  declarations.set(key, { text, file });
  return file;
}

function filesOf({ files, manifest }: { readonly files: Workbench['files']; readonly manifest: Pick<WorkbenchManifest, 'links'> }): SourceFiles {
  const children = new Map<string, Set<string>>([['', new Set()]]);
  const links = new Map(Object.entries(manifest.links ?? {}));
  for (const path of [...files.keys(), ...links.keys()]) addFolders(children, links.has(path) ? `${path}/` : path);
  const realpath = (path: string): string => withoutLinks(path, links);
  return {
    read: (path) => {
      const content = files.get(realpath(path));
      return content === undefined ? undefined : strFromU8(content);
    },
    exists: (path) => files.has(realpath(path)),
    isFolder: (path) => children.has(realpath(path)),
    folders: (path) => [...(children.get(realpath(path)) ?? [])],
    realpath,
  };
}

function addFolders(children: Map<string, Set<string>>, path: string): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    const parent = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    const siblings = children.get(parent) ?? new Set();
    const known = children.has(folder) && siblings.has(folder.slice(folder.lastIndexOf('/') + 1));
    children.set(parent, siblings.add(folder.slice(folder.lastIndexOf('/') + 1)));
    if (!children.has(folder)) children.set(folder, new Set());
    if (known) return;
  }
}

function withoutLinks(path: string, links: ReadonlyMap<string, string>): string {
  if (links.size === 0) return path;
  for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
    const target = links.get(end < 0 ? path : path.slice(0, end));
    if (target !== undefined) return withoutLinks(end < 0 ? target : `${target}${path.slice(end)}`, links);
    if (end < 0) return path;
  }
}

function absolute(path: string): string {
  return `/${path}`;
}

function relative(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
