import { describeAlias } from '../plan-alias';
import { refusals } from '../refusals';
import type { DeployableContext, Gate } from './types';

/** What UpdateFunctionCode takes directly. */
const largestZipBytes = 50 * 1024 * 1024;

/** The preflight: what must hold so that an alias may serve two versions side by side. Each refusal is named. */
export const deployable: Gate<DeployableContext> = {
  name: 'deployable',
  doc: 'The alias serves the suspect alone, the function is tagged for care and settled, and both versions may stand behind one alias',
  async check({ component, replaces, target, functions }) {
    const [alias, serving, other, latest, provisioned, managed] = await Promise.all([
      functions.alias(component),
      functions.configuration(component, replaces),
      functions.configuration(component, target ?? '$LATEST'),
      functions.configuration(component, '$LATEST'),
      functions.provisionedConcurrency(component),
      functions.managed(component),
    ]);
    const what = target === undefined ? '$LATEST' : `version ${target}`;
    const rows: readonly (readonly [boolean, string])[] = [
      [!managed, refusals.untagged(component)],
      [alias.version !== replaces, `the alias serves ${describeAlias(alias)}, expected version ${replaces}`],
      [Object.keys(alias.weights).length > 0, refusals.foreignWeights(alias)],
      [provisioned, refusals.provisioned()],
      [other.packageType !== 'Zip', refusals.image(what)],
      [other.codeSizeBytes > largestZipBytes, `${what} has ${other.codeSizeBytes} bytes of code, expected at most ${largestZipBytes}: $LATEST could not be made equal to it`],
      [!other.environmentReadable || !serving.environmentReadable, 'the environment of a version cannot be read (its key?), so that $LATEST could not be made equal to it'],
      [other.role !== serving.role, `the versions have different roles (${other.role} and ${serving.role})`],
      [other.deadLetterTarget !== serving.deadLetterTarget, 'the versions have different dead-letter targets'],
      [!latest.settled, `an update of the function is in progress (${latest.updateStatus})`],
      [target === undefined && latest.codeSha256 !== serving.codeSha256, `$LATEST is not version ${replaces}: a change of somebody else's is under way, and is not built upon`],
      [target === undefined && latest.configurationSha256 !== serving.configurationSha256, `$LATEST is configured in another way than version ${replaces}: a change of somebody else's is under way, and is not built upon`],
    ];
    const reasons = rows.flatMap(([refused, reason]) => (refused ? [reason] : []));
    return {
      passed: reasons.length === 0,
      reason: reasons.length === 0 ? `${target === undefined ? 'a new version' : what} can serve beside version ${replaces}` : reasons.join('; '),
      figures: { alias: describeAlias(alias), latestSha256: latest.codeSha256 },
    };
  },
};
