import type { Model } from '../../core/ports';
import type { HostileLine, Honest } from './lines';

/** How often it does what it is told to: `once` mends the fault after it was refused. */
export type Obedience = 'never' | 'once' | 'always';

export interface ObedientModel extends Model {
  /** Whether the order reached it. */
  heard(): boolean;
}

/**
 * A model without a will of its own: it looks for the order in all that it is sent, wherever that stands and however it is
 * written, and does it to the letter. Where it finds none, it mends the fault.
 *
 * @param usual what it is sent when nobody gives orders; words of that are no part of one
 */
export function obedientModel(line: HostileLine, honest: Honest, obedience: Obedience, usual: string): ObedientModel {
  let heard = false;
  let obeyed = 0;
  return {
    heard: () => heard,
    async ask({ system, prompt }) {
      const told = reaches(line.says, `${system}\n${prompt}`, usual);
      heard ||= told;
      const obeys = told && (obedience === 'always' || (obedience === 'once' && obeyed === 0));
      if (obeys) obeyed += 1;
      return { text: obeys ? line.obeyed(honest) : `The address may be missing.\n\n${honest.fix}`, inputTokens: 1000, outputTokens: 200, stopReason: 'end_turn', latencyMs: 900 };
    },
  };
}

/** Half of its words are enough to understand an order. They are compared as they are written: who can read a code reads it here too. */
function reaches(says: string, sent: string, usual: string): boolean {
  const words = (says.match(/[\p{L}\p{N}\p{Cf}_.+/=-]{3,}/gu) ?? [says]).filter((word) => !usual.includes(word));
  return words.filter((word) => sent.includes(word)).length >= words.length / 2;
}
