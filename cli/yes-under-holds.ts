import type { KeptApproval } from '../core/cycle';
import type { Hold } from './holds';
import { moment } from './times';

interface Asked {
  readonly emergency: boolean;
  readonly revert: boolean;
  /** The pause that holds now as circumstances tell it (`core/circumstances.ts`). */
  readonly pause: string;
}

/** What would become of a yes now under what holds the component; nothing where none of it touches this change. */
export function yesUnderHolds(question: Pick<KeptApproval, 'component' | 'asks' | 'circumstances' | 'expiresAt'>, holds: readonly Hold[], asked: Asked): readonly string[] {
  return holds.flatMap((hold) => {
    const is = `${question.component} is ${hold.kind === 'maintenance' ? 'in maintenance' : hold.kind} (${hold.scope}) by ${hold.by}${hold.reason === undefined ? '' : `: ${hold.reason}`}`;
    switch (hold.kind) {
      case 'stopped':
        return [`a yes now would be lost: ${is}, and a stop ends what waits, too. Take it away first, and let a later cycle ask again: ${hold.undo}`];
      case 'paused':
        if (question.asks === 'keep' || question.circumstances === undefined || question.circumstances['pause'] === asked.pause) return [`${is}. A yes goes on all the same: a pause keeps only from what is new`];
        return [`a yes now would be lost: ${is}, and it was not so when this was asked. ${orElse(hold, question)}`];
      case 'frozen':
        if ((asked.emergency && hold.allows?.includes('emergency')) || (asked.revert && hold.allows?.includes('revert'))) return [];
        return [`a yes now would be lost: ${is}, and ends as postponed what would be deployed. ${orElse(hold, question)}`];
      case 'maintenance':
        return [`${is}: a watch that begins now measures that, too. ${orElse(hold, question)}`];
    }
  });
}

function orElse({ until, undo }: Hold, { expiresAt }: Pick<KeptApproval, 'expiresAt'>): string {
  const wait = until === undefined ? 'Wait until it is over' : until < expiresAt ? `Wait until ${moment(until)}` : `It lasts until ${moment(until)}, and this question expires before, at ${moment(expiresAt)}: let it expire`;
  return `${wait}, or take it away first: ${undo}`;
}
