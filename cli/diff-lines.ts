import { code, type Page, tint, type Tone } from './page';

/** Lines of a diff that a story shows. */
const mostLines = 60;

/** A unified diff for people; where it is longer, its beginning, and how to see the rest. */
export function diffLines(diff: string, page: Page, seeAll: string): readonly string[] {
  const lines = diff.replace(/\n$/, '').split('\n');
  const rest = lines.length - mostLines;
  return [
    ...lines.slice(0, mostLines).map((line) => tint(page, toneOf(line), code(line))),
    ...(rest > 0 ? [tint(page, 'warn', `${rest} more ${rest === 1 ? 'line' : 'lines'}: ${seeAll}`)] : []),
  ];
}

function toneOf(line: string): Tone | undefined {
  if (line.startsWith('+++') || line.startsWith('---')) return 'title';
  if (line.startsWith('+')) return 'good';
  if (line.startsWith('-')) return 'bad';
  return line.startsWith('@@') ? 'quiet' : undefined;
}
