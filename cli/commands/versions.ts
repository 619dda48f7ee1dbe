import type { Command } from 'commander';
import { compareVersions, versionOr } from '../../core/compare-versions';
import type { Component } from '../../core/cycle';
import { figure, percent } from '../../core/figures';
import { busy } from '../busy';
import { findComponent } from '../find-component';
import { limit } from '../options';
import { code, type Page, plain, type View, wrap } from '../page';
import type { Run } from '../program';
import { countedDays, readVersions, type VersionRow } from '../read-versions';
import type { Screen } from '../screen';
import type { Session } from '../session';
import { table } from '../table';
import { brief } from '../times';
import { UsageError } from '../usage-error';

export function addVersions(program: Command, run: Run): void {
  program.command('versions <component>')
    .description('its published versions, newest first: who published them, what serves, what served well last')
    .option('--limit <n>', 'how many', limit, 20)
    .action((component: string, options: { limit: number }, command: Command) => run(command, (session, screen) => busy(`reading the versions of ${component}`, screen, () => versions(component, options.limit, session))));
  program.command('diff <component> <from> [to]')
    .description('what two of its versions differ in: sources where they are kept, else what is in their zips (default of [to]: the version that serves)')
    .action((component: string, from: string, to: string | undefined, _options: unknown, command: Command) => run(command, (session, screen) => diff(component, from, to, session, screen)));
}

async function versions(asked: string, most: number, session: Session): Promise<View> {
  const component = await findComponent(asked, session);
  const rows = await readVersions(component, most, session);
  return { json: { tenant: session.tenant, component: component.component, versions: rows }, lines: (page) => linesOf(component, rows, page) };
}

function linesOf({ component, owner }: Component, rows: readonly VersionRow[], page: Page): readonly string[] {
  if (rows.length === 0) return [`No version of ${component} is published: deploy its stack.`];
  return [
    ...table(page, [
      { title: 'VERSION', text: ({ version }) => version },
      { title: 'PUBLISHED (UTC)', text: ({ publishedAt }) => brief(publishedAt, page.now) },
      { title: 'STANDS', text: standing, tone: ({ serves, lastGood }) => (serves > 0 ? 'title' : lastGood ? 'good' : undefined) },
      { title: `CALLS, ${countedDays} D`, text: ({ requests }) => (requests === 0 ? '' : figure(requests)) },
      { title: 'FAILED', text: ({ requests, failed }) => (requests === 0 ? '' : percent(failed / requests)) },
      { title: 'MEMORY', text: ({ memoryMb }) => `${memoryMb} MB` },
      { title: 'CODE', text: ({ codeSizeBytes }) => `${figure(codeSizeBytes / 1024)} kB` },
      { title: 'BY', text: ({ improvementId, description }) => improvementId ?? [owner, description].filter(Boolean).join(': '), sentence: true },
    ], rows),
    '',
    ...wrap(`What two of them differ in: ratchet diff ${component} <from> [to]. To set one: ratchet rollback ${component} --to <version> --reason "..."`, page.width),
  ];
}

function standing({ serves, lastGood }: VersionRow): string {
  if (serves >= 1) return 'serves';
  return serves > 0 ? `serves ${percent(serves)}` : lastGood ? 'last good' : '';
}

/** The diff alone goes to stdout, so that it can be piped; what it is of is said beside it. */
async function diff(asked: string, from: string, to: string | undefined, session: Session, screen: Screen): Promise<View> {
  const component = await findComponent(asked, session);
  const { functions } = session;
  const [one, other] = await Promise.all([versionOr(component, from, functions), versionOr(component, to, functions)]);
  if (one === other) throw new UsageError(`diff: saw version ${one} twice${to === undefined ? ', since it serves' : ''}, expected two versions`);
  const [compared, before, after] = await busy(`comparing versions ${one} and ${other} of ${component.component}`, screen, () => Promise.all([compareVersions(component, one, other, session), functions.configuration(component, one), functions.configuration(component, other)]));
  const settings = [
    ...(before.memoryMb === after.memoryMb ? [] : [`memory ${before.memoryMb} MB, then ${after.memoryMb} MB`]),
    ...(before.timeoutSeconds === after.timeoutSeconds ? [] : [`timeout ${before.timeoutSeconds} s, then ${after.timeoutSeconds} s`]),
    ...(before.configurationSha256 !== after.configurationSha256 && before.memoryMb === after.memoryMb && before.timeoutSeconds === after.timeoutSeconds ? ['configured in another way: environment, layers, network or the like'] : []),
  ];
  const said = [
    `versions ${one} and ${other} of ${component.component}: ${compared.of === 'sources' ? 'sources' : `built files (no workbench is kept of version ${compared.without.join(' and ')})`}, ${compared.files.length === 0 ? 'alike' : `${compared.files.length} ${compared.files.length === 1 ? 'file differs' : 'files differ'}`}`,
    ...(compared.binary.length === 0 ? [] : [`differ, and are no text: ${compared.binary.slice(0, 10).join(', ')}`]),
    ...settings,
  ];
  if (!screen.json) for (const line of said) screen.err(plain(`ratchet: ${line}`));
  return {
    json: { component: component.component, from: one, to: other, ...compared, settings },
    lines: ({ width }) => {
      const lines = compared.diff === '' ? [] : compared.diff.replace(/\n$/, '').split('\n');
      return Number.isFinite(width) ? lines.map(code) : lines;
    },
  };
}
