import { describeAlias } from '../plan-alias';
import type { Gate } from './types';

/** What UpdateFunctionCode takes directly. */
const largestZipBytes = 50 * 1024 * 1024;

/** The preflight: what must hold so that an alias may serve two versions side by side. Each refusal is named. */
export const deployable: Gate = {
  name: 'deployable',
  doc: 'The alias serves the suspect alone, the function is tagged for care and settled, and both versions may stand behind one alias',
  appliesTo: ['revert'],
  async check({ component, candidate, functions }) {
    const [alias, target, serving, latest, provisioned, managed] = await Promise.all([
      functions.alias(component),
      functions.configuration(component, candidate.version),
      functions.configuration(component, candidate.replaces),
      functions.configuration(component, '$LATEST'),
      functions.provisionedConcurrency(component),
      functions.managed(component),
    ]);
    const refusals: readonly (readonly [boolean, string])[] = [
      [!managed, `function ${component.functionName} does not carry the tag of this installation, or is Ratchet's own`],
      [alias.version !== candidate.replaces, `the alias serves ${describeAlias(alias)}, expected version ${candidate.replaces}`],
      [Object.keys(alias.weights).length > 0, `somebody else's weights are on the alias: ${describeAlias(alias)}`],
      [provisioned, 'the alias has provisioned concurrency, and then cannot split calls'],
      [target.packageType !== 'Zip', `version ${candidate.version} is a container image, which cannot be hot-deployed`],
      [target.codeSizeBytes > largestZipBytes, `version ${candidate.version} has ${target.codeSizeBytes} bytes of code, expected at most ${largestZipBytes}: $LATEST could not be made equal to it`],
      [!target.environmentReadable || !serving.environmentReadable, 'the environment of a version cannot be read (its key?), so that $LATEST could not be made equal to it'],
      [target.role !== serving.role, `the versions have different roles (${target.role} and ${serving.role})`],
      [target.deadLetterTarget !== serving.deadLetterTarget, 'the versions have different dead-letter targets'],
      [!latest.settled, `an update of the function is in progress (${latest.updateStatus})`],
    ];
    const reasons = refusals.flatMap(([refused, reason]) => (refused ? [reason] : []));
    return {
      passed: reasons.length === 0,
      reason: reasons.length === 0 ? `version ${candidate.version} can serve beside version ${candidate.replaces}` : reasons.join('; '),
      figures: { alias: describeAlias(alias), latestSha256: latest.codeSha256 },
    };
  },
};
