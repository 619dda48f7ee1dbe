import { wouldHave } from '../core/select-opportunities';
import { type Page, title, wrap } from './page';
import type { CycleReportEntry } from './read-cycle-report';
import type { Watch } from './read-watches';
import { table } from './table';
import { duration } from './times';
import { watchSparks } from './watch-sparks';

export function cycleReportLines({ report, summary, leftAlone, queued, observed }: CycleReportEntry, watches: readonly Watch[], page: Page): readonly string[] {
  const sentences = (name: string, rows: readonly { readonly component: string; readonly text: string }[]) => (rows.length === 0 ? [] : [
    ...title(page, `${name} (${rows.length})`),
    ...table(page, [{ title: 'COMPONENT', text: ({ component }) => component }, { title: 'WHY', text: ({ text }) => text, sentence: true }], rows),
  ]);
  return [
    ...title(page, `Report of ${report.cycleId}, after ${duration(report.durationSeconds)}`),
    ...wrap(summary, page.width),
    ...(report.started.length === 0 ? [] : [
      ...title(page, `Started (${report.started.length})`),
      ...table(page, [{ title: 'IMPROVEMENT', text: ({ improvementId }) => improvementId }, { title: 'COMPONENT', text: ({ component }) => component }], report.started),
      ...wrap('Follow one with: ratchet show <improvement>', page.width),
    ]),
    ...watches.flatMap((watch) => watchedLines(watch, page)),
    ...sentences('Wait', queued.map(({ component, reason }) => ({ component, text: reason }))),
    ...sentences('Only observed: what would have been done', observed.map((one) => ({ component: one.component, text: wouldHave(one) }))),
    ...(observed.length === 0 ? [] : wrap('To see such a change with its proof, and nothing deployed: ratchet mode propose <component> --reason "...". Then approve, where a person decides; then auto.', page.width)),
    ...sentences('Left alone', leftAlone.map(({ component, reason }) => ({ component, text: reason }))),
  ];
}

/** Nothing of an improvement that has neither watched nor ended. */
function watchedLines({ component, improvementId, phase, outcome, arms, looks }: Watch, page: Page): readonly string[] {
  if (outcome === undefined && looks.length === 0) return [];
  return [
    ...title(page, `${component}: ${outcome?.kind ?? phase} (${improvementId})`),
    ...(arms === undefined ? [] : watchSparks(looks, arms)),
    ...(outcome === undefined ? [] : wrap(outcome.plain ?? outcome.reason, page.width)),
  ];
}
