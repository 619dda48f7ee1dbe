import { figure, percent } from '../core/figures';
import { type Page, tint, title, wrap } from './page';
import type { Look } from './read-looks';
import { brief } from './times';
import { type WatchPoint, watchPoints } from './watch-points';

/** The versions' numbers. */
export interface Arms {
  readonly canary: string;
  readonly control: string;
}

const rows = 6;
/** What the scale on the left takes at most. */
const scaleWidth = 14;
const [leastColumns, mostColumns] = [10, 120] as const;
/** Columns for a point where there are few. */
const widest = 3;
const signs = { canary: '●', control: '○', both: '◉', begins: '|', decides: '▲' } as const;
/** Durations that differ by less than this share of their middle are drawn close together. */
const leastRange = 0.2;

/** The canary and the version beside it over the looks of a watch: calls that failed, and how long calls took where that is known. */
export function watchChartLines(looks: readonly Look[], { canary, control }: Arms, page: Page): readonly string[] {
  const most = Math.min(mostColumns, Math.max(leastColumns, page.width - scaleWidth));
  const points = watchPoints(looks, most);
  const timed = points.flatMap((point) => [point.canary.typicalMs, point.control.typicalMs]).filter((ms) => ms !== undefined);
  const middle = (Math.min(...timed) + Math.max(...timed)) / 2;
  const each = points.length === looks.length ? 'a look each' : `${Math.ceil(looks.length / points.length)} looks each`;
  return [
    ...title(page, `Calls that failed, ${each}`),
    ...drawn(points, ({ failed }) => failed, { from: 0, to: 0, format: percent, most }, page),
    ...(timed.length === 0 ? [] : [
      ...title(page, `Milliseconds that a call typically took, ${each}`),
      ...drawn(points, ({ typicalMs }) => typicalMs, { from: middle * (1 - leastRange), to: middle * (1 + leastRange), format: figure, most }, page),
    ]),
    ...wrap(`${signs.canary} version ${canary}, the new one; ${signs.control} version ${control} beside it; ${signs.both} both`, page.width),
    ...points.flatMap(({ begins }) => (begins?.weight === undefined ? [] : wrap(`${signs.begins} ${brief(begins.at, page.now)} look ${begins.look}: ${percent(begins.weight)} of the calls`, page.width))),
    ...points.flatMap(({ decides }) => (decides === undefined ? [] : wrap(`${signs.decides} ${brief(decides.at, page.now)} look ${decides.look}: ${decides.decision}`, page.width))),
  ];
}

interface Scale {
  /** Drawn at least, wider where values lie beyond. */
  readonly from: number;
  readonly to: number;
  readonly format: (value: number) => string;
  /** Columns. */
  readonly most: number;
}

function drawn(points: readonly WatchPoint[], valueOf: (did: WatchPoint['canary']) => number | undefined, { from, to, format, most }: Scale, page: Page): readonly string[] {
  const values = points.flatMap(({ canary, control }) => [valueOf(canary), valueOf(control)]).filter((value) => value !== undefined);
  const [low, high] = [Math.min(from, ...values), Math.max(to, ...values)];
  const rowOf = (value: number | undefined): number | undefined => (value === undefined ? undefined : high === low ? 0 : Math.round(((value - low) / (high - low)) * (rows - 1)));
  const places = points.map(({ canary, control, begins, decides }) => ({ canary: rowOf(valueOf(canary)), control: rowOf(valueOf(control)), mark: decides ? signs.decides : begins ? signs.begins : ' ' }));
  const gap = ' '.repeat(Math.min(widest, Math.max(1, Math.floor(most / points.length))) - 1);
  const labels = [format(high), format(low)];
  const width = Math.max(...labels.map((label) => label.length));
  const lines = Array.from({ length: rows }, (_, index) => {
    const row = rows - 1 - index;
    const label = (index === 0 ? labels[0] : row === 0 ? labels[1] : undefined) ?? '';
    const cells = places.map(({ canary, control }) => (canary === row ? tint(page, 'title', control === row ? signs.both : signs.canary) : control === row ? signs.control : ' '));
    return `${label.padStart(width)} ┤${cells.join(gap)}`.trimEnd();
  });
  return [...lines, `${' '.repeat(width)}  ${places.map(({ mark }) => mark).join(gap)}`.trimEnd()];
}
