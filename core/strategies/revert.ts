import type { Strategy } from './types';

/** A recent deployment explains the fault: the version before it, which is retained, is put beside it. Needs no model. */
export const revert: Strategy = {
  name: 'revert',
  doc: 'Goes back to the version that served well before the guilty deployment',
  async propose({ component, diagnosis, functions }) {
    const { suspectVersion, previousVersion } = diagnosis;
    const target = (await functions.versions(component)).find(({ version }) => version === previousVersion);
    if (!diagnosis.guilty || !target) return undefined;
    return {
      strategy: 'revert',
      summary: `go back from version ${suspectVersion} to version ${target.version}, published ${target.publishedAt}`,
      version: target.version,
      replaces: suspectVersion,
      codeSha256: target.codeSha256,
    };
  },
};
