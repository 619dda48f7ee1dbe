import { drawDashboard } from '../../local/picture/draw-dashboard';
import { drawTerminal } from '../../local/picture/draw-terminal';
import type { Panel } from '../../local/picture/read-dashboard';

const from = Date.UTC(2026, 10, 21, 10);
const range = { from, to: from + 60_000, barSeconds: 10 };
const at = { x: 0, y: 0, width: 8, height: 6 };
const graphOf = (values: Readonly<Record<string, readonly number[]>>, more: Partial<Extract<Panel, { kind: 'graph' }>> = {}): Panel => ({
  ...at, kind: 'graph', title: 'Ends', limit: undefined, ...more,
  series: Object.entries(values).map(([label, points]) => ({ label, statistic: 'Sum', colour: '#123456', points: points.map((value, index) => [from + index * 10_000, value] as const) })),
});
const count = (svg: string, text: string) => svg.split(text).length - 1;

describe('a dashboard', () => {
  test('a bar for each value that is not zero, stacked on those of its time; sums in the legend', () => {
    const svg = drawDashboard([graphOf({ promoted: [1, 0, 2], 'rolled back': [1] })], range, 'a label');
    const bars = [...svg.matchAll(/<rect x="[\d.]+" y="([\d.]+)" width="[\d.]+" height="([\d.]+)" fill="#123456"\/>/g)].map(([, y, height]) => [Number(y), Number(height)]).filter(([, height]) => height !== 8);
    expect(bars).toHaveLength(3);
    const [first, , onTop] = bars;
    expect(onTop![0]! + onTop![1]!).toBeCloseTo(first![0]!, 1);
    expect(svg).toContain('promoted 3');
    expect(svg).toContain('rolled back 1');
    expect(svg).toContain('<title>a label</title>');
  });

  test('says so where there is nothing', () => {
    expect(drawDashboard([graphOf({ calls: [0, 0] })], range, 'l')).toContain('calls: none');
    expect(drawDashboard([graphOf(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, []])))], range, 'l')).toContain('5 series: none');
  });

  test.each([[5, 'alarm above<', 1], [2000, 'alarm above: 2k', 1]])('a limit of %d is a line where it fits, and words where it does not', (value, said, times) => {
    const svg = drawDashboard([graphOf({ promoted: [4] }, { limit: { value, label: 'alarm above' } })], range, 'l');
    expect(count(svg, said)).toBe(times);
    expect(count(svg, 'stroke-dasharray')).toBe(value === 5 ? 1 : 0);
  });

  test('states of alarms, and what the text panel says, without its markup', () => {
    const svg = drawDashboard([
      { ...at, kind: 'alarms', title: 'Alarms', alarms: [{ name: 'ratchet-prod-rollbacks', state: 'ALARM' }, { name: 'new', state: 'INSUFFICIENT_DATA' }] },
      { ...at, kind: 'text', markdown: '# Ratchet\n**Stop**: `pause <all> & go` [Alarms](#a)' },
    ], range, 'l');
    for (const text of ['ratchet-prod-rollbacks: ALARM', 'new: no data', 'Stop: pause &lt;all&gt; &amp; go Alarms']) expect(svg).toContain(text);
  });
});

test('a terminal\'s screen: its lines, its colours, and nothing that steers', () => {
  const svg = drawTerminal('\u001b[1mCalls\u001b[0m of <price-quote>\r\n\r\ngone\rpromoted \u001b[32mnow\u001b[0m\u001b[2K\n', 'npm start');
  expect(svg).toContain('<tspan font-weight="bold">Calls</tspan><tspan> of &lt;price-quote&gt;</tspan>');
  expect(svg).toContain('<tspan>promoted </tspan><tspan fill="#56d364">now</tspan>');
  expect(svg).not.toContain('gone');
  expect(svg).not.toContain('\u001b');
  expect(count(svg, '<text')).toBe(2);
});
