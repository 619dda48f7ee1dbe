import { unzipSync } from 'fflate';
import { bundleIn } from './candidate-zip';
import type { Component } from './cycle';
import { NotFound } from './errors';
import { hashOf } from './journal';
import { fileDiff } from './patch';
import type { Functions, Workbenches } from './ports';
import { sourceOf } from './workbench';

/** What the code of two versions differs in. */
export interface VersionComparison {
  /** The team's own sources where a workbench of both is kept, else what is in their zips: built files. */
  readonly of: 'sources' | 'bundles';
  /** Versions without a workbench, which is why it is of bundles. */
  readonly without: readonly string[];
  /** Unified, as `git apply` reads it where it is of sources; empty where they are alike. */
  readonly diff: string;
  readonly files: readonly string[];
  /** Files that are no text and differ. */
  readonly binary: readonly string[];
}

/** @throws NotFound when a version is gone */
export async function compareVersions(component: Component, from: string, to: string, { functions, workbenches }: { readonly functions: Pick<Functions, 'code'>; readonly workbenches: Pick<Workbenches, 'read'> }): Promise<VersionComparison> {
  const read = async (version: string) => {
    const zip = await functions.code(component, version);
    const bundle = bundleIn(zip);
    const workbench = bundle && (await workbenches.read(component, bundle.sha256));
    const sources = workbench && new Map(workbench.manifest.editable.flatMap((path) => {
      const text = sourceOf(workbench, path);
      return text === undefined ? [] : [[path, text] as const];
    }));
    return { version, zip, sources };
  };
  const [before, after] = await Promise.all([read(from), read(to)]);
  if (before.sources && after.sources) return { of: 'sources', without: [], binary: [], ...diffOf(before.sources, after.sources) };
  const [one, other] = [textsIn(before.zip), textsIn(after.zip)];
  const binary = [...new Set([...one.binary.keys(), ...other.binary.keys()])].filter((path) => one.binary.get(path) !== other.binary.get(path)).sort();
  return { of: 'bundles', without: [before, after].filter(({ sources }) => !sources).map(({ version }) => version), binary, ...diffOf(one.texts, other.texts) };
}

/** A published version by its number, or the one that serves. @throws NotFound */
export async function versionOr(component: Component, asked: string | undefined, functions: Pick<Functions, 'alias' | 'versions'>): Promise<string> {
  if (asked === undefined) return (await functions.alias(component)).version;
  const known = (await functions.versions(component)).map(({ version }) => version);
  if (!known.includes(asked)) throw new NotFound(`Version ${asked} of ${component.component}: saw none, expected one that is published: ${known.slice(-10).reverse().join(', ')}. List them with: ratchet versions ${component.component}`);
  return asked;
}

function diffOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Pick<VersionComparison, 'diff' | 'files'> {
  const files = [...new Set([...before.keys(), ...after.keys()])].filter((path) => before.get(path) !== after.get(path)).sort();
  return { files, diff: files.map((path) => fileDiff(path, before.get(path), after.get(path))).join('') };
}

/** Files of a zip: texts as they are, others by their hash. */
function textsIn(zip: Uint8Array): { readonly texts: ReadonlyMap<string, string>; readonly binary: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  const binary = new Map<string, string>();
  for (const [path, content] of Object.entries(unzipSync(zip))) {
    if (path.endsWith('/')) continue;
    const text = textOf(content);
    if (text === undefined || path.endsWith('.map')) binary.set(path, hashOf(Buffer.from(content).toString('base64')));
    else texts.set(path, text);
  }
  return { texts, binary };
}

/** Undefined for what is no UTF-8, or holds a zero byte, as git tells texts from the rest. */
function textOf(content: Uint8Array): string | undefined {
  if (content.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
