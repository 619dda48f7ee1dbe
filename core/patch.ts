import { createHash } from 'node:crypto';
import { createTwoFilesPatch } from 'diff';
import type { Patch } from './cycle';
import { tokensOf } from './tokens';

/** Lines round a change that a person sees. */
const contextLines = 3;

/**
 * A change of sources: the changed files as they are after it, and the same as a unified diff. `before` gives a file as it
 * was; undefined for one that is new. The same change has the same sha256, in whatever order its files come, and whatever
 * blanks and comments it has.
 */
export function patchOf(before: (path: string) => string | undefined, files: Readonly<Record<string, string>>): { patch: Patch; patchSha256: string } {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  const diff = sorted.map(([path, after]) => fileDiff(path, before(path), after)).join('');
  return { patch: { files: Object.fromEntries(sorted), diff }, patchSha256: createHash('sha256').update(JSON.stringify(sorted.map(([path, text]) => [path, tokensOf(text).flatMap((token) => (token.text === '' ? [] : [token.text]))]))).digest('hex') };
}

function fileDiff(path: string, before: string | undefined, after: string): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  return createTwoFilesPatch(from, `b/${path}`, before ?? '', after, undefined, undefined, { context: contextLines, headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true } });
}
