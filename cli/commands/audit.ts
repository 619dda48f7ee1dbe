import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { AuditFault } from '../../core/audit/fault';
import { type AuditReport, verifyJournal } from '../../core/audit/verify-journal';
import { NotFound } from '../../core/errors';
import type { JournalRecord } from '../../core/journal';
import { iso } from '../../core/time';
import { busy } from '../busy';
import { type Page, tint, type View } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';
import { table } from '../table';
import { UsageError } from '../usage-error';

interface ExportOptions {
  readonly since?: string;
  readonly until?: string;
  readonly out?: string;
}

export function addAudit(program: Command, run: Run): void {
  const audit = program.command('audit').description('proves the whole journal of a tenant, or writes it out');
  audit.command('verify')
    .description("whether anybody changed, removed, added or exchanged anything: every subject's chain, the tenant's chain, the daily roots; exit code 1 where something is wrong")
    .action((_options: unknown, command: Command) => run(command, verify));
  audit.command('export')
    .description("the tenant's entries in the order of time, one JSON document a line")
    .option('--since <time>', 'from then on, such as 2026-11-21 or 2026-11-21T09:30Z', time)
    .option('--until <time>', 'what was written before then', time)
    .option('--out <file>', 'a file that does not exist yet (default: stdout)')
    .action((options: ExportOptions, command: Command) => run(command, (session, screen) => exportEntries(options, session, screen)));
}

async function verify({ tenant, stage, clock, audit: { trail, roots } }: Session, screen: Screen): Promise<View> {
  if (!roots) throw new NotFound(`Audit: stage ${stage} names no bucket with daily roots, expected the one that this release's stack makes. Deploy it: npx cdk deploy`);
  let read = 0;
  const report = await busy(() => `reads the journal of tenant ${tenant}: ${read} entries`, screen, () => verifyJournal({ tenant, now: iso(clock.now()) }, { trail, roots }, (entries) => { read = entries; }));
  return { json: report, lines: (page) => reportLines(report, page), exitCode: report.holds ? 0 : 1 };
}

function reportLines(report: AuditReport, page: Page): readonly string[] {
  const { tenant, holds, entries, subjects, links, roots, lockedUntil, faults, faultCount, notes } = report;
  const read = `${entries} entries of ${subjects} ${subjects === 1 ? 'subject' : 'subjects'}, ${links} links, ${roots} daily roots${lockedUntil === undefined ? '' : `, the last of ${lockedUntil}`}`;
  return [
    ...(holds ? [] : [...faultLines(faults, page), '']),
    ...(faultCount > faults.length ? [`... and ${faultCount - faults.length} more`, ''] : []),
    ...notes.map((note) => tint(page, 'quiet', `Note: ${note}`)),
    tint(page, holds ? 'good' : 'bad', holds ? `The journal of tenant ${tenant} holds: ${read}` : `The journal of tenant ${tenant} does not hold: ${faultCount} ${faultCount === 1 ? 'thing is' : 'things are'} wrong in ${read}. See docs/audit.md`),
  ];
}

function faultLines(faults: readonly AuditFault[], page: Page): readonly string[] {
  return table(page, [
    { title: 'WRONG', text: ({ kind }) => kind, tone: () => 'bad' },
    { title: 'SUBJECT', text: ({ subject = '' }) => subject },
    { title: 'ENTRY', text: ({ sequence }) => (sequence === undefined ? '' : String(sequence)) },
    { title: 'ID', text: ({ entryId = '' }) => entryId },
    { title: 'LINK', text: ({ link }) => (link === undefined ? '' : String(link)) },
    { title: 'DATE', text: ({ date, at }) => date ?? at ?? '' },
    { title: 'WHAT', text: ({ what }) => what, sentence: true },
  ], faults);
}

async function exportEntries({ since, until, out }: ExportOptions, { tenant, audit: { trail } }: Session, screen: Screen): Promise<View> {
  if (out === undefined && screen.json) throw new UsageError('--json: saw it without --out, expected one of the two: the export itself is JSON, a document a line');
  let written = 0;
  const window = { ...(since !== undefined && { from: since }), ...(until !== undefined && { to: until }) };
  const lines = async function* (): AsyncGenerator<string> {
    for await (const record of trail.entries(tenant, window)) {
      written += 1;
      yield lineOf(record);
    }
  };
  if (out === undefined) {
    for await (const line of lines()) screen.out(line);
    return { json: {}, lines: () => [] };
  }
  const stop = screen.spin(() => `writes ${out}: ${written} entries`);
  try {
    await pipeline(Readable.from(lines()), async function* (all: AsyncIterable<string>) { for await (const line of all) yield `${line}\n`; }, createWriteStream(out, { flags: 'wx' }));
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST') throw new UsageError(`--out: saw ${out}, which exists, expected a new file`, { cause: error });
    throw error;
  } finally {
    stop();
  }
  return { json: { tenant, file: out, entries: written }, lines: () => [`${written} entries of tenant ${tenant} are in ${out}`] };
}

const lineOf = (record: JournalRecord): string => JSON.stringify(record);

/** As the journal writes its times, so that they compare as texts. */
function time(text: string): string {
  const at = Date.parse(text);
  if (!/^\d{4}-/.test(text) || Number.isNaN(at)) throw new InvalidArgumentError(`Saw "${text}", expected a time such as 2026-11-21 or 2026-11-21T09:30Z.`);
  return iso(at);
}
