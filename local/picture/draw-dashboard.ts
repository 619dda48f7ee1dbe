import type { Panel, Range, Series } from './read-dashboard';
import { element, picture, words } from './svg';

const [columnWidth, rowHeight, gap, head] = [42, 30, 8, 30];
const palette = ['#1f77b4', '#9467bd', '#8c564b', '#17becf', '#e377c2', '#bcbd22'];
const stateColours: Readonly<Record<string, string>> = { OK: '#2ca02c', ALARM: '#d62728' };
const style = 'text{font:11px -apple-system,Segoe UI,Helvetica,Arial,sans-serif;fill:#16191f}.title{font-weight:bold;font-size:12px}.small{font-size:9.5px;fill:#545b64}';

/** The panels where the dashboard puts them, each with its numbers in the range, as CloudWatch would show them. */
export function drawDashboard(panels: readonly Panel[], range: Range, label: string): string {
  const width = 24 * columnWidth + gap;
  const height = head + Math.max(...panels.map(({ y, height: rows }) => y + rows)) * rowHeight + gap;
  const drawn = panels.flatMap((panel) => {
    const box = { x: gap + panel.x * columnWidth, y: head + panel.y * rowHeight, width: panel.width * columnWidth - gap, height: panel.height * rowHeight - gap };
    return [element('rect', { ...box, rx: 4, fill: '#ffffff', stroke: '#d5dbdb' }), ...insideOf(panel, box, range)];
  });
  return picture(width, height, label, style, [element('rect', { width, height, fill: '#f2f3f3' }), words(gap, 20, label, { class: 'small' }), ...drawn]);
}

