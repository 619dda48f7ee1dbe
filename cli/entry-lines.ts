import type { JournalRecord } from '../core/journal';
import type { Page } from './page';
import { table } from './table';
import { brief } from './times';

/** Journal entries as a table. */
export function entryLines(entries: readonly JournalRecord[], page: Page, withSubject: boolean): readonly string[] {
  return table(page, [
    { title: 'AT (UTC)', text: ({ at }) => brief(at, page.now) },
    { title: 'KIND', text: ({ kind }) => kind },
    { title: 'SUBJECT', text: ({ subject }) => (withSubject ? subject : '') },
    { title: 'BY', text: ({ by }) => by.replace(/^arn:.*[:/](?=[^/:]+\/[^/]+$)/, '') },
    { title: 'WHAT', text: ({ summary }) => summary, sentence: true },
  ], entries);
}

export function chainLine(chain: readonly JournalRecord[], broken: { readonly sequence: number; readonly reason: string } | undefined): string {
  return broken
    ? `The chain breaks at entry ${broken.sequence} of ${chain.length}: ${broken.reason}. Somebody changed or removed an entry`
    : `The chain holds: ${chain.length} ${chain.length === 1 ? 'entry' : 'entries'}`;
}
