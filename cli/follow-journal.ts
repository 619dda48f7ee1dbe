import type { JournalRecord } from '../core/journal';
import { plain, type Page, tint, type View, wrap } from './page';
import type { Screen } from './screen';
import type { Session } from './session';
import { brief } from './times';

const pollMs = 2000;
const mostAtOnce = 2000;

/** Prints the newest entries, oldest of them first, and then each that comes. Ends with the process. */
export async function followJournal(subject: string | undefined, count: number, session: Session, screen: Screen): Promise<View> {
  const { journal, tenant } = session;
  const seen = new Set<string>();
  const read = async (): Promise<readonly JournalRecord[]> => {
    if (subject !== undefined) return journal.read(tenant, subject);
    for (let size = Math.max(count, 50); ; size *= 2) {
      const entries = await journal.recent(tenant, size);
      if (seen.size === 0 || entries.length < size || size >= mostAtOnce || entries.some(({ hash }) => seen.has(hash))) return entries.toReversed();
    }
  };
  const say = (entries: readonly JournalRecord[]) => {
    for (const entry of entries) for (const line of followedLines(entry, screen.page(), subject === undefined)) screen.out(line);
  };

  const first = await read();
  for (const { hash } of first) seen.add(hash);
  say(first.slice(-count));
  const stop = screen.spin('following the journal; Ctrl-C ends it');
  try {
    for (;;) {
      await session.sleep(pollMs);
      const fresh = (await read()).filter(({ hash }) => !seen.has(hash));
      for (const { hash } of fresh) seen.add(hash);
      say(fresh);
    }
  } finally {
    stop();
  }
}

/** One entry by itself: a line of when, what and whose, and the sentence beside or below it. */
export function followedLines({ at, kind, subject, summary }: JournalRecord, page: Page, withSubject: boolean): readonly string[] {
  const head = `${brief(at, page.now)}  ${kind.padEnd(18)}${withSubject ? `  ${plain(subject)}` : ''}`.trimEnd();
  const whole = `${head}  ${plain(summary)}`;
  return whole.length <= page.width ? [whole] : [tint(page, 'quiet', head), ...wrap(summary, page.width, '    ')];
}
