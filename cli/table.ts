import { lengthOf, type Page, plain, tint, type Tone, wrap } from './page';

export interface Column<Row> {
  readonly title: string;
  readonly text: (row: Row) => string;
  readonly tone?: (row: Row) => Tone | undefined;
  /** A sentence: takes the width that is left, and more than one line if it must. One column at most. */
  readonly sentence?: boolean;
}

const gap = '  ';
const leastSentence = 32;
const indent = '    ';

/**
 * Rows under titles. What does not fit beside each other goes below its row, with its title, so that nothing is cut off
 * at any width. Columns that are empty in every row are left out.
 */
export function table<Row>(page: Page, columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] {
  const filled = columns
    .map((column) => ({ ...column, cells: rows.map((row) => plain(column.text(row))) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map((column) => ({ ...column, width: Math.max(column.title.length, ...column.cells.map(lengthOf)) }));
  const fixed = filled.filter((column) => !column.sentence);
  const sentence = filled.find((column) => column.sentence);
  const left = page.width - widthOf(fixed);
  const beside = sentence === undefined ? left >= 0 : left - gap.length >= Math.min(sentence.width, leastSentence);
  const inLine = beside ? fixed : fixed.slice(0, fitting(fixed, page.width));
  const below = fixed.slice(inLine.length);
  const sentenceAt = beside && sentence ? widthOf(inLine) + gap.length : 0;

  const line = (cells: readonly string[], tones: readonly (Tone | undefined)[]) =>
    cells.map((cell, index) => `${tint(page, tones[index], cell)}${' '.repeat(Math.max(0, (inLine[index]?.width ?? 0) - lengthOf(cell)))}`).join(gap).trimEnd();

  const heads = [...inLine.map(({ title }) => title), ...(beside && sentence ? [sentence.title] : [])];
  const body = rows.flatMap((row, index) => {
    const cells = inLine.map(({ cells: texts }) => texts[index] ?? '');
    const tones = inLine.map(({ tone }) => tone?.(row));
    const words = sentence?.cells[index] ?? '';
    if (beside) {
      const [first = '', ...rest] = wrap(words, page.width - sentenceAt);
      return [line([...cells, ...(sentence ? [first] : [])], tones), ...rest.map((text) => ' '.repeat(sentenceAt) + text)];
    }
    const others = below.flatMap(({ title, cells: texts }) => (texts[index] ? [`${title.toLowerCase()}: ${texts[index]}`] : []));
    return [
      line(cells, tones),
      ...(others.length > 0 ? wrap(others.join('; '), page.width, indent) : []),
      ...(words === '' ? [] : wrap(words, page.width, indent)),
    ];
  });
  return [line(heads, heads.map(() => 'quiet' as const)), ...body];
}

function widthOf(columns: readonly { readonly width: number }[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + Math.max(0, columns.length - 1) * gap.length;
}

function fitting(columns: readonly { readonly width: number }[], width: number): number {
  const counts = columns.map((_, index) => index + 1).filter((count) => widthOf(columns.slice(0, count)) <= width);
  return Math.max(1, ...counts);
}
