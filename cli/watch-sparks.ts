import { durationStreams } from '../core/cycle';
import { figure } from '../core/figures';
import { type Look, nearestTest } from './read-looks';
import type { Arms } from './watch-chart';
import { type WatchPoint, watchPoints } from './watch-points';

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
const nothing = '·';
const most = 30;

/**
 * A watch in two lines, the version that served and the new one, look by look on one scale: durations where a test of them came
 * farthest or no call failed, else failures.
 */
export function watchSparks(looks: readonly Look[], { canary, control }: Arms): readonly string[] {
  const last = looks.at(-1);
  if (last === undefined) return [];
  const [points, all] = [watchPoints(looks, most), watchPoints(looks, 1)[0]];
  const byDuration = last.sofar.canary.failed + last.sofar.control.failed === 0 || durationStreams.some((stream) => stream === nearestTest(last)?.test);
  const valueOf = ({ failed, typicalMs }: WatchPoint['canary']): number | undefined => (byDuration ? typicalMs : failed);
  const top = Math.max(0, ...points.flatMap((point) => [valueOf(point.canary) ?? 0, valueOf(point.control) ?? 0]));
  const width = Math.max(canary.length, control.length);
  const line = (side: 'canary' | 'control', version: string): string => {
    const drawn = points.map((point) => blockOf(valueOf(point[side]), top)).join('');
    const typical = byDuration && all?.[side].typicalMs !== undefined ? `, typically ${figure(all[side].typicalMs)} ms` : '';
    return `version ${version.padEnd(width)}  ${drawn}  ${figure(last.sofar[side].failed)} of ${figure(last.sofar[side].requests)} failed${typical}`;
  };
  return [line('control', control), `${line('canary', canary)}, ${last.decision === 'continue' ? `look ${last.look}: still watched` : `▲ look ${last.look}: ${last.decision}`}`];
}

function blockOf(value: number | undefined, top: number): string {
  if (value === undefined) return nothing;
  return blocks[top === 0 ? 0 : Math.round((value / top) * (blocks.length - 1))] ?? nothing;
}