interface Box { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

function insideOf(panel: Panel, box: Box, range: Range): readonly string[] {
  switch (panel.kind) {
    case 'text':
      return textOf(panel.markdown, Math.floor(box.width / 5.6)).map(({ text, title }, line) => words(box.x + 12, box.y + 22 + line * 16, text, title ? { class: 'title' } : {}));
    case 'alarms':
      return [words(box.x + 12, box.y + 20, panel.title, { class: 'title' }), ...panel.alarms.flatMap(({ name, state }, index) => {
        const [x, y] = [box.x + 12 + (index % 2) * (box.width / 2 - 6), box.y + 32 + Math.floor(index / 2) * 32];
        return [element('rect', { x, y, width: box.width / 2 - 22, height: 26, rx: 3, fill: '#ffffff', stroke: stateColours[state] ?? '#879596' }), element('rect', { x, y, width: 5, height: 26, fill: stateColours[state] ?? '#879596' }), words(x + 11, y + 17, `${name}: ${state === 'INSUFFICIENT_DATA' ? 'no data' : state}`)];
      })];
    case 'graph':
      return graph(panel, box, range);
  }
}

/** Of markdown what the dashboard's own text uses: headings, emphasis, code, links. */
function textOf(markdown: string, columns: number): readonly { readonly text: string; readonly title: boolean }[] {
  return markdown.split('\n').filter((line) => line !== '').flatMap((line) => {
    const bare = line.replace(/^#+ /, '').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1').replaceAll('**', '').replaceAll('`', '');
    const broken = bare.split(' ').reduce<string[]>((lines, word) => {
      const last = lines.at(-1);
      return last !== undefined && last.length + word.length < columns ? [...lines.slice(0, -1), `${last} ${word}`] : [...lines, word];
    }, []);
    return broken.map((text) => ({ text, title: line.startsWith('#') }));
  });
}

function graph({ title, series, limit }: Extract<Panel, { kind: 'graph' }>, box: Box, { from, to, barSeconds }: Range): readonly string[] {
  const plot = { x: box.x + 40, y: box.y + 32, width: box.width - 52, height: box.height - 84 };
  const coloured = series.map((one, index) => ({ ...one, colour: one.colour ?? palette[index % palette.length] ?? '#1f77b4' }));
  const seen = coloured.filter(({ points }) => points.some(([, value]) => value !== 0));
  const bars = seen.filter(({ statistic }) => statistic === 'Sum');
  const stacks = stacked(bars);
  const top = niceTop(Math.max(0, ...stacks.map(({ base, value }) => base + value), ...seen.filter(({ statistic }) => statistic === 'Maximum').flatMap(({ points }) => points.map(([, value]) => value))), limit?.value);
  const x = (at: number) => plot.x + ((at - from) / (to - from)) * plot.width;
  const y = (value: number) => plot.y + plot.height * (1 - value / top);
  const barWidth = Math.max(1.5, (barSeconds * 1000 * plot.width) / (to - from) - 1);
  return [
    words(box.x + 12, box.y + 20, title, { class: 'title' }),
    ...[0, top / 2, top].flatMap((value) => [element('line', { x1: plot.x, x2: plot.x + plot.width, y1: y(value), y2: y(value), stroke: '#eaeded' }), words(plot.x - 5, y(value) + 3, figure(value), { class: 'small', 'text-anchor': 'end' })]),
    words(plot.x, plot.y + plot.height + 13, clock(from), { class: 'small' }),
    words(plot.x + plot.width, plot.y + plot.height + 13, clock(to), { class: 'small', 'text-anchor': 'end' }),
    ...stacks.map(({ at, base, value, colour }) => element('rect', { x: x(at), y: y(base + value), width: barWidth, height: y(base) - y(base + value), fill: colour })),
    ...seen.filter(({ statistic }) => statistic === 'Maximum').flatMap(({ points, colour }) => [
      element('polyline', { points: points.map(([at, value]) => `${x(at).toFixed(1)},${y(value).toFixed(1)}`).join(' '), fill: 'none', stroke: colour, 'stroke-width': 1.5 }),
      ...points.map(([at, value]) => element('circle', { cx: x(at), cy: y(value), r: 2, fill: colour })),
    ]),
    ...(limit === undefined || limit.value > top ? [] : [element('line', { x1: plot.x, x2: plot.x + plot.width, y1: y(limit.value), y2: y(limit.value), stroke: '#d62728', 'stroke-dasharray': '4 3' }), words(plot.x + plot.width, y(limit.value) - 4, limit.label, { class: 'small', 'text-anchor': 'end' })]),
    ...legend(coloured, seen, limit === undefined || limit.value <= top ? undefined : limit, { x: box.x + 12, y: plot.y + plot.height + 30, width: box.width - 24 }),
  ];
}

/** Every series that has numbers, with its sum or its maximum; of the others how many there are, or their names where they are few. */
function legend(all: readonly Series[], seen: readonly (Series & { readonly colour: string })[], unseen: { readonly value: number; readonly label: string } | undefined, { x, y, width }: Omit<Box, 'height'>): readonly string[] {
  const silent = all.filter(({ label }) => !seen.some((one) => one.label === label)).map(({ label }) => label);
  const entries = [
    ...seen.map(({ label, statistic, points, colour }) => ({ text: `${label} ${figure(points.map(([, value]) => value).reduce((sum, value) => (statistic === 'Sum' ? sum + value : Math.max(sum, value)), 0))}`, colour })),
    ...(silent.length === 0 ? [] : [{ text: `${silent.length > 4 ? `${silent.length} series` : silent.join(', ')}: none`, colour: '#d5dbdb' }]),
    ...(unseen === undefined ? [] : [{ text: `${unseen.label}: ${figure(unseen.value)}`, colour: '#d62728' }]),
  ];
  let [left, line] = [0, 0];
  return entries.flatMap(({ text, colour }) => {
    const wide = 14 + text.length * 5.2;
    if (left > 0 && left + wide > width) [left, line] = [0, line + 1];
    const at = { x: x + left, y: y + line * 13 };
    left += wide + 8;
    return [element('rect', { x: at.x, y: at.y - 7, width: 8, height: 8, fill: colour }), words(at.x + 12, at.y, text, { class: 'small' })];
  });
}

function stacked(series: readonly (Series & { readonly colour: string })[]) {
  const heights = new Map<number, number>();
  return series.flatMap(({ points, colour }) => points.filter(([, value]) => value > 0).map(([at, value]) => {
    const base = heights.get(at) ?? 0;
    heights.set(at, base + value);
    return { at, base, value, colour };
  }));
}

/** A limit far above what was seen would flatten it: then the legend names it. */
function niceTop(most: number, limit: number | undefined): number {
  const wanted = limit !== undefined && limit <= Math.max(most, 1) * 4 ? Math.max(most, limit * 1.15) : most;
  if (wanted === 0) return 1;
  const size = 10 ** Math.floor(Math.log10(wanted));
  return size * ([1, 2, 4, 6, 8, 10].find((step) => step * size >= wanted) ?? 10);
}

function figure(value: number): string {
  return value >= 1000 ? `${Number((value / 1000).toFixed(1))}k` : String(Number(value.toPrecision(2)));
}

function clock(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
