/** What a chart shows of a stretch of time; undefined where there was nothing to measure. */
export interface ChartPoint {
  readonly at: string;
  readonly value: number | undefined;
}

export interface ChartMark {
  readonly at: string;
  readonly sign: string;
}

const rows = 6;
const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const nothing = '·';
const leastColumns = 10;
/** What the scale on the left takes at most. */
const scaleWidth = 14;

/**
 * Points as columns of blocks from zero up, six lines high, one column each, with a scale on the left; below them a line with the
 * marks. Where nothing was measured stands a dot, so that it does not look like zero. On a narrow page a column is the highest
 * of several points.
 */
export function chartLines(all: readonly ChartPoint[], marks: readonly ChartMark[], format: (value: number) => string, pageWidth: number): readonly string[] {
  const points = fitted(all, Math.max(leastColumns, pageWidth - scaleWidth));
  const values = points.flatMap(({ value }) => (value !== undefined && Number.isFinite(value) ? [value] : []));
  const top = Math.max(0, ...values);
  const labels = [format(top), format(0)];
  const width = Math.max(...labels.map((label) => label.length));
  const heights = points.map(({ value }) => (value === undefined || !Number.isFinite(value) ? undefined : top === 0 ? 0 : Math.round((value / top) * rows * 8)));
  const lines = Array.from({ length: rows }, (_, index) => {
    const below = (rows - 1 - index) * 8;
    const label = index === 0 ? labels[0] : index === rows - 1 ? labels[1] : '';
    const columns = heights.map((height) => {
      if (height === undefined) return below === 0 ? nothing : ' ';
      // The least there is to see of a value is a line: zero calls failed is not nothing.
      return eighths[Math.min(8, Math.max(below === 0 ? 1 : 0, height - below))] ?? ' ';
    });
    return `${(label ?? '').padStart(width)} ┤${columns.join('')}`.trimEnd();
  });
  const signs = points.map(() => ' ');
  for (const { at, sign } of marks) {
    const column = points.findLastIndex((point) => point.at <= at);
    if (column >= 0) signs[column] = sign;
  }
  return [...lines, `${' '.repeat(width)}  ${signs.join('')}`.trimEnd()];
}

function fitted(points: readonly ChartPoint[], most: number): readonly ChartPoint[] {
  const size = Math.max(1, Math.ceil(points.length / most));
  return points.filter((_, index) => index % size === 0).map(({ at }, column) => {
    const values = points.slice(column * size, (column + 1) * size).flatMap(({ value }) => value ?? []);
    return { at, value: values.length === 0 ? undefined : Math.max(...values) };
  });
}
