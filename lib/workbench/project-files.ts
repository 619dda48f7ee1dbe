import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Metafile } from 'esbuild';
import { strFromU8 } from 'fflate';
import ts from 'typescript';
import { libraryFolder, type SourceFiles } from '../../core/check-types';
import { posix } from './posix-path';
import { configFiles } from './type-options';

/** A file that a workbench needs lies where it cannot be packed. */
export class OutsideProject extends Error {
  override readonly name = 'OutsideProject';
}

/**
 * The project's files as they are read from disk, with a note of each that was: what a workbench has to hold so that a
 * compiler which sees nothing else finds the same. Paths are relative to the project's root.
 */
export class ProjectFiles implements SourceFiles {
  private readonly noted = new Set<string>();
  private readonly links = new Map<string, string>();

  /** @param root without symbolic links in it */
  constructor(readonly root: string) {}

  read(path: string): string | undefined {
    const file = this.realpath(path);
    if (!isFile(this.onDisk(file))) return undefined;
    this.noted.add(file);
    return strFromU8(this.content(file));
  }

  exists(path: string): boolean {
    if (!isFile(this.onDisk(path))) return false;
    this.noted.add(this.realpath(path));
    return true;
  }

  isFolder(path: string): boolean {
    const folder = this.onDisk(path);
    return existsSync(folder) && statSync(folder).isDirectory();
  }

  folders(path: string): readonly string[] {
    const folder = this.onDisk(path);
    return existsSync(folder) ? readdirSync(folder).filter((name) => this.isFolder(join(path, name))).sort() : [];
  }

  /** @throws OutsideProject */
  realpath(path: string): string {
    if (isLibrary(path)) return path;
    const real = realpathOf(this.onDisk(path));
    if (real === undefined) return path;
    const inside = this.inside(real);
    if (inside !== path) this.noteLink(path);
    return inside;
  }

  /**
   * Notes a file that something else read.
   * @throws OutsideProject
   */
  private add(path: string): void {
    if (this.exists(path)) return;
    if (path.startsWith('..')) this.inside(this.onDisk(path));
  }

  /**
   * Notes what esbuild read for a build, and what decided how it resolved names.
   * @throws OutsideProject
   */
  addInputs({ inputs }: Metafile): void {
    for (const [input, { imports }] of Object.entries(inputs)) {
      // A file that its package replaces by nothing is `(disabled):<path>`.
      const path = input.replace(/^\(disabled\):/, '');
      this.add(path);
      for (const { original } of imports) if (original !== undefined) this.addImport(path, original);
    }
  }

  /** Notes what decides how a name in an import is resolved: links, and the `package.json` of a folder that it means. */
  private addImport(importer: string, name: string): void {
    if (name.startsWith('.')) return void this.exists(posix(join(dirname(importer), name, 'package.json')));
    const [, packageName = '', below = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(name) ?? [];
    for (let folder = dirname(importer); ; folder = dirname(folder)) {
      const found = posix(join(folder, 'node_modules', packageName));
      if (this.isFolder(found)) {
        this.exists(`${found}/package.json`);
        if (below !== '') this.exists(`${found}${below}/package.json`);
        return;
      }
      if (folder === '.' || folder === '/') return;
    }
  }

  /**
   * Notes the tsconfig.json (or jsconfig.json) from which esbuild reads how to build the project's own files, and what it extends.
   * @param given in place of the nearest of each file
   * @throws OutsideProject
   */
  addConfigs(given: string | undefined): void {
    const folders = new Set([...this.noted].filter((path) => !/(^|\/)node_modules\//.test(path)).flatMap(foldersAbove));
    const found = [...folders].flatMap((folder) => ['tsconfig.json', 'jsconfig.json'].map((name) => join(this.root, folder, name))).filter(isFile);
    for (const config of [...(given === undefined ? [] : [resolve(given)]), ...found]) {
      for (const file of configFiles(config)) this.add(posix(relative(this.root, file)));
    }
  }

  /** Notes, for each file noted so far, every `package.json` above it: they say what a file is and may be left out. */
  addPackageFiles(): void {
    for (const folder of new Set([...this.noted].flatMap(foldersAbove))) this.exists(posix(join(folder, 'package.json')));
  }

  paths(): Iterable<string> {
    return this.noted;
  }

  /** Whatever was noted, by path. */
  all(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.noted].sort().map((path) => [path, this.content(path)]));
  }

  linksFound(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.links].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  content(path: string): Uint8Array {
    return readFileSync(this.onDisk(path));
  }

  private onDisk(path: string): string {
    return isLibrary(path) ? join(librariesOnDisk, path.slice(libraryFolder.length)) : join(this.root, path);
  }

  private inside(real: string): string {
    const path = posix(relative(this.root, real));
    if (path.startsWith('../') || path === '..') throw new OutsideProject(path);
    return path;
  }

  /** The outermost link on the way, and, from where that leads, the next. */
  private noteLink(path: string): void {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length += 1) {
      const link = parts.slice(0, length).join('/');
      if (!lstatSync(this.onDisk(link)).isSymbolicLink()) continue;
      const real = realpathOf(this.onDisk(link));
      if (real !== undefined) this.links.set(link, this.inside(real));
      return;
    }
  }
}

/** `a/b/c.ts` → `a/b`, `a`, `.` */
function foldersAbove(path: string): readonly string[] {
  const above: string[] = [];
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    above.push(folder);
    if (folder === '.' || folder === '/') return above;
  }
}

const librariesOnDisk = dirname(ts.getDefaultLibFilePath({}));

function isLibrary(path: string): boolean {
  return path.startsWith(`${libraryFolder}/lib.`);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

const realpaths = new Map<string, string>();

/** Kept within the process: functions of one project read the same packages. */
function realpathOf(path: string): string | undefined {
  const known = realpaths.get(path);
  if (known !== undefined) return known;
  if (!existsSync(path)) return undefined;
  const real = realpathSync.native(path);
  realpaths.set(path, real);
  return real;
}

