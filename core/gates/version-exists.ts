import type { Gate, RevertContext } from './types';

export const versionExists: Gate<RevertContext> = {
  name: 'version-exists',
  doc: 'The version to go back to is still published, with the code that the candidate names',
  async check({ component, candidate, functions }) {
    const found = (await functions.versions(component)).find(({ version }) => version === candidate.version);
    const same = found?.codeSha256 === candidate.codeSha256;
    const figures = { version: candidate.version, expectedSha256: candidate.codeSha256, seenSha256: found?.codeSha256 ?? 'none' };
    if (!found) return { passed: false, reason: `version ${candidate.version} is gone: was it removed by a deployment without RETAIN?`, figures };
    return { passed: same, reason: same ? `version ${candidate.version} is published` : `version ${candidate.version} has other code than the candidate names`, figures };
  },
};
