import type { SeriesTuning } from './series-tuning';

/** How finely a series moves. A counter of whole calls cannot move by less than one; one that is mostly zero jumps by what a job writes. */
export interface Steps {
  /** Takes a row; gives the distance that the rows before it do not tell apart. */
  finest(row: number): number;
  readonly scalars: { rows: number; row: number; least: number; moved: number; typical: number; still: number };
}

/** Rows that moved before their steps are typical, and over which these are learned. */
const typicalFrom = 20;
const typicalRows = 100;

export function stepsOf(tuning: SeriesTuning): Steps {
  const scalars = { rows: 0, row: 0, least: 0, moved: 0, typical: 0, still: 0 };
  return {
    finest(row) {
      scalars.rows += 1;
      const step = scalars.rows === 1 ? 0 : Math.abs(row - scalars.row);
      scalars.row = row;
      if (step > 0 && (scalars.least === 0 || step < scalars.least)) scalars.least = step;
      // From the smallest step, where every row moves, to the typical one, where none does.
      const mostlyStill = Math.max(0, 2 * scalars.still - 1) * (scalars.moved / (scalars.moved + typicalFrom));
      const finest = tuning.finest * (scalars.least + mostlyStill * Math.max(0, scalars.typical - scalars.least));
      if (scalars.rows > 1) scalars.still += Math.max(1 / scalars.rows, 1 / tuning.memoryRows) * ((step === 0 ? 1 : 0) - scalars.still);
      if (step > 0) {
        scalars.moved += 1;
        const learned = scalars.moved > typicalFrom ? Math.min(step, tuning.learnedSpreads * scalars.typical) : step;
        scalars.typical += Math.max(1 / scalars.moved, 1 / typicalRows) * (learned - scalars.typical);
      }
      return finest;
    },
    scalars,
  };
}
