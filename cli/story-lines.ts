import type { Candidate, Finding, Verdict } from '../core/cycle';
import { deploymentIn } from '../core/deployment-record';
import { figure, percent, rounded } from '../core/figures';
import { chainLine } from './entry-lines';
import { fields, type Page, tint, title, wrap } from './page';
import { phaseOf } from './phase';
import { outcomeTone, rates } from './rates';
import type { Story } from './read-story';
import { table } from './table';
import { age, brief, duration, moment } from './times';

/** The story from finding to outcome, in the order in which it happened. */
export function storyLines(story: Story, consoleUrl: string | undefined, page: Page): readonly string[] {
  const { row, looks, chain, broken } = story;
  const { outcome } = row;
  return [
    ...wrap(row.improvementId, page.width).map((line) => tint(page, 'title', line)),
    ...fields(page, [
      ['component', row.component],
      ['state', stateOf(story), outcomeTone(outcome?.kind)],
      ['found', row.summary],
      ['started', `${moment(row.startedAt)} (${age(row.startedAt, page.now)})`],
      ['cycle', row.cycleId],
      ['execution', row.executionArn],
      ['console', consoleUrl],
    ]),
    ...foundLines(story, page),
    ...diagnosisLines(story, page),
    ...(story.candidates.length === 0 ? [] : [...title(page, 'Candidate'), ...story.candidates.flatMap((candidate) => wrap(candidateText(candidate), page.width))]),
    ...story.verdicts.flatMap((verdict) => verdictLines(verdict, page)),
    ...(story.deployment.length === 0 ? [] : [...title(page, 'Deployment'), ...table(page, [
      { title: 'AT (UTC)', text: ({ at }) => brief(at, page.now) },
      { title: 'STEP', text: ({ kind }) => kind },
      { title: 'WHAT', text: ({ summary }) => summary, sentence: true },
    ], story.deployment)]),
    ...(looks.length === 0 ? [] : [...title(page, 'Looks at the canary, and at the version beside it'), ...lookLines(looks, page)]),
    ...(outcome === undefined ? [] : [...title(page, 'Outcome'), ...fields(page, [
      ['ended as', outcome.kind, outcomeTone(outcome.kind)],
      ['because', outcome.reason],
      ['at', `${moment(outcome.endedAt)} (${age(outcome.endedAt, page.now)})`],
      ['took', duration(outcome.durationSeconds)],
      ['failure rate', rates(outcome)],
      ['cost', `USD ${outcome.costUsd.toFixed(2)}`],
    ])]),
    '',
    tint(page, broken ? 'bad' : 'quiet', `Journal: ${chainLine(chain, broken)}`),
  ];
}

/** An outcome stands; what an operator did to it later does not change it. */
function stateOf({ row: { outcome }, chain }: Story): string {
  if (!outcome) return `running: ${phaseOf(chain)}`;
  return outcome.kind === 'promoted' && deploymentIn(chain)?.state === 'rolled-back' ? 'promoted, and taken back later' : outcome.kind;
}

function foundLines({ improvement }: Story, page: Page): readonly string[] {
  if (!improvement) return [];
  const { severity, priority, impactScore, risk, confidence, findings } = improvement.opportunity;
  return [
    ...title(page, findings.length === 1 ? 'Finding' : `Findings (${findings.length})`),
    ...wrap(`severity ${severity}, priority ${priority}, impact ${figure(impactScore)}, risk ${risk}, confidence ${percent(confidence)}`, page.width),
    ...findings.flatMap((finding) => findingLines(finding, page)),
  ];
}

function findingLines(finding: Finding, page: Page): readonly string[] {
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

function diagnosisLines({ diagnosis }: Story, page: Page): readonly string[] {
  if (!diagnosis) return [];
  const { summary, suspectVersion, previousVersion, guilty, confidence, evidence } = diagnosis;
  return [
    ...title(page, 'Diagnosis'),
    ...wrap(summary, page.width),
    ...fields(page, [
      ['suspect', `version ${suspectVersion}, ${guilty ? 'guilty' : 'not proved guilty'}${previousVersion === undefined ? '' : `; version ${previousVersion} served before it`}`],
      ['confidence', percent(confidence)],
      ['evidence', evidenceText(evidence)],
    ]),
  ];
}

function candidateText(candidate: Candidate): string {
  switch (candidate.strategy) {
    case 'none':
      return `none: ${candidate.summary}`;
    case 'revert':
      return `revert: ${candidate.summary} (version ${candidate.version} in place of ${candidate.replaces}, sha256 ${candidate.codeSha256})`;
  }
}

function verdictLines({ accepted, reason, gates }: Verdict, page: Page): readonly string[] {
  return [
    ...title(page, `Gates: ${accepted ? 'accepted' : 'rejected'}`),
    ...(gates.length === 0 ? wrap(reason, page.width) : table(page, [
      { title: 'GATE', text: ({ gate }) => gate },
      { title: 'RESULT', text: ({ passed }) => (passed ? 'passed' : 'FAILED'), tone: ({ passed }) => (passed ? 'good' : 'bad') },
      { title: 'WHY', text: ({ reason: why }) => why, sentence: true },
    ], gates)),
  ];
}

function lookLines(looks: Story['looks'], page: Page): readonly string[] {
  const counts = ({ requests, failed, slow }: { readonly requests: number; readonly failed: number; readonly slow: number }) => `${figure(requests)}/${figure(failed)}/${figure(slow)}`;
  return [
    ...table(page, [
      { title: 'LOOK', text: ({ health }) => String(health.look) },
      { title: 'AT (UTC)', text: ({ at }) => brief(at, page.now).slice(-8) },
      { title: 'WEIGHT', text: ({ weight }) => (weight === undefined ? '' : percent(weight)) },
      { title: 'CANARY', text: ({ health }) => counts(health.canary) },
      { title: 'CONTROL', text: ({ health }) => counts(health.control) },
      { title: 'DECISION', text: ({ health }) => health.decision },
      { title: 'WHY', text: ({ health }) => [health.reason, ...health.notes].join('; '), sentence: true },
    ], looks),
    ...wrap('Counts are requests/failed/slow. Looks that change nothing are journalled every tenth time.', page.width).map((line) => tint(page, 'quiet', line)),
  ];
}

function evidenceText(evidence: Readonly<Record<string, number | string>>): string {
  return Object.entries(evidence).map(([name, value]) => `${name}=${typeof value === 'number' ? short(value) : value}`).join(', ');
}

function short(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential(1) : String(rounded(value));
}
