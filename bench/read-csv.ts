/** Rows of a CSV text as RFC 4180 has it: commas, line ends and doubled quotation marks may stand within quotation marks. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [field, end] = text[at] === '"' ? quoted(text, at) : plain(text, at);
    row.push(field);
    at = end;
    if (text[at] === ',') {
      at += 1;
      if (at < text.length) continue;
      row.push('');
    }
    rows.push(row);
    row = [];
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return rows;
}

/** The column of this name by its heading in the first row; undefined where there is none. */
export function columnOf([head = [], ...rows]: readonly (readonly string[])[], name: string): string[] | undefined {
  const index = head.indexOf(name);
  return index < 0 ? undefined : rows.map((row) => row[index] ?? '');
}

function plain(text: string, start: number): [string, number] {
  let at = start;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && !text.startsWith('\r\n', at)) at += 1;
  return [text.slice(start, at), at];
}

function quoted(text: string, start: number): [string, number] {
  let [value, at] = ['', start + 1];
  for (;;) {
    const close = text.indexOf('"', at);
    if (close < 0) return [value + text.slice(at), text.length];
    value += text.slice(at, close);
    if (text[close + 1] !== '"') {
      const [rest, end] = plain(text, close + 1);
      return [value + rest, end];
    }
    value += '"';
    at = close + 2;
  }
}
