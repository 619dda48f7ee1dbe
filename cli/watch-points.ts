import type { LookArm } from '../core/look-row';
import type { Look } from './read-looks';

/** What one version did in the looks of a column; undefined where it had no call of the kind. */
interface Did {
  /** Share of its calls. */
  readonly failed: number | undefined;
  readonly typicalMs: number | undefined;
}

/** One column of a drawing: a look, or several. */
export interface WatchPoint {
  readonly canary: Did;
  readonly control: Did;
  /** A stage begins in it. */
  readonly begins: Look | undefined;
  /** The look that ended the watch is in it. */
  readonly decides: Look | undefined;
}

/** Calls of the canary that a column should hold: a share of one call is 0 or 100 %. */
const fewCalls = 10;
const leastPoints = 12;

/** The looks of a watch as columns, at most so many: several looks in one where they are more, or where single looks have hardly a call. */
export function watchPoints(looks: readonly Look[], most: number): readonly WatchPoint[] {
  const calls = looks.reduce((sum, { canary }) => sum + canary.requests, 0) / Math.max(1, looks.length);
  const wanted = calls === 0 ? 1 : Math.ceil(fewCalls / calls);
  const size = Math.max(1, Math.ceil(looks.length / most), Math.min(wanted, Math.floor(looks.length / leastPoints)));
  return Array.from({ length: Math.ceil(looks.length / size) }, (_, column) => {
    const these = looks.slice(column * size, (column + 1) * size);
    return {
      canary: didOf(these.map(({ canary }) => canary)),
      control: didOf(these.map(({ control }) => control)),
      begins: these.find((look, index) => look.stage !== looks[column * size + index - 1]?.stage),
      decides: these.find((look) => look === looks.at(-1) && look.decision !== 'continue'),
    };
  });
}

/** Typical durations of several looks are put together as the tests do it: by their logarithms, each by its calls. */
function didOf(arms: readonly LookArm[]): Did {
  const requests = arms.reduce((sum, arm) => sum + arm.requests, 0);
  const timed = arms.flatMap(({ succeeded, typicalMs }) => (typicalMs === undefined || succeeded === 0 ? [] : [{ succeeded, log: Math.log(typicalMs) }]));
  const calls = timed.reduce((sum, { succeeded }) => sum + succeeded, 0);
  return {
    failed: requests === 0 ? undefined : arms.reduce((sum, { failed }) => sum + failed, 0) / requests,
    typicalMs: calls === 0 ? undefined : Math.exp(timed.reduce((sum, { succeeded, log }) => sum + succeeded * log, 0) / calls),
  };
}
