import type { Candidate, GateResult, Verdict } from '../core/cycle';
import { lastAccepted, type Attempt } from './attempts';
import { diffLines } from './diff-lines';
import { evidenceText } from './evidence';
import { type Page, tint, title, wrap } from './page';
import { table } from './table';
import { brief } from './times';
import { usd } from './usd';

/** What was tried, in order: each candidate with its change, and what the gates said of it. */
export function attemptLines(attempts: readonly Attempt[], improvementId: string, page: Page): readonly string[] {
  const accepted = lastAccepted(attempts)?.attempt;
  return attempts.flatMap(({ attempt, candidate, diff, verdict, modelFailures }) => [
    ...title(page, attempts.length === 1 ? 'Candidate' : `Attempt ${attempt}`),
    ...modelFailures.flatMap(({ at, summary }) => wrap(`- ${brief(at, page.now)} ${summary}`, page.width).map((line) => tint(page, 'warn', line))),
    ...wrap(candidate ? candidateText(candidate) : 'no candidate', page.width),
    ...(diff === '' ? [] : ['', ...diffLines(diff, page, `ratchet show ${improvementId} ${attempt === accepted ? '--diff' : '--json'}`)]),
    ...(verdict ? verdictLines(verdict, page) : []),
  ]);
}

function candidateText(candidate: Candidate): string {
  switch (candidate.strategy) {
    case 'none':
      return `none: ${candidate.summary}`;
    case 'unusable':
      return `unusable (${candidate.by}): ${candidate.summary}${costText(candidate.costUsd)}`;
    case 'template':
    case 'model':
      return `${candidate.strategy} ${candidate.strategy === 'model' ? candidate.modelId : candidate.template}: ${candidate.summary} (changes ${candidate.files.join(', ')} of version ${candidate.replaces}, sha256 ${candidate.patchSha256.slice(0, 12)})${costText(candidate.costUsd)}`;
    case 'configuration':
      return `configuration: ${candidate.summary} (the code of version ${candidate.replaces}, sha256 ${candidate.codeSha256})`;
    case 'same-code':
      return `same code: ${candidate.summary} (sha256 ${candidate.codeSha256})`;
    case 'revert':
      return `revert: ${candidate.summary} (version ${candidate.version} in place of ${candidate.replaces}, sha256 ${candidate.codeSha256})`;
  }
}

function costText(costUsd: number): string {
  return costUsd === 0 ? '' : `, ${usd(costUsd)}`;
}

function verdictLines({ accepted, reason, gates }: Verdict, page: Page): readonly string[] {
  return [
    ...title(page, `Gates: ${accepted ? 'accepted' : 'rejected'}`),
    ...(gates.length === 0 ? wrap(reason, page.width) : table(page, [
      { title: 'GATE', text: ({ gate }) => gate },
      { title: 'RESULT', text: ({ passed }) => (passed ? 'passed' : 'FAILED'), tone: ({ passed }) => (passed ? 'good' : 'bad') },
      { title: 'WHY', text: whyText, sentence: true },
    ], gates)),
  ];
}

/** The reason, and what its figures say that it does not. */
function whyText({ reason, figures }: GateResult): string {
  const more = Object.fromEntries(Object.entries(figures).filter(([, value]) => typeof value === 'number' || !reason.includes(value)));
  const text = evidenceText(more);
  return text === '' ? reason : `${reason} (${text})`;
}
