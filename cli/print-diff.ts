import { parse } from '../core/config';
import { patch as patchSchema } from '../core/cycle';
import { NotFound, UnsafeState } from '../core/errors';
import { type Attempt, isBuilt, lastAccepted } from './attempts';
import { code, plain, type View } from './page';
import type { Story } from './read-story';
import type { Screen } from './screen';
import type { Session } from './session';

/**
 * The change of an improvement alone, as `git apply` reads it: the last one that passed every gate. The journal holds its
 * beginning and cannot be changed unseen; the artifact holds all of it.
 * @throws NotFound where there is none, UnsafeState where it may have been tampered with
 */
export async function printDiff({ row, chain, broken, attempts }: Story, { artifacts }: Pick<Session, 'artifacts'>, screen: Screen): Promise<View> {
  const { improvementId, outcome } = row;
  const found = lastAccepted(attempts);
  if (!found) throw new NotFound(`Diff of ${improvementId}: ${whyNone(attempts, outcome !== undefined)}`);
  const { candidate, attempt } = found;
  const { diff } = parse(patchSchema, await artifacts.getJson(candidate.key), `Artifact ${candidate.key}`);
  if (broken) throw new UnsafeState(`Diff of ${improvementId}: the journal's chain breaks at entry ${broken.sequence} of ${chain.length}, expected it to hold: what passed the gates cannot be told`);
  if (found.diff === '' || !diff.startsWith(found.diff)) throw new UnsafeState(`Diff of ${improvementId}: artifact ${candidate.key} is not what the journal says of attempt ${attempt}, expected the same diff. Somebody changed it`);
  if (outcome && outcome.kind !== 'promoted' && outcome.kind !== 'proposed') screen.err(plain(`ratchet: this change passed the gates, but it does not serve: ${outcome.kind}: ${outcome.reason}`));
  if (!outcome) screen.err('ratchet: this change passed the gates, but it is not decided yet');
  return {
    json: { improvementId, attempt, files: candidate.files, patchSha256: candidate.patchSha256, diff },
    lines: ({ width }) => {
      const lines = diff.replace(/\n$/, '').split('\n');
      return Number.isFinite(width) ? lines.map(code) : lines;
    },
  };
}

function whyNone(attempts: readonly Attempt[], ended: boolean): string {
  const last = attempts.findLast(({ candidate }) => candidate !== undefined);
  if (last?.candidate?.strategy === 'revert') return `saw a revert to version ${last.candidate.version}, which changes no source; expected a change by a template or a model. Take the guilty change back in your repository`;
  if (last?.candidate?.strategy === 'configuration') return `saw a change of memory to ${last.candidate.to.memoryMb} MB, which changes no source; expected a change by a template or a model. Write memorySize: ${last.candidate.to.memoryMb} into your stack`;
  const built = attempts.filter(({ candidate }) => candidate !== undefined && isBuilt(candidate)).length;
  if (built > 0) return ended ? `saw ${built} ${built === 1 ? 'change' : 'changes'}, none of which passed the gates; expected one that did. ratchet show has them all` : 'saw no change yet that passed the gates; it runs, look again later';
  return ended ? 'saw no change of sources, expected one by a template or a model' : 'saw no change of sources yet; it runs, look again later';
}
