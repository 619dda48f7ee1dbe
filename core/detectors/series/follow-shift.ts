import type { ModelShift } from './model-shift';
import type { SeriesTuning } from './series-tuning';

/** What one row says, in spreads: the row by itself, and the means of stretches that end with it. Signed, but for the row's. */
export interface Evidence {
  readonly atSeconds: number;
  readonly value: number;
  /** What the forecast has for this row. */
  readonly expected: number;
  readonly off: number;
  readonly row: number;
  readonly some: number;
  readonly many: number;
  readonly swing: number;
  readonly usualSwing: number;
  readonly swingNow: number;
  /** Strange for its time of day or week alone. */
  readonly rhythm: boolean;
  /** What alarms before have added to what the next needs. */
  readonly habit: number;
  readonly spacingSeconds: number;
}

export interface Follower {
  /** The shift after this row, given that before it. */
  take(earlier: ModelShift | undefined, evidence: Evidence): ModelShift | undefined;
  readonly scalars: { calmAt: number; strangeAt: number; sideSince: number; side: number; open: number; seen: number; expected: number };
}

/** Days of a healthy series in which so many spreads come up once, fitted to 1,000 made-up components (docs/detection.md):
 * `days` at `spreads`, growing with their `power`. One row has a heavy tail, for healthy series burst; stretches have a light one. */
const measured = {
  row: { spreads: 4.3, days: 9, power: 0.6 },
  some: { spreads: 4, days: 7, power: 4.3 },
  many: { spreads: 4, days: 26, power: 3.5 },
  swing: { spreads: 4, days: 10, power: 3.1 },
} as const;

/** Spreads under which a stretch is calm: a shift began after the last calm row. */
const calmSpreads = 1;

/** Follows the shift that the evidence shows, from its first strange row to its last. */
export function followShift(tuning: SeriesTuning): Follower {
  const scalars = { calmAt: 0, strangeAt: 0, sideSince: 0, side: 0, open: 0, seen: 0, expected: 0 };
  return {
    take(earlier, evidence) {
      let shift = earlier;
      const { atSeconds, off, value, expected, spacingSeconds } = evidence;
      if (scalars.calmAt === 0) [scalars.seen, scalars.expected] = [value, expected];
      scalars.seen += (value - scalars.seen) / tuning.someRows;
      scalars.expected += (expected - scalars.expected) / tuning.someRows;
      if (scalars.calmAt === 0 || Math.abs(evidence.some) < calmSpreads) scalars.calmAt = atSeconds;
      const side = evidence.row < tuning.alarmSpreads / 2 ? 0 : Math.sign(off);
      if (side !== scalars.side) [scalars.side, scalars.sideSince] = [side, atSeconds];
      const strange = side !== 0 || Math.abs(evidence.many) > tuning.alarmSpreads / 2 || Math.abs(evidence.swing) > tuning.alarmSpreads / 2;
      if (strange) scalars.strangeAt = atSeconds;
      else if (atSeconds - scalars.strangeAt > tuning.someRows * spacingSeconds) scalars.open = 0;

      const said = strongest(evidence);
      if (scalars.open === 1 && shift !== undefined && strange) shift = { ...shift, lastAtSeconds: atSeconds };
      if (said.days === 0) return shift;
      if (scalars.open === 0 || shift === undefined || said.days > shift.oncePerDays) {
        const seen = seenBy(said.by, evidence);
        const from = said.by === 'row' ? scalars.sideSince : Math.min(scalars.calmAt, scalars.sideSince);
        shift = { kind: kindOf(said.by, evidence), ...seen, oncePerDays: said.days, lastAtSeconds: atSeconds, startedAtSeconds: scalars.open === 1 && shift !== undefined ? Math.min(shift.startedAtSeconds, from) : from };
        scalars.open = 1;
      }
      return shift;
    },
    scalars,
  };

  function strongest({ row, some, many, swing, habit }: Evidence): { readonly by: keyof typeof measured; readonly days: number } {
    let [by, days]: [keyof typeof measured, number] = ['row', row >= tuning.alarmSpreads ? daysOf('row', row / (1 + habit)) : 0];
    const stretches = { some, many, swing };
    for (const name of ['some', 'many', 'swing'] as const) {
      const here = Math.abs(stretches[name]) < tuning.alarmSpreads ? 0 : daysOf(name, Math.abs(stretches[name]));
      if (here > days) [by, days] = [name, here];
    }
    return { by, days };
  }

  function kindOf(by: keyof typeof measured, { atSeconds, rhythm, spacingSeconds }: Evidence): ModelShift['kind'] {
    if (by === 'swing') return 'variance';
    if (rhythm) return 'rhythm';
    if (by === 'row') return 'spike';
    // A step reaches a mean of many rows within so many rows; a drift takes longer.
    return by === 'many' && atSeconds - scalars.calmAt > 3 * tuning.manyRows * spacingSeconds ? 'drift' : 'level';
  }

  function seenBy(by: keyof typeof measured, { value, expected, off, some, many, swing, usualSwing, swingNow }: Evidence): Pick<ModelShift, 'direction' | 'expected' | 'seen'> {
    if (by === 'swing') return { direction: swing < 0 ? 'down' : 'up', expected: usualSwing, seen: swingNow };
    if (by === 'row') return { direction: off < 0 ? 'down' : 'up', expected, seen: value };
    return { direction: (by === 'some' ? some : many) < 0 ? 'down' : 'up', expected: scalars.expected, seen: scalars.seen };
  }
}

function daysOf(by: keyof typeof measured, spreads: number): number {
  const { spreads: at, days, power } = measured[by];
  return days * (spreads / at) ** power;
}
