import type { HealthQuestion } from './assess-health';
import type { Health } from './cycle';
import { nothing, seenBefore, seenTotalsOf, takeNew, withNew } from './seen-totals';
import { failingRun, totalFailure } from './total-failure';
import { guardsDue } from './watch-pace';

/**
 * A look between two looks, for total failure alone. It tells no more than the look before, so that the tests of the whole looks
 * stay what they are; undefined where a whole look is due, or nobody is answered any more, which a whole look says.
 */
export function guardLook({ previous, deployment, totals, before, settings, benefit }: Pick<HealthQuestion, 'previous' | 'deployment' | 'totals' | 'before' | 'settings' | 'benefit'>): Health | undefined {
  const due = guardsDue(previous, deployment, settings);
  if (due.guards === 0) return undefined;
  const measures = { slowOverMs: 0, benefit, scores: previous?.durations?.scores };
  const [ofCanary, ofControl] = (['canary', 'control'] as const).map((side) => takeNew(seenTotalsOf(totals[side], measures), seenBefore(previous, side)).fresh);
  if (!ofCanary || !ofControl) return undefined;
  const [canary, control] = [withNew(previous?.canary, ofCanary), withNew(previous?.control, ofControl)];
  const failing = failingRun(previous?.failing, totals.canary);
  if (totalFailure({ deployment, canary, control, fresh: ofCanary, failing, before }) !== undefined) return undefined;
  const known = previous ?? { look: 0, slowOverMs: 0, control: nothing, canary: nothing, logEvidence: {}, notes: [] };
  return {
    ...known,
    decision: 'continue',
    reason: previous?.reason ?? `version ${deployment.canary} answers its first calls`,
    // A stage begins as its first whole look would begin it.
    ...(previous?.stage === deployment.stage ? { stageBase: previous.stageBase, stageLooks: previous.stageLooks } : { stageBase: known.canary.requests, stageLooks: 0 }),
    stage: deployment.stage,
    failing,
    waitSeconds: due.waitSeconds,
    guardsLeft: due.guards - 1,
  };
}
