import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');

export function document(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

export type Row = Readonly<Record<string, string>>;

/** The rows of every table whose first column has this title, by the titles of their columns. */
export function tableOf(markdown: string, firstTitle: string): readonly Row[] {
  const lines = markdown.split('\n');
  return lines.flatMap((line, index) => {
    const titles = cells(line);
    if (titles[0] !== firstTitle || !/^\|(-+\|)+$/.test(lines[index + 1] ?? '')) return [];
    const end = lines.findIndex((later, at) => at > index && !later.startsWith('|'));
    return lines.slice(index + 2, end < 0 ? undefined : end).map((row) => Object.fromEntries(cells(row).map((cell, at) => [titles[at] ?? '', cell])));
  });
}

/** What stands between backticks, blocks left out. */
export function codeIn(text: string | undefined): readonly string[] {
  return [...(text ?? '').replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
}

/** Spans and blocks of code, one text. */
export function allCode(markdown: string): string {
  const blocks = [...markdown.matchAll(/```\w*\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
  return [...blocks, ...codeIn(markdown)].join('\n');
}

function cells(line: string): readonly string[] {
  return line.startsWith('|') ? line.split('|').slice(1, -1).map((cell) => cell.trim()) : [];
}
