import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** `2`, or `2+` for that one and all after it. */
const attempt = z.string().regex(/^[1-9]\d*\+?$/, 'expected an attempt as "1" or "2+"');

/** The head of a reply's file: which prompt it answers, and how. */
const head = z.strictObject({
  /** Name of the component that the prompt is about. */
  component: z.string().min(1),
  /** Text that the prompt has to hold, as the error's message or an identifier. @default any */
  prompt: z.string().min(1).optional(),
  /** Counted by the earlier attempts that the prompt tells of. @default any */
  attempt: attempt.optional(),
  /** Who wrote it and when; begins with "recorded reply". */
  label: z.string().startsWith('recorded reply'),
  /** @default 0 */
  delaySeconds: z.coerce.number().min(0).max(600).default(0),
  /** An HTTP status instead of the reply. */
  status: z.coerce.number().int().min(400).max(599).optional(),
  /** `empty`: the model says nothing. */
  reply: z.literal('empty').optional(),
  /** So many calls get it, later ones the next file that fits. @default all */
  times: z.coerce.number().int().positive().optional(),
});

export interface RecordedReply extends z.infer<typeof head> {
  readonly file: string;
  readonly text: string;
}

/**
 * The replies of a folder, by name: each a Markdown file whose head is lines of `name: value` between two lines `---`.
 * @throws Error for a file without a head, or with one that does not fit
 */
export async function readReplies(folder: string): Promise<readonly RecordedReply[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md')).sort();
  return Promise.all(files.map(async (file) => parseReply(file, await readFile(join(folder, file), 'utf8'))));
}

function parseReply(file: string, content: string): RecordedReply {
  const [, lines, text = ''] = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(content) ?? [];
  if (lines === undefined) throw new Error(`Recorded reply ${file}: saw no head, expected lines of name: value between two lines ---`);
  const fields = lines.split(/\r?\n/).filter((line) => line.trim() !== '').map((line): [string, string] => {
    const [name = '', ...value] = line.split(':');
    return [name.trim(), value.join(':').trim()];
  });
  const read = head.safeParse(Object.fromEntries(fields));
  if (!read.success) throw new Error(`Recorded reply ${file}: ${z.prettifyError(read.error)}`);
  return { ...read.data, file, text };
}

/** The reply for a prompt: of those that fit the one that says most of it, and of these the first by name. */
export function replyFor(replies: readonly RecordedReply[], prompt: string, served: ReadonlyMap<string, number>): RecordedReply | undefined {
  const now = attemptOf(prompt);
  const fitting = replies.filter(({ component, prompt: text, attempt: wanted, times, file }) =>
    prompt.includes(`Name: ${component}. `)
    && (text === undefined || prompt.includes(text))
    && (wanted === undefined || (wanted.endsWith('+') ? now >= Number.parseInt(wanted, 10) : now === Number(wanted)))
    && (times === undefined || (served.get(file) ?? 0) < times));
  const precision = ({ prompt: text, attempt: wanted, times }: RecordedReply) => [text, wanted, times].filter((one) => one !== undefined).length;
  return fitting.reduce<RecordedReply | undefined>((best, one) => (best && precision(best) >= precision(one) ? best : one), undefined);
}

/** One more than the earlier attempts that `core/prompt.ts` tells of. */
export function attemptOf(prompt: string): number {
  return [...prompt.matchAll(/^## Earlier attempt \d+/gm)].length + 1;
}
