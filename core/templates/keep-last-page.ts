import * as z from 'zod';
import type { RecordedEvent } from '../recorded-event';
import { loopsThatLeaveOut } from './page-loops';
import { failingSource, placeIn } from './own-sources';
import { edited } from './text-edits';
import type { Template } from './types';

/**
 * A loop over pages that looks whether there is a next one before it takes what is on this one: what is on the last page is
 * lost. The recorded call has to show it: a page that names no next one, and has something on it.
 */
export const keepLastPage: Template = {
  name: 'keep-last-page',
  mends: 'failures',
  doc: 'Takes what is on the last page, which a loop left out because no page follows it',
  variants(context) {
    const failing = failingSource(context);
    if ('nothing' in failing) return failing;
    const { fault } = context;
    if (!fault) return { nothing: 'the recorded call is gone, and with it the pages that it was answered' };
    const { sources } = failing;
    const loops = sources.flatMap(loopsThatLeaveOut);
    const [loop, ...others] = loops;
    if (!loop || others.length > 0) return { nothing: `saw ${loops.length} loops over pages that leave the last one out, expected one in its own sources` };
    const where = placeIn(loop.statement);
    if (!loop.taken.some((items) => showsLastPage(fault, items, loop.token))) return { nothing: `${where}: no page of the recorded call ends without \`${loop.token}\` and has something in ${loop.taken.map((name) => `\`${name}\``).join(' or ')}` };
    const file = loop.statement.getSourceFile();
    return [{ files: { [file.fileName]: edited(file.text, loop.edits) }, summary: `takes what is on the last page, in the loop at ${where}: it ended at a page without \`${loop.token}\` before it took anything from it` }];
  },
};

/** A page of the recorded call with something on it, and none after it. */
function showsLastPage({ calls }: RecordedEvent, items: string, next: string): boolean {
  return calls.some(({ answer }) => {
    const page = 'status' in answer && answer.status < 300 ? objectIn(answer.body) : undefined;
    const listed = page?.[items];
    return page !== undefined && typeof listed === 'object' && listed !== null && Object.keys(listed).length > 0 && (page[next] ?? '') === '';
  });
}

function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return z.record(z.string(), z.unknown()).safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}
