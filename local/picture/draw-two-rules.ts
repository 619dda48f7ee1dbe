import type { TwoRules } from '../../bench/two-rules';
import { element, picture, words } from './svg';

const [wide, high, left, gap, top, between] = [270, 120, 50, 28, 62, 84] as const;
const minutes = 60;
/** What is worse by more is drawn at the edge. */
const mostWorse = 1;
const colours = { failures: '#b5541c', typical: '#0b8a8f', tail: '#8a5fb5', canary: '#1f6fb4', control: '#a9b1b8', limit: '#c62828', right: '#1b7f3b', wrong: '#c62828', grid: '#e6e9ec' } as const;
const named = { failures: 'failures', typical: 'typical duration', tail: 'slowest calls' } as const;
const style = 'text{font:11.5px -apple-system,Segoe UI,Helvetica,Arial,sans-serif;fill:#16191f}.title{font-weight:bold;font-size:13px}.small{font-size:10.5px;fill:#545b64}.bold{font-weight:bold}';

/** The same runs under both rules, one column a run: above what the seeds' rule looks at, below what the sequential tests add up. */
export function drawTwoRules(runs: readonly TwoRules[]): string {
  const width = left + runs.length * (wide + gap) + 6;
  const second = top + high + between;
  const height = second + high + 80;
  const label = 'Three canaries beside the version that serves, 60 calls a minute each, under the 10 % rule and under the sequential tests';
  const drawn = runs.flatMap((run, column) => {
    const x = left + column * (wide + gap);
    return [
      words(x, 26, run.title, { class: 'title' }),
      ...ruleOfSeeds(run, x, top),
      ...sequential(run, x, second),
      ...['0', '20', '40', '60 min'].map((text, index) => words(x + (index * wide) / 3, second + high + 14, text, { class: 'small', 'text-anchor': index === 0 ? 'start' : index === 3 ? 'end' : 'middle' })),
    ];
  });
  return picture(width, height, label, style, [element('rect', { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 6, fill: '#ffffff', stroke: '#d0d7de' }), ...drawn, ...legend(height - 16), ...axis(top, [[0, '0'], [0.1, '10 %'], [0.5, '50 %'], [1, '100 %+']]), ...axis(second, [[0, '0'], [0.5, 'half'], [1, 'all']])]);
}

function ruleOfSeeds({ worse, limit, seeds, harmful }: TwoRules, x: number, y: number): readonly string[] {
  const share = (value: number): number => Math.min(mostWorse, Math.max(0, value)) / mostWorse;
  const ended = seeds.decision === 'promote' ? minutes : seeds.minute;
  return [
    words(x, y - 10, '10 % rule: worse than the hour before, by minute', { class: 'small' }),
    ...frame(x, y, limit / mostWorse),
    line(worse.control.map(share), x, y, { stroke: colours.control }),
    line(worse.canary.map(share), x, y, { stroke: colours.canary, 'stroke-opacity': 0.55 }),
    line(worse.canary.slice(0, ended).map(share), x, y, { stroke: colours.canary, 'stroke-width': 2 }),
    ...verdict(seeds, share(worse.canary[ended - 1] ?? 0), harmful, x, y),
    words(x, y + high + 36, `over 10 % in ${over(worse.canary, limit)} of ${minutes} minutes (grey: ${over(worse.control, limit)})`, { class: 'small' }),
  ];
}

const over = (values: readonly number[], limit: number): number => values.filter((value) => value > limit).length;

function sequential({ evidence, ours, harmful }: TwoRules, x: number, y: number): readonly string[] {
  const most = Math.max(...Object.values(evidence).map((values) => values[ours.minute - 1] ?? 0));
  return [
    words(x, y - 10, 'Sequential tests: how much of the proof is there', { class: 'small' }),
    ...frame(x, y, 1),
    ...(['tail', 'typical', 'failures'] as const).map((stream) => line(evidence[stream], x, y, { stroke: colours[stream], 'stroke-width': 1.6 })),
    ...verdict(ours, most, harmful, x, y, 34),
  ];
}

/** A dot where the rule decides, and under the plot what it decides, and whether that is right. */
function verdict({ decision, minute }: TwoRules['seeds'], share: number, harmful: boolean, x: number, y: number, below = 20): readonly string[] {
  const right = (decision === 'rollback') === harmful && decision !== 'inconclusive';
  const fill = right ? colours.right : colours.wrong;
  const said = decision === 'rollback' ? `taken back in minute ${minute}: ${right ? 'right' : 'a false alarm'}` : decision === 'promote' ? `promoted after ${minute} minutes: ${right ? 'right' : 'it is worse'}` : `${decision} after ${minute} minutes`;
  const at = xOf(minute, x);
  return [
    element('line', { x1: at, x2: at, y1: y, y2: y + high, stroke: fill, 'stroke-width': 1 }),
    element('circle', { cx: at, cy: y + high * (1 - share), r: 4, fill, stroke: '#ffffff' }),
    words(x, y + high + below, said, { class: 'bold', style: `fill:${fill}` }),
  ];
}

function frame(x: number, y: number, limit: number): readonly string[] {
  return [
    ...[0, 0.5, 1].map((share) => element('line', { x1: x, x2: x + wide, y1: y + high * (1 - share), y2: y + high * (1 - share), stroke: colours.grid })),
    element('line', { x1: x, x2: x + wide, y1: y + high * (1 - limit), y2: y + high * (1 - limit), stroke: colours.limit, 'stroke-dasharray': '4 3' }),
  ];
}

function axis(y: number, labels: readonly (readonly [number, string])[]): readonly string[] {
  return labels.map(([share, text]) => words(left - 6, y + high * (1 - share) + 4, text, { class: 'small', 'text-anchor': 'end' }));
}

function line(shares: readonly number[], x: number, y: number, looks: Readonly<Record<string, string | number>>): string {
  return element('polyline', { points: shares.map((share, index) => `${xOf(index + 1, x).toFixed(1)},${(y + high * (1 - share)).toFixed(1)}`).join(' '), fill: 'none', 'stroke-width': 1.2, 'stroke-linejoin': 'round', ...looks });
}

const xOf = (minute: number, x: number): number => x + (minute / minutes) * wide;

function legend(y: number): readonly string[] {
  const entries = [['canary', 'canary'], ['control', 'the version beside it, unchanged'], ...(['failures', 'typical', 'tail'] as const).map((stream) => [stream, `test of ${named[stream]}`] as const)] as const;
  let x = left;
  return entries.flatMap(([colour, text]) => {
    const at = x;
    x += 32 + text.length * 5.5;
    return [element('line', { x1: at, x2: at + 16, y1: y - 4, y2: y - 4, stroke: colours[colour], 'stroke-width': 2.5 }), words(at + 21, y, text, { class: 'small' })];
  }).concat([element('line', { x1: x, x2: x + 16, y1: y - 4, y2: y - 4, stroke: colours.limit, 'stroke-dasharray': '4 3' }), words(x + 21, y, 'where the rule decides', { class: 'small' })]);
}
