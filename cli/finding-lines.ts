import type { Diagnosis, Finding, Improvement } from '../core/cycle';
import { figure, percent } from '../core/figures';
import { evidenceText } from './evidence';
import { fields, type Page, title, wrap } from './page';
import { moment } from './times';

/** What was found, with its evidence. */
export function foundLines(improvement: Improvement | undefined, page: Page): readonly string[] {
  if (!improvement) return [];
  const { severity, priority, impactScore, risk, confidence, findings } = improvement.opportunity;
  return [
    ...title(page, findings.length === 1 ? 'Finding' : `Findings (${findings.length})`),
    ...wrap(`severity ${severity}, priority ${priority}, impact ${figure(impactScore)}, risk ${risk}, confidence ${percent(confidence)}`, page.width),
    ...findings.flatMap((finding) => findingLines(finding, page)),
  ];
}

export function findingLines(finding: Finding, page: Page): readonly string[] {
  const { detector, summary, startedAt, evidence, missingSources } = finding;
  return [
    ...wrap(`- ${detector}: ${summary}`, page.width),
    ...fields(page, [
      ['  since', moment(startedAt)],
      ['  evidence', evidenceText(evidence)],
      ['  not read', missingSources.join(', '), 'warn'],
    ]),
  ];
}

/** What is to blame: version, line, recorded call and change, as far as they are known. */
export function diagnosisLines(diagnosis: Diagnosis | undefined, page: Page): readonly string[] {
  if (!diagnosis) return [];
  const { summary, suspectVersion, previousVersion, guilty, confidence, evidence, lines = [], fault, change, strategies } = diagnosis;
  return [
    ...title(page, 'Diagnosis'),
    ...wrap(summary, page.width),
    ...fields(page, [
      ['suspect', `version ${suspectVersion}, ${guilty ? 'guilty' : 'not proved guilty'}${previousVersion === undefined ? '' : `; version ${previousVersion} served before it`}`],
      ['confidence', percent(confidence)],
      ['evidence', evidenceText(evidence)],
      ['recorded call', fault && `${fault.failure} (${moment(fault.at)}, request ${fault.requestId})`],
      ...lines.map((line, index) => [index === 0 ? 'thrown at' : 'called from', `${line.file}:${line.line}${line.function === undefined ? '' : ` (${line.function})`}: ${line.text.trim()}`] as const),
      ['brought by', change && changeText(change)],
      ['to be tried', strategies.join(', ')],
    ]),
  ];
}

function changeText({ version, publishedAt, files, touchesLine }: NonNullable<Diagnosis['change']>): string {
  // None also where the sources of one of the two versions are not at hand.
  const changed = files.length === 0 ? 'no change of its sources is known' : `changes ${files.join(', ')}; ${touchesLine ? 'it touches the line' : 'it does not touch the line'}`;
  return `version ${version}, published ${moment(publishedAt)}: ${changed}`;
}
