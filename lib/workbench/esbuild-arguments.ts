import { join, relative, resolve } from 'node:path';
import { FeatureFlags } from 'aws-cdk-lib';
import type { Runtime } from 'aws-cdk-lib/aws-lambda';
import { OutputFormat, SourceMapMode, type BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LAMBDA_NODEJS_SDK_V3_EXCLUDE_SMITHY_PACKAGES } from 'aws-cdk-lib/cx-api';
import type { Construct } from 'constructs';

/**
 * What NodejsFunction types on esbuild's command line, without entry and output; after `buildEsbuildArgs` of aws-cdk-lib's
 * `aws-lambda-nodejs/lib/bundling.js`. Like that one, it leaves `charset` out.
 */
export function esbuildArguments(construct: Construct, runtime: Runtime, bundling: BundlingOptions, projectRoot: string): readonly string[] {
  const { sourceMapMode, format, loader = {}, define = {}, inject = [], mainFields, tsconfig } = bundling;
  const sourceMap = sourceMapMode ?? bundling.sourceMap;
  return [
    `--target=${bundling.target ?? `node${/nodejs(\d+)/.exec(runtime.name)?.[1] ?? ''}`}`,
    '--platform=node',
    ...(format ? [`--format=${format}`] : []),
    ...(bundling.minify ? ['--minify'] : []),
    ...(sourceMap ? [sourceMapMode === undefined || sourceMapMode === SourceMapMode.DEFAULT ? '--sourcemap' : `--sourcemap=${sourceMapMode}`] : []),
    ...(bundling.sourcesContent === false ? ['--sources-content=false'] : []),
    ...[...externals(construct, runtime, bundling), ...(bundling.nodeModules ?? [])].map((name) => `--external:${name}`),
    ...Object.entries(loader).map(([extension, name]) => `--loader:${extension}=${name}`),
    ...Object.entries(define).map(([key, value]) => `--define:${key}=${value}`),
    ...(bundling.keepNames ? ['--keep-names'] : []),
    ...(tsconfig ? [`--tsconfig=${relative(projectRoot, resolve(tsconfig))}`] : []),
    ...(bundling.banner ? [`--banner:js=${bundling.banner}`] : []),
    ...(bundling.footer ? [`--footer:js=${bundling.footer}`] : []),
    ...(mainFields ? [`--main-fields=${mainFields.join(',')}`] : []),
    ...inject.map((file) => `--inject:${file}`),
    ...typed(bundling.esbuildArgs ?? {}),
  ];
}

/** The file that the build makes. */
export function bundleFile({ format }: BundlingOptions): 'index.js' | 'index.mjs' {
  return format === OutputFormat.ESM ? 'index.mjs' : 'index.js';
}

function externals(construct: Construct, runtime: Runtime, { externalModules, bundleAwsSDK }: BundlingOptions): readonly string[] {
  if (externalModules !== undefined) return externalModules;
  if (runtime.isVariable || bundleAwsSDK) return [];
  return FeatureFlags.of(construct).isEnabled(LAMBDA_NODEJS_SDK_V3_EXCLUDE_SMITHY_PACKAGES) ? ['@aws-sdk/*', '@smithy/*'] : ['@aws-sdk/*'];
}

/** `toCliArgsArray` of the same file. */
function typed(given: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    if (Array.isArray(value)) return value.map((item) => `${key}:${item}`);
    if (value === true || value === '') return [key];
    if (withColon.has(key)) return [`${key}:${String(value)}`];
    return value ? [`${key}=${String(value)}`] : [];
  });
}

const withColon = new Set(['--alias', '--drop', '--pure', '--log-override', '--out-extension']);

type BuildOptions = Record<string, unknown>;

/** Arguments as options of esbuild's API, which is what a workbench keeps. A source map is made in any case, and the bundle ends as the arguments say. */
export function optionsOf(args: readonly string[], projectRoot: string): { readonly options: BuildOptions } | { readonly refused: string } {
  const options: BuildOptions = {};
  for (const argument of args) {
    const [, name = '', mark, value = ''] = /^--([a-z-]+)(?:([=:])([\s\S]*))?$/.exec(argument) ?? [];
    const kind = kinds[name];
    if (kind === undefined || (kind === 'list' || kind === 'pairs') !== (mark === ':')) return { refused: `its bundling has the esbuild argument ${argument}, which Ratchet cannot repeat. Leave it out, or use the prop of \`bundling\` for it` };
    if (kind !== 'ignored') options[camelCase(name)] = valueOf(kind, value, mark !== undefined, options[camelCase(name)], projectRoot);
  }
  return { options: { ...options, sourcemap: sourceMapModes[String(options['sourcemap'])] ?? 'external' } };
}

type Kind = 'flag' | 'text' | 'number' | 'commas' | 'list' | 'pairs' | 'ignored';

const kinds: Readonly<Record<string, Kind>> = {
  ...of('flag', 'minify', 'minify-syntax', 'minify-whitespace', 'minify-identifiers', 'keep-names', 'tree-shaking', 'ignore-annotations', 'preserve-symlinks', 'sources-content', 'jsx-dev', 'jsx-side-effects', 'sourcemap'),
  ...of('text', 'platform', 'format', 'charset', 'legal-comments', 'source-root', 'global-name', 'packages', 'tsconfig', 'tsconfig-raw', 'jsx', 'jsx-factory', 'jsx-fragment', 'jsx-import-source', 'public-path', 'asset-names'),
  ...of('number', 'line-limit'),
  ...of('commas', 'target', 'main-fields', 'conditions', 'resolve-extensions', 'drop-labels'),
  ...of('list', 'external', 'inject', 'drop', 'pure'),
  ...of('pairs', 'define', 'loader', 'banner', 'footer', 'alias'),
  ...of('ignored', 'log-level', 'log-limit', 'color', 'metafile', 'allow-overwrite', 'analyze'),
};

function of(kind: Kind, ...names: readonly string[]): Record<string, Kind> {
  return Object.fromEntries(names.map((name) => [name, kind]));
}

function valueOf(kind: Kind, value: string, given: boolean, before: unknown, projectRoot: string): unknown {
  switch (kind) {
    case 'flag':
      return !given || value === 'true' ? true : value === 'false' ? false : value;
    case 'number':
      return Number(value);
    case 'commas':
      return value.split(',');
    case 'list':
      return [...(Array.isArray(before) ? before : []), value.startsWith(projectRoot) ? `./${relative(projectRoot, value)}` : value];
    case 'pairs': {
      const [key = '', ...rest] = value.split('=');
      return { ...(typeof before === 'object' ? before : {}), [key]: rest.join('=') };
    }
    default:
      return value.startsWith(join(projectRoot, '/')) ? relative(projectRoot, value) : value;
  }
}

/** What makes the same bundle and the map beside it. */
const sourceMapModes: Readonly<Record<string, string>> = { true: 'linked', linked: 'linked', inline: 'both', both: 'both', external: 'external' };

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
