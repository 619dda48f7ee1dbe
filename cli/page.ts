/** What text is laid out for. `width` is infinite where no terminal reads. */
export interface Page {
  readonly width: number;
  readonly colour: boolean;
  /** The present moment, for ages. */
  readonly now: string;
}

/** What a command has to say, for programs and for people. */
export interface View {
  readonly json: unknown;
  readonly lines: (page: Page) => readonly string[];
  /** @default 0 */
  readonly exitCode?: 0 | 1;
}

const codes = { good: 32, bad: 31, warn: 33, title: 1, quiet: 2 } as const;
export type Tone = keyof typeof codes;

export function tint(page: Page, tone: Tone | undefined, text: string): string {
  return page.colour && tone !== undefined && text !== '' ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text;
}

/** Log lines and reasons come from elsewhere: one line, and nothing in it that steers a terminal. */
export function plain(text: string): string {
  return text.replace(/[\s\u2028\u2029]+/gu, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '?').trim();
}

/** A line of somebody's source, indented as it is, and nothing in it that steers a terminal or hides what it says. */
export function code(line: string): string {
  return line.replace(/\r$/, '').replace(/(?!\t)[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?');
}

/** Breaks between words; a word longer than the width stays whole, so that it can be copied. */
export function wrap(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of plain(text).split(/ (?!%)/u)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && lengthOf(longer) > width - indent.length) {
      lines.push(indent + line);
      line = word;
    } else line = longer;
  }
  return [...lines, indent + line];
}

/** Characters, not UTF-16 units. */
export function lengthOf(text: string): number {
  return [...text].length;
}

export function shortened(text: string, length: number): string {
  const characters = [...plain(text)];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 3).join('')}...`;
}

export function title(page: Page, text: string): readonly string[] {
  return ['', ...wrap(text, page.width).map((line) => tint(page, 'title', line))];
}

/** Names with their values, one a line; values that are undefined are left out. */
export function fields(page: Page, values: readonly (readonly [name: string, value: string | undefined, tone?: Tone | undefined])[]): readonly string[] {
  const shown = values.flatMap(([name, value, tone]) => (value === undefined || value === '' ? [] : [{ name, value, tone }]));
  const column = Math.max(0, ...shown.map(({ name }) => name.length)) + 2;
  return shown.flatMap(({ name, value, tone }) => {
    const [first = '', ...rest] = wrap(value, Math.max(page.width - column, 16));
    return [`${tint(page, 'quiet', name.padEnd(column))}${tint(page, tone, first)}`, ...rest.map((line) => `${' '.repeat(column)}${tint(page, tone, line)}`)];
  });
}
