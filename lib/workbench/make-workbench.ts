import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import * as z from 'zod';
import { checkFiles, rootsOf } from '../../core/check-types';
import { packWorkbench, type Workbench, type WorkbenchManifest } from '../../core/workbench';
import { bundleRequest, keptSourceMap } from '../../core/workbench-build';
import { buildElsewhere } from './build-elsewhere';
import { componentTests } from './component-tests';
import { fromEarlierSynth, keepForNextSynth } from './earlier-synth';
import { type Built, build, esbuildVersion, reachedFrom } from './esbuild';
import { posix } from './posix-path';
import { OutsideProject, ProjectFiles } from './project-files';
import { sha256 } from './sha256';
import { typeOptionsFor } from './type-options';

/** What NodejsFunction bundled, and how. Paths are absolute and without symbolic links. */
export interface Bundling {
  readonly projectRoot: string;
  /** What was given to esbuild: the generated file round the team's own. */
  readonly entry: string;
  readonly handlerFile: string;
  /** Name of the export. */
  readonly handler: string;
  readonly options: WorkbenchManifest['build'];
  readonly file: WorkbenchManifest['bundle']['file'];
  /** What it gave. */
  readonly bundle: Uint8Array;
  readonly tsconfig: string | undefined;
  readonly tests: readonly string[] | undefined;
  /** Of the bundling props, what may make a bundle that cannot be built again. */
  readonly unusual: readonly string[];
}

export interface Packed {
  readonly workbench: Workbench;
  readonly archive: Uint8Array;
}

/** What goes through the sandbox's and the steps' payloads has to be small. */
const maxArchiveBytes = 4 * 1024 * 1024;

/** The workbench of a function, from which the same bytes were built in an empty folder, or why there is none. */
export function makeWorkbench(bundling: Bundling): Packed | { readonly refused: string } {
  try {
    const earlier = fromEarlierSynth(bundling);
    if (earlier !== undefined) return earlier;
    const made = packed(bundling);
    if (!('refused' in made)) keepForNextSynth(bundling, made);
    return made;
  } catch (error) {
    if (error instanceof OutsideProject) return { refused: `it needs ${error.message}, which lies outside the project's root (the folder of the lock file). Set \`projectRoot\` and \`depsLockFilePath\` to a folder that holds both` };
    throw error;
  }
}

function packed(bundling: Bundling): Packed | { readonly refused: string } {
  const { projectRoot, tsconfig, tests: given, handler } = bundling;
  const entry = posix(relative(projectRoot, bundling.entry));
  const handlerFile = posix(relative(projectRoot, bundling.handlerFile));
  const request = bundleRequest({ build: bundling.options, entry, bundle: bundling });
  const inPlace = build(projectRoot, request);
  if ('errors' in inPlace) return { refused: differing(bundling, `esbuild says ${inPlace.errors[0] ?? 'nothing'}`) };

  const files = new ProjectFiles(projectRoot);
  files.addInputs(inPlace.metafile);
  files.addConfigs(tsconfig);
  files.addPackageFiles();
  const rebuilt = buildElsewhere({ files: files.all(), links: files.linksFound() }, request);
  const made = 'errors' in rebuilt ? undefined : rebuilt.outputs.get(request.outfile);
  if ('errors' in rebuilt || made === undefined || sha256(made) !== sha256(bundling.bundle)) {
    return { refused: differing(bundling, 'errors' in rebuilt ? `esbuild says ${rebuilt.errors[0] ?? 'nothing'}` : `saw ${made?.length ?? 0} bytes, expected ${bundling.bundle.length}`) };
  }

  const editable = [...reachedFrom(handlerFile, inPlace.metafile)].filter(isEditable).sort();
  if (editable.length === 0) return { refused: `none of its sources is a TypeScript or JavaScript file of the project: ${handlerFile} is all there is` };
  const compiled = editable.find((path) => /^\/\/[#@] sourceMappingURL=/m.test(Buffer.from(files.content(path)).toString('utf8')));
  if (compiled !== undefined) return { refused: `${compiled} is compiled: it names a source map, and your next build would overwrite what Ratchet changes in it. Give the TypeScript file as \`entry\`` };
  const { listed, bundles } = componentTests(files, { entry: bundling.handlerFile, given, editable, build: bundling.options });
  const types = typesOf(files, bundling, editable);
  files.addPackageFiles();

  const links = files.linksFound();
  const workbench: Workbench = {
    manifest: {
      schemaVersion: 1, entry, handlerFile, handler, bundle: { file: bundling.file, sha256: sha256(made) }, build: bundling.options, esbuildVersion, editable, types,
      ...(Object.keys(links).length === 0 ? {} : { links }), tests: [...listed],
    },
    files: files.all(),
    sourceMap: keptSourceMap(sourceMapText(rebuilt, request.outfile)),
    testBundles: bundles,
  };
  const archive = packWorkbench(workbench);
  return archive.length > maxArchiveBytes ? { refused: `its workbench has ${megabytes(archive.length)} MB packed, of at most ${megabytes(maxArchiveBytes)}. Import less: single clients, no declarations of what is not used` } : { workbench, archive };
}

function typesOf(files: ProjectFiles, { handlerFile, tsconfig, projectRoot }: Bundling, editable: readonly string[]): WorkbenchManifest['types'] {
  const { options, declarations } = typeOptionsFor(handlerFile, tsconfig, projectRoot);
  for (const declaration of declarations) files.exists(posix(relative(projectRoot, declaration)));
  const known = checkFiles({ files, roots: rootsOf(editable, files.paths()), options }, editable);
  return { options, known: [...known] };
}

function differing({ projectRoot, unusual }: Bundling, what: string): string {
  const theirs = esbuildOf(projectRoot);
  const cause = theirs !== undefined && theirs !== esbuildVersion ? `It is bundled with esbuild ${theirs}, Ratchet has ${esbuildVersion}: install that one`
    : unusual.length > 0 ? `Its bundling has ${unusual.join(', ')}: leave that out`
    : 'Its bundle depends on something besides its sources';
  return `its bundle cannot be built again from its sources (${what}). ${cause}`;
}

/** The version that NodejsFunction uses. */
function esbuildOf(projectRoot: string): string | undefined {
  try {
    return z.object({ version: z.string() }).parse(createRequire(join(projectRoot, 'package.json'))('esbuild/package.json')).version;
  } catch {
    return undefined;
  }
}

function sourceMapText({ outputs }: Built, outfile: string): string {
  return Buffer.from(outputs.get(`${outfile}.map`) ?? []).toString('utf8');
}

function isEditable(path: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(path) && !/(^|\/)node_modules\//.test(path) && !path.startsWith('..');
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
