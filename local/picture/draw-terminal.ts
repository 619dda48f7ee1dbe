import { element, escaped, picture } from './svg';

const [columnWidth, lineHeight, margin] = [7.3, 17, 14];
const colours: Readonly<Record<string, string>> = { 31: '#ff7b72', 32: '#56d364', 33: '#e3b341', 34: '#79c0ff', 36: '#76e3ea' };
const style = 'text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e6edf3;white-space:pre}';

/** What a terminal showed, with its colours (SGR codes 1, 2, 31 to 36), as a picture. */
export function drawTerminal(screen: string, label: string): string {
  const lines = screen.replaceAll('\r\n', '\n').replace(/\n+$/, '').split('\n').map(spansOf);
  const columns = Math.max(...lines.map((spans) => spans.reduce((sum, { text }) => sum + [...text].length, 0)));
  const [width, height] = [Math.ceil(columns * columnWidth + 2 * margin), Math.ceil(lines.length * lineHeight + 2 * margin)];
  const drawn = lines.map((spans, index) => element('text', { x: margin, y: margin + (index + 0.75) * lineHeight }, spans.map(({ text, looks }) => element('tspan', looks, escaped(text))).join('')));
  return picture(width, height, label, style, [element('rect', { width, height, rx: 8, fill: '#0d1117' }), ...drawn.filter((line) => !line.endsWith('/>'))]);
}

interface Span {
  readonly text: string;
  readonly looks: Readonly<Record<string, string>>;
}

function spansOf(line: string): readonly Span[] {
  const spans: Span[] = [];
  let looks: Record<string, string> = {};
  // What a carriage return overwrites was not seen any more.
  for (const part of (line.split('\r').at(-1) ?? '').split(/(\u001b\[[\d;?]*[A-Za-z])/u)) {
    const codes = /^\u001b\[([\d;]*)m$/u.exec(part)?.[1];
    if (codes !== undefined) looks = codes.split(';').reduce(withCode, looks);
    else if (part !== '' && !part.startsWith('\u001b[')) spans.push({ text: part, looks });
  }
  return spans;
}

function withCode(looks: Record<string, string>, code: string): Record<string, string> {
  if (code === '' || code === '0') return {};
  if (code === '1') return { ...looks, 'font-weight': 'bold' };
  if (code === '2') return { ...looks, 'fill-opacity': '0.6' };
  const fill = colours[code];
  return fill === undefined ? looks : { ...looks, fill };
}
