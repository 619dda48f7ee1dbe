import { figure, percent } from '../core/figures';
import { chartLines } from './chart';
import { findingLines } from './finding-lines';
import { opportunityTone } from './opportunity-tone';
import { fields, type Page, title, wrap } from './page';
import type { Explanation } from './read-explanation';
import type { OpportunityRow } from './read-opportunities';
import { table } from './table';
import { age, brief, moment } from './times';

export function explanationLines({ row, series, marks, templates, missing }: Explanation, page: Page): readonly string[] {
  const { kept, state, because } = row;
  const { opportunity, earlier, attempt } = kept;
  const first = series.points[0]?.at ?? page.now;
  return [
    ...title(page, `${opportunity.component}: ${opportunity.summary}`).slice(1),
    ...fields(page, [
      ['opportunity', opportunity.fingerprint],
      ['state', `${state}: ${because}`, opportunityTone(state)],
      ['decided', `${moment(kept.standing.at)} (${age(kept.standing.at, page.now)})`],
      ['can be done', adviceOf(row)],
      ['seen', `${kept.timesSeen} ${kept.timesSeen === 1 ? 'time' : 'times'}, first ${moment(kept.firstSeenAt)}, last ${age(kept.lastSeenAt, page.now)}`],
      ['new', `${kept.news} (${moment(kept.newAt)})`],
      ['severity', `${opportunity.severity}${kept.gravest === opportunity.severity ? '' : `, ${kept.gravest} at most`}, priority ${opportunity.priority}, impact ${figure(opportunity.impactScore)}, risk ${opportunity.risk}, confidence ${percent(opportunity.confidence)}`],
      ['tried', attempt && `${attempt.improvementId}, which ended as ${attempt.kind} ${age(attempt.endedAt, page.now)}: ${attempt.reason}`],
      ['not read', missing.join(', '), 'warn'],
    ]),
    ...title(page, `${series.name[0]?.toUpperCase() ?? ''}${series.name.slice(1)}, from ${moment(first)}, ${figure(series.points.reduce((sum, { calls }) => sum + calls, 0))} calls`),
    ...(series.points.every(({ value }) => value === undefined) ? ['No counters of that time: they were not read, or are not kept any more.'] : chartLines(series.points, marks, series.format, page.width)),
    ...marks.flatMap(({ at, sign, what }) => wrap(`${sign} ${brief(at, page.now)} ${what}`, page.width)),
    ...title(page, `Findings (${opportunity.findings.length})`),
    ...opportunity.findings.flatMap((finding) => findingLines(finding, page)),
    ...(earlier.length === 0 ? [] : [...title(page, `Seen earlier, and not the last time (${earlier.length})`), ...earlier.flatMap((finding) => findingLines(finding, page))]),
    ...(templates.length === 0 ? [] : [...title(page, `Log templates of that time (${templates.length})`), ...table(page, [
      { title: 'LINES', text: ({ count }) => figure(count) },
      { title: 'LAST HOUR', text: ({ lastHour }) => figure(lastHour) },
      { title: 'BEFORE', text: ({ isNew, perHourBefore }) => (isNew === true ? 'new' : perHourBefore === undefined ? '' : `${figure(perHourBefore)} an hour`) },
      { title: 'VERSIONS', text: ({ versions }) => versions.join(', ') },
      { title: 'TEMPLATE', text: ({ text }) => text, sentence: true },
    ], templates)]),
  ];
}

/** What a person can do about it, in the state in which it is. */
export function adviceOf({ state, kept }: OpportunityRow): string {
  const { component } = kept.opportunity;
  const again = `to have it looked at now: ratchet trigger --components ${component} --wait`;
  switch (state) {
    case 'found':
      return `the cycle that saw it has not decided yet, or did not end; ${again}`;
    case 'starts':
    case 'improving':
      return 'nothing: it is being improved; ratchet status has its phase, ratchet show the whole story';
    case 'waits':
      return `nothing, if that is as it should be; a sweep or the next cycle starts it when the reason is gone; ${again}`;
    case 'observed':
      return `let Ratchet prepare a change without deploying it: ratchet mode propose ${component} --reason "..."`;
    case 'suppressed':
      return `nothing until the reason is gone; then a cycle looks again by itself; ${again}`;
    case 'ended':
      return `read what was tried: ratchet show ${kept.attempt?.improvementId ?? ''}`.trimEnd();
    case 'over':
      return 'nothing: it is not there any more';
    case 'left care':
      return 'nothing, unless it should be cared for again: deploy it as ManagedFunction';
  }
}
