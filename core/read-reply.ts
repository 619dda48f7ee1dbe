/** What a model may say at most, in bytes of UTF-8. */
export const maxReplyBytes = 200_000;

/** A replacement of whole lines of a file; none to put there takes the found ones out. */
export interface Edit {
  readonly search: readonly string[];
  readonly replace: readonly string[];
  /** Line of the reply on which it begins. */
  readonly line: number;
}

/** One fenced block: replacements in a file that is there, or the whole file as it is to be. `line` is the reply's. */
export type ReplyBlock =
  | { readonly path: string; readonly line: number; readonly edits: readonly Edit[] }
  | { readonly path: string; readonly line: number; readonly whole: readonly string[] };

export type ReadReply = { readonly blocks: readonly ReplyBlock[] } | { readonly errors: readonly string[] };

/** As CommonMark has it: no backtick after a fence of backticks. */
const fence = /^(`{3,}(?=[^`]*$)|~{3,})(.*)$/;
const searchMarker = /^<{5,9} ?SEARCH\s*$/;
const divider = /^={5,9}\s*$/;
const replaceMarker = /^>{5,9} ?REPLACE\s*$/;
const expectedForm = 'expected a fence with a file\'s path on its first line (```src/file.ts), and in it <<<<<<< SEARCH, the lines to find, =======, the lines to put there, >>>>>>> REPLACE';

/**
 * The changes that a model's reply asks for. Text outside of fences is not read, nor are fences without a path and without
 * edits: these are examples. Errors are written for the model, so that it can mend its reply. Never throws: what a model
 * says is data.
 */
export function readReply(text: string): ReadReply {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxReplyBytes) return { errors: [`The reply: saw ${bytes} bytes, expected at most ${maxReplyBytes}`] };
  const lines = text.split(/\r?\n/);
  const read: (ReplyBlock | { readonly error: string })[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const opening = fence.exec(lines[at] ?? '');
    if (!opening) continue;
    const [, marks = '', info = ''] = opening;
    const end = endOf(lines, at, marks);
    const content = lines.slice(at + 1, end);
    const path = pathOf(info);
    if (path === undefined) {
      if (content.some((line) => searchMarker.test(line))) read.push({ error: `Line ${at + 1}: saw an edit in a block without a path, expected the file's path on the fence's line (${marks}src/file.ts)` });
    } else {
      const block = blockOf(path, at + 1, content);
      read.push('error' in block || end !== undefined ? block : { error: `Line ${at + 1}: the block of ${path} does not end, expected ${marks} on a line of its own` });
    }
    at = end ?? lines.length;
  }
  const errors = read.flatMap((one) => ('error' in one ? [one.error] : []));
  if (errors.length > 0) return { errors };
  const blocks = read.flatMap((one) => ('error' in one ? [] : [one]));
  return blocks.length > 0 ? { blocks } : { errors: [`The reply: saw no change, ${expectedForm}`] };
}

/** The closing fence: of the same sign and at least as long. One inside an edit is the file's own text. */
function endOf(lines: readonly string[], start: number, opening: string): number | undefined {
  let inEdit = false;
  for (let at = start + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (searchMarker.test(line)) inEdit = true;
    else if (replaceMarker.test(line)) inEdit = false;
    else if (!inEdit && line.startsWith(opening) && line.trimEnd() === opening.charAt(0).repeat(line.trimEnd().length)) return at;
  }
  return undefined;
}

/** `src/a.ts`, `ts src/a.ts`, `ts title="src/a.ts"`: what has a dot or a slash in it; a language alone is none. */
function pathOf(info: string): string | undefined {
  const words = info.trim().split(/\s+/).map((word) => word.replace(/^\w+=/, '').replace(/^["']|["':]+$/g, '').replace(/^\.\//, ''));
  return words.find((word) => /[./]/.test(word));
}

function blockOf(path: string, line: number, content: readonly string[]): ReplyBlock | { readonly error: string } {
  const marked = content.some((one) => searchMarker.test(one) || replaceMarker.test(one));
  return marked ? editsOf(path, line, content) : { path, line, whole: content };
}

function editsOf(path: string, line: number, content: readonly string[]): ReplyBlock | { readonly error: string } {
  const edits: Edit[] = [];
  let open: { readonly line: number; readonly search: string[]; replace: string[] | undefined } | undefined;
  for (const [index, one] of content.entries()) {
    const here = line + index + 1;
    const saw = (expected: string) => ({ error: `Line ${here}: saw "${shortened(one)}" in the block of ${path}, expected ${expected}` });
    if (!open) {
      if (searchMarker.test(one)) open = { line: here, search: [], replace: undefined };
      else if (one.trim() !== '') return saw('<<<<<<< SEARCH');
    } else if (searchMarker.test(one)) {
      return saw(`${missing(open.replace)} first: the edit of line ${open.line} does not end`);
    } else if (!open.replace) {
      if (replaceMarker.test(one)) return saw(`======= before it: the edit of line ${open.line} has none`);
      if (divider.test(one)) open.replace = [];
      else open.search.push(one);
    } else if (replaceMarker.test(one)) {
      edits.push({ search: open.search, replace: open.replace, line: open.line });
      open = undefined;
    } else open.replace.push(one);
  }
  return open ? { error: `Line ${open.line}: the edit of ${path} does not end, expected ${missing(open.replace)} before the closing fence` } : { path, line, edits };
}

function missing(replace: readonly string[] | undefined): string {
  return replace ? '>>>>>>> REPLACE' : '======= and >>>>>>> REPLACE';
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
