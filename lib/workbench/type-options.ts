import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import * as z from 'zod';
import { posix } from './posix-path';

export interface TypeOptions {
  /** As tsconfig.json writes them, paths relative to the root. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Declarations that the tsconfig.json takes in without an import, absolute. */
  readonly declarations: readonly string[];
}

/** The compiler options that hold for a file: those of the tsconfig.json given, else of the nearest. */
export function typeOptionsFor(entry: string, given: string | undefined, root: string): TypeOptions {
  const configFile = given === undefined ? nearest(dirname(entry), 'tsconfig.json', root) : resolve(given);
  if (configFile === undefined) return { options: withoutConfig, declarations: [] };
  const known = read.get(configFile) ?? readConfig(configFile, root);
  read.set(configFile, known);
  return known;
}

/** A tsconfig.json and what it extends, absolute. */
export function configFiles(configFile: string): readonly string[] {
  const source = ts.readJsonConfigFile(configFile, (path) => ts.sys.readFile(path));
  ts.parseJsonSourceFileConfigFileContent(source, { ...ts.sys, readDirectory: () => [] }, dirname(configFile));
  return [configFile, ...(source.extendedSourceFiles ?? [])];
}

/** What tsc and editors take for a project that says nothing, less strict than TypeScript 6's own. */
const withoutConfig = { strict: false, allowJs: true, target: 'es2022', module: 'esnext', moduleResolution: 'bundler', types: ['*'], resolveJsonModule: true };

const read = new Map<string, TypeOptions>();

function readConfig(configFile: string, root: string): TypeOptions {
  const source = ts.readJsonConfigFile(configFile, (path) => ts.sys.readFile(path));
  const host: ts.ParseConfigHost = {
    ...ts.sys,
    readDirectory: (folder, _extensions, exclude, include, depth) => ts.sys.readDirectory(folder, ['.d.ts', '.d.mts', '.d.cts'], exclude, include, depth),
  };
  const { options, fileNames } = ts.parseJsonSourceFileConfigFileContent(source, host, dirname(configFile));
  const written = asWritten(options, dirname(configFile), root);
  return {
    options: { ...(typescriptOf(root) < 6 ? beforeTypeScript6 : {}), ...written },
    declarations: fileNames.filter((file) => /\.d\.[cm]?ts$/.test(file) && !/[\\/]node_modules[\\/]/.test(file)),
  };
}

/** Defaults that TypeScript 6 changed. */
const beforeTypeScript6 = { strict: false, types: ['*'], target: 'es2022', noUncheckedSideEffectImports: false };

/** The major version that the project has installed; one before 6 where it has none. */
function typescriptOf(root: string): number {
  try {
    const { version } = z.object({ version: z.string() }).parse(createRequire(join(root, 'package.json'))('typescript/package.json'));
    return Number.parseInt(version, 10);
  } catch {
    return 5;
  }
}

/** Options as TypeScript holds them, in the words of tsconfig.json; those that matter to emitted files alone are left out. */
function asWritten(options: ts.CompilerOptions, folder: string, root: string): Record<string, unknown> {
  const fromRoot = (path: string): string => `./${posix(relative(root, path))}`;
  const base = options.baseUrl ?? (typeof options['pathsBasePath'] === 'string' ? options['pathsBasePath'] : folder);
  const { baseUrl, typeRoots, rootDirs, paths, lib, target, module, moduleResolution, moduleDetection, jsx } = options;
  const written: Record<string, unknown> = {
    ...Object.fromEntries(Object.entries(options).filter(([name, value]) => plain.has(name) && value !== undefined)),
    baseUrl: baseUrl === undefined ? undefined : fromRoot(baseUrl),
    typeRoots: typeRoots?.map(fromRoot),
    rootDirs: rootDirs?.map(fromRoot),
    paths: paths === undefined ? undefined : Object.fromEntries(Object.entries(paths).map(([name, to]) => [name, to.map((path) => fromRoot(resolve(base, path)))])),
    lib: lib?.map((file) => file.replace(/^lib\.|\.d\.ts$/g, '')),
    target: target === undefined ? undefined : target === ts.ScriptTarget.ESNext ? 'esnext' : ts.ScriptTarget[target].toLowerCase(),
    module: module === undefined ? undefined : ts.ModuleKind[module].toLowerCase(),
    moduleResolution: moduleResolution === undefined ? undefined : ts.ModuleResolutionKind[moduleResolution].toLowerCase(),
    moduleDetection: moduleDetection === undefined ? undefined : ts.ModuleDetectionKind[moduleDetection].toLowerCase(),
    jsx: jsx === undefined ? undefined : ts.JsxEmit[jsx].replace(/(.)(JSX|JSXDev|Native)$/, '$1-$2').toLowerCase(),
  };
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

const plain = new Set([
  'allowArbitraryExtensions', 'allowImportingTsExtensions', 'allowJs', 'allowSyntheticDefaultImports', 'allowUmdGlobalAccess', 'allowUnreachableCode', 'allowUnusedLabels',
  'alwaysStrict', 'checkJs', 'customConditions', 'downlevelIteration', 'emitDecoratorMetadata', 'erasableSyntaxOnly', 'esModuleInterop', 'exactOptionalPropertyTypes',
  'experimentalDecorators', 'forceConsistentCasingInFileNames', 'isolatedModules', 'jsxFactory', 'jsxFragmentFactory', 'jsxImportSource', 'maxNodeModuleJsDepth', 'moduleSuffixes',
  'noFallthroughCasesInSwitch', 'noImplicitAny', 'noImplicitOverride', 'noImplicitReturns', 'noImplicitThis', 'noLib', 'noPropertyAccessFromIndexSignature',
  'noUncheckedIndexedAccess', 'noUncheckedSideEffectImports', 'noUnusedLocals', 'noUnusedParameters', 'preserveConstEnums', 'preserveSymlinks', 'resolveJsonModule',
  'resolvePackageJsonExports', 'resolvePackageJsonImports', 'strict', 'strictBindCallApply', 'strictBuiltinIteratorReturn', 'strictFunctionTypes', 'strictNullChecks',
  'strictPropertyInitialization', 'types', 'useDefineForClassFields', 'useUnknownInCatchVariables', 'verbatimModuleSyntax',
]);

/** The nearest folder's file of that name, the root's folder being the last to look in. */
function nearest(from: string, name: string, root: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return join(folder, name);
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}
