import type { Strategy } from './types';

/** A recent deployment explains the fault: the version before it, which is retained, is put beside it. Needs no model. */
export const revert: Strategy = {
  name: 'revert',
  doc: 'Goes back to the version that served well before the guilty deployment',
  async propose({ component, diagnosis, functions, improvement, earlier }) {
    const { suspectVersion, previousVersion, guilty } = diagnosis;
    if (earlier.some(({ improvementId, strategy }) => improvementId === improvement.improvementId && strategy === 'revert')) return { nothing: 'it was refused' };
    if (!guilty || previousVersion === undefined) return { nothing: 'no deployment is to blame' };
    const target = (await functions.versions(component)).find(({ version }) => version === previousVersion);
    if (!target) return { nothing: `version ${previousVersion} is gone` };
    const rejected = earlier.find(({ rejectedSha256 }) => rejectedSha256 === target.codeSha256);
    if (rejected) return { nothing: `${rejected.reason} (${rejected.improvementId})` };
    return {
      strategy: 'revert',
      summary: `go back from version ${suspectVersion} to version ${target.version}, published ${target.publishedAt}`,
      version: target.version,
      replaces: suspectVersion,
      codeSha256: target.codeSha256,
    };
  },
};
