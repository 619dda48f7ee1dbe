import { createHash } from 'node:crypto';
import { createTwoFilesPatch } from 'diff';
import type { Patch } from './cycle';
import { tokensOf } from './tokens';

/** Lines round a change that a person sees. */
const contextLines = 3;

/**
 * A change of sources: the changed files as they are after it, and the same as a unified diff. `before` gives a file as it
 * was; undefined for one that is new. The same change has the same sha256, in whatever order its files come, and whatever
 * blanks and comments it has; a line break is part of it where JavaScript ends a statement at it.
 */
export function patchOf(before: (path: string) => string | undefined, files: Readonly<Record<string, string>>): { patch: Patch; patchSha256: string } {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  const diff = sorted.map(([path, after]) => fileDiff(path, before(path), after)).join('');
  return { patch: { files: Object.fromEntries(sorted), diff }, patchSha256: createHash('sha256').update(JSON.stringify(sorted.map(([path, text]) => [path, wordsOf(text)]))).digest('hex') };
}

/** After these, and before `++` and `--`, a line break may mean something else. */
const breaks: ReadonlySet<string> = new Set(['return', 'throw', 'break', 'continue', 'yield', 'async']);

function wordsOf(text: string): readonly string[] {
  const tokens = tokensOf(text).filter((token) => token.text !== '');
  return tokens.flatMap((token, at) => {
    const tells = breaks.has(tokens[at - 1]?.text ?? '') || token.text === '++' || token.text === '--';
    return at > 0 && tells && /[\n\r\u2028\u2029]/.test(token.before) ? ['\n', token.text] : [token.text];
  });
}

/** One file as a unified diff; undefined on the side where it is not there. */
export function fileDiff(path: string, before: string | undefined, after: string | undefined): string {
  const [from, to] = [before === undefined ? '/dev/null' : `a/${path}`, after === undefined ? '/dev/null' : `b/${path}`];
  return createTwoFilesPatch(from, to, before ?? '', after ?? '', undefined, undefined, { context: contextLines, headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true } });
}
