import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { parse } from '../core/config';

const root = join(__dirname, '..');

const lockfile = z.object({
  name: z.string(), version: z.string(), lockfileVersion: z.literal(3),
  packages: z.record(z.string(), z.object({
    version: z.string().optional(), license: z.string().optional(), integrity: z.string().optional(), name: z.string().optional(),
    dev: z.boolean().optional(), devOptional: z.boolean().optional(), optional: z.boolean().optional(), dependencies: z.record(z.string(), z.string()).optional(), optionalDependencies: z.record(z.string(), z.string()).optional(),
  })),
});

export interface ProductionPackage {
  /** Folder below the root, such as `node_modules/zod`. */
  readonly path: string;
  readonly name: string;
  readonly version: string;
  /** SPDX expression; empty where the package says none. */
  readonly licence: string;
  /** As npm writes it: `sha512-` and base64. */
  readonly integrity: string | undefined;
  /** Folders of the packages that it asks for. */
  readonly needs: readonly string[];
}

/** What `npm ci --omit=dev` installs, by package-lock.json. */
export function productionPackages(): readonly ProductionPackage[] {
  const { packages } = parse(lockfile, JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')), 'package-lock.json');
  return Object.entries(packages).filter(([path, { dev }]) => path !== '' && !dev).map(([path, found]) => ({
    path, name: found.name ?? nameOf(path), version: found.version ?? '', licence: found.license ?? '', integrity: found.integrity,
    needs: Object.keys({ ...found.dependencies, ...found.optionalDependencies }).flatMap((name) => folderOf(path, name, packages)),
  })).sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Of a file in it, `node_modules/a/node_modules/@b/c/d.js`: its innermost package. */
export function packageOf(file: string): string | undefined {
  const at = file.lastIndexOf('node_modules/');
  const [scope = '', name = ''] = file.slice(at + 'node_modules/'.length).split('/');
  return at < 0 ? undefined : `${file.slice(0, at)}node_modules/${scope.startsWith('@') ? `${scope}/${name}` : scope}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** As Node looks for it: beside the package, then beside each one round it. */
function folderOf(path: string, name: string, packages: Readonly<Record<string, unknown>>): readonly string[] {
  for (let from = path; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    const folder = from === '' ? `node_modules/${name}` : `${from}/node_modules/${name}`;
    if (folder in packages) return [folder];
    if (from === '' || !from.includes('/node_modules/')) return `node_modules/${name}` in packages ? [`node_modules/${name}`] : [];
  }
}
