import { createHash } from 'node:crypto';
import { strToU8, unzipSync, zipSync, type Zippable } from 'fflate';
import { InvalidInput } from './errors';

/** In a built candidate's zip: whose it is. Its zip never equals the team's own build, which CloudFormation would refuse to publish. */
const marker = 'ratchet-improvement.json';
const mapSuffix = '.map';
/** The same content always gives the same bytes, which anybody may read. */
const entryOptions = { level: 9, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 << 16 } as const;

export interface BuiltBundle {
  readonly file: string;
  readonly bundle: string;
  readonly sourceMap: string;
}

/** The zip that serves now with its bundle replaced; whatever else the team packed stays. */
export function candidateZip(serving: Uint8Array, { file, bundle, sourceMap }: BuiltBundle, improvementId: string): Uint8Array {
  const entries = unzipSync(serving);
  if (entries[file] === undefined) throw new InvalidInput(`Zip that serves: saw ${Object.keys(entries).slice(0, 5).join(', ')}, expected ${file} in it`);
  const changed = {
    ...entries,
    [file]: strToU8(bundle),
    ...(entries[`${file}${mapSuffix}`] !== undefined && { [`${file}${mapSuffix}`]: strToU8(sourceMap) }),
    [marker]: strToU8(JSON.stringify({ improvementId })),
  };
  const sorted = Object.entries(changed).filter(([name]) => !name.endsWith('/')).sort(([one], [other]) => (one < other ? -1 : 1));
  return zipSync(Object.fromEntries(sorted.map(([name, content]): [string, Zippable[string]] => [name, [content, entryOptions]])));
}

/** The bundle in a zip, which is what a workbench is kept under. */
export function bundleIn(zip: Uint8Array): { readonly file: 'index.js' | 'index.mjs'; readonly bundle: string; readonly sha256: string } | undefined {
  const entries = unzipSync(zip, { filter: ({ name }) => name === 'index.js' || name === 'index.mjs' });
  for (const file of ['index.js', 'index.mjs'] as const) {
    const content = entries[file];
    if (content) return { file, bundle: Buffer.from(content).toString('utf8'), sha256: createHash('sha256').update(content).digest('hex') };
  }
  return undefined;
}

/** As Lambda reports the hash of a zip. */
export function codeSha256Of(zip: Uint8Array): string {
  return createHash('sha256').update(zip).digest('base64');
}
