import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import * as z from 'zod';
import { readJson } from './bounded';
import { parse } from './config';
import { InvalidInput } from './errors';
import { sayError } from './say-error';

/**
 * The archive from which a component can be rebuilt, type-checked and tested without network. Paths are relative to its
 * root, which is the team's project root, with forward slashes.
 */
export const workbenchManifest = z.object({
  schemaVersion: z.literal(1),
  /** What esbuild bundles: the file that ManagedFunction generates round the team's own. */
  entry: z.string(),
  /** The team's own file, which exports the handler. */
  handlerFile: z.string(),
  /** Name of that export. */
  handler: z.string(),
  /** The file of the function's zip that the build makes, and its sha256 in hex. */
  bundle: z.object({ file: z.enum(['index.js', 'index.mjs']), sha256: z.string() }),
  /** esbuild's options, without paths of a machine (`absWorkingDir`, `outfile`), as JSON. */
  build: z.record(z.string(), z.unknown()),
  esbuildVersion: z.string(),
  /** The component's own sources: what a candidate may change. */
  editable: z.array(z.string()).min(1),
  types: z.object({
    /** TypeScript's compiler options as tsconfig.json writes them. */
    options: z.record(z.string(), z.unknown()),
    /** Errors that the untouched sources have already, as `file: TSnnnn message`, without line numbers. */
    known: z.array(z.string()),
  }),
  /** Symbolic links among the files (workspaces, pnpm): path of each, and of the folder or file that it leads to. */
  links: z.record(z.string(), z.string()).optional(),
  /** The component's own tests. Those that can run have their bundle in `testBundlePath`. */
  tests: z.array(z.object({ file: z.string(), refused: z.string().optional() })),
});
export type WorkbenchManifest = z.infer<typeof workbenchManifest>;

export interface Workbench {
  readonly manifest: WorkbenchManifest;
  /** By path; the files that bundle, types and tests name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Source map of the bundle, version 3, with sources relative to the root. */
  readonly sourceMap: string;
  /** Bundles of the tests by their file, with `@jest/globals` left out. */
  readonly testBundles: ReadonlyMap<string, string>;
}

/** What is in the archive besides the team's files. */
const own = 'ratchet-workbench/';
const manifestPath = `${own}manifest.json`;
const sourceMapPath = `${own}source-map.json`;
const testsPrefix = `${own}tests/`;
/** The same content always gives the same bytes. */
const zipDate = new Date(1980, 0, 1);

export function packWorkbench({ manifest, files, sourceMap, testBundles }: Workbench): Uint8Array {
  const all: [string, Uint8Array][] = [
    ...files,
    [manifestPath, strToU8(JSON.stringify(manifest))],
    [sourceMapPath, strToU8(sourceMap)],
    ...[...testBundles].map(([file, code]): [string, Uint8Array] => [`${testsPrefix}${file}.js`, strToU8(code)]),
  ];
  return zipSync(Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1))), { level: 6, mtime: zipDate });
}

/** @throws InvalidInput for an archive that is no workbench */
export function unpackWorkbench(archive: Uint8Array): Workbench {
  const files = filesIn(archive);
  const text = (path: string): string => {
    const content = files.get(path);
    if (content === undefined) throw new InvalidInput(`Workbench: saw no ${path}, expected one`);
    files.delete(path);
    return strFromU8(content);
  };
  const manifest = parse(workbenchManifest, readJson(text(manifestPath), 'Workbench manifest'), 'Workbench manifest');
  const sourceMap = text(sourceMapPath);
  const testBundles = new Map([...files.keys()].filter((path) => path.startsWith(testsPrefix)).map((path) => [path.slice(testsPrefix.length, -'.js'.length), text(path)]));
  return { manifest, files, sourceMap, testBundles };
}

/** Bytes of an archive's files together: at synth it is refused from 4 MB packed on. */
const mostUnpacked = 100_000_000;
/** Relative, below the root, with no name that means something to JavaScript's objects. */
const ownPath = /^(?!\/)(?!(?:.*\/)?(?:\.\.|__proto__)(?:\/|$))[^\\\0]+$/;

function filesIn(archive: Uint8Array): Map<string, Uint8Array> {
  let bytes = 0;
  const refuse = (saw: string, options?: ErrorOptions) => new InvalidInput(`Workbench: saw ${saw}`, options);
  try {
    return new Map(Object.entries(unzipSync(archive, {
      filter({ name, originalSize }) {
        bytes += originalSize;
        if (bytes > mostUnpacked) throw refuse(`over ${mostUnpacked} bytes when it is unpacked, expected at most so many`);
        if (!ownPath.test(name)) throw refuse(`the file ${JSON.stringify(name.slice(0, 100))}, expected paths below its root`);
        return true;
      },
    })));
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw refuse(`${archive.length} bytes that do not unpack (${sayError(error)}), expected a zip`, { cause: error });
  }
}

/** A workbench's file as text; undefined where there is none. */
export function sourceOf({ files }: Pick<Workbench, 'files'>, path: string): string | undefined {
  const content = files.get(path);
  return content === undefined ? undefined : strFromU8(content);
}

/** The symbolic link by which a path is reached: what is written there lands elsewhere. */
export function linkOver({ links = {} }: Pick<WorkbenchManifest, 'links'>, path: string): string | undefined {
  return Object.keys(links).find((link) => path === link || path.startsWith(`${link}/`));
}

/** The workbench with some files replaced. */
export function withSources(workbench: Workbench, changed: Readonly<Record<string, string>>): Workbench {
  return { ...workbench, files: new Map([...workbench.files, ...Object.entries(changed).map(([path, text]): [string, Uint8Array] => [path, strToU8(text)])]) };
}
