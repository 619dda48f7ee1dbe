import * as z from 'zod';
import { candidate as candidateSchema, type Mode, mode as modeSchema, verdict as verdictSchema } from '../../core/cycle';
import { subjectOf } from '../../core/names';
import { outcomeOf, tenant, type ShopWorld } from '../../test/lambdas/steps/world';

/** What was decided in one improvement. */
export interface Decision {
  /** Who or what it was about to touch, from the last attempt that was offered to the gates. */
  readonly files: readonly string[];
  readonly gates: readonly string[];
  readonly accepted: boolean;
  readonly needsPerson: string | undefined;
  readonly candidateSha256: string;
  readonly mode: Mode;
  readonly controls: unknown;
  readonly asked: readonly string[];
  readonly approvedBy: string | undefined;
  /** Hashes of the code of all versions, what the alias serves, and $LATEST. */
  readonly versions: readonly string[];
  readonly serves: unknown;
  readonly latest: string;
  readonly notified: readonly string[];
  /** Kinds of the keys that were written. */
  readonly artifacts: readonly string[];
  readonly outcome: string;
}

export type Decided = Decision & { readonly refusals: readonly string[] };

/** What was decided in a world, and why attempts on the way were refused. */
export async function decisionOf(world: ShopWorld): Promise<Decided> {
  const { ports, component } = world;
  const chain = await ports.journal.read(tenant, subjectOf.improvement('price-quote-1'));
  const candidates = chain.flatMap(({ kind, data }) => (kind === 'proposed' ? [candidateSchema.parse(data['candidate'])] : []));
  const verdicts = chain.flatMap(({ kind, data }) => (kind === 'verdict' || kind === 'tested' ? [verdictSchema.parse(data['verdict'])] : []));
  const offered = candidates.flatMap((one) => (one.strategy === 'model' || one.strategy === 'template' ? [one] : []));
  const last = verdicts.at(-1);
  const question = ports.approvals.kept(tenant, 'price-quote-1');
  const found = world.lambda.get(component.functionName);
  const started = chain.find(({ kind }) => kind === 'improvement-started')?.data['lease'];
  return {
    files: offered.at(-1)?.files ?? [],
    gates: last?.gates.map(({ gate }) => gate) ?? [],
    accepted: last?.accepted ?? false,
    needsPerson: last?.needsPerson,
    candidateSha256: last?.candidateSha256 ?? '',
    mode: z.object({ mode: modeSchema }).parse(started).mode,
    controls: await ports.controls.read(tenant),
    asked: question ? [question.candidateSha256] : [],
    approvedBy: question?.decision?.by,
    versions: [...found.versions.values()].map(({ codeSha256 }) => codeSha256),
    serves: world.alias(),
    latest: found.latest.codeSha256,
    notified: [...new Set(ports.notifier.published.map(({ kind }) => kind))],
    artifacts: [...new Set(ports.artifacts.keys().map((key) => key.replace(/[0-9a-f]{64}/g, 'sha256').replace(/\d+/g, 'n')))].sort(),
    outcome: (await outcomeOf(world))?.kind ?? 'none',
    refusals: [
      ...candidates.flatMap((one) => (one.strategy === 'unusable' ? [one.summary] : [])),
      ...verdicts.filter(({ accepted }) => !accepted).flatMap(({ gates }) => gates.filter(({ passed }) => !passed).map(({ gate }) => `gate ${gate}`)),
    ],
  };
}
