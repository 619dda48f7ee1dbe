import { patchOf } from '../patch';
import { sourceOf } from '../workbench';
import type { Gate, SourceContext } from './types';

/** Also a change that says the same in other words, so that nobody pays twice for the same refusal. */
export const duplicate: Gate<SourceContext> = {
  name: 'duplicate',
  doc: 'The same change, whatever its blanks and comments, was not refused or taken back before',
  async check({ candidate, workbench, patched, refused }) {
    const { patchSha256 } = patchOf((path) => sourceOf(workbench, path), Object.fromEntries(candidate.files.map((path) => [path, sourceOf(patched, path) ?? ''])));
    const before = refused.find((one) => one.patchSha256 === patchSha256);
    const figures = { refused: refused.length };
    return before ? { passed: false, reason: `is the change of attempt ${before.attempt} of ${before.improvementId}: ${before.reason}`, figures } : { passed: true, reason: `none of ${refused.length} changes that were refused before`, figures };
  },
};
