import { candidateHash } from '../candidate-hash';
import type { ConfigurationCandidate } from '../cycle';
import { figure } from '../figures';
import { priceOfMemory } from '../lambda-price';
import type { Strategy } from './types';

/** Share of the memory that the largest call may use afterwards. */
const aimedShare = 0.7;
/** Lambda takes every MB; sizes that people recognize are easier to talk about. */
const stepMb = 64;

/** More memory where a function is close to its limit, within the bounds that its team declares. */
export const configuration: Strategy = {
  name: 'configuration',
  doc: 'Gives a function that is close to its memory limit more, within its declared bounds, and says what that costs a month',
  async propose({ component, diagnosis: { suspectVersion, evidence }, functions, earlier, improvement }) {
    const usedMb = Number(evidence['usedMb']);
    if (Number.isNaN(usedMb)) return { nothing: 'no finding of its memory' };
    const bounds = component.bounds.memoryMb;
    if (!bounds) return { nothing: 'its team declares no bounds of its memory: bounds: { memoryMb: { min, max } }' };
    const { memoryMb: from, codeSha256, architecture } = await functions.configuration(component, suspectVersion);
    const to = Math.min(bounds.max, Math.ceil(usedMb / aimedShare / stepMb) * stepMb);
    if (to <= from) return { nothing: `it has ${from} MB, and its bounds allow ${bounds.max} MB` };
    const load = { callsPerHour: Number(evidence['callsPerHour']), meanMs: Number(evidence['meanMs']) };
    const candidate: ConfigurationCandidate = {
      strategy: 'configuration',
      summary: `give version ${suspectVersion} ${to} MB of memory in place of ${from}, since a call uses up to ${figure(usedMb)} MB: ${priceOfMemory(load, { fromMb: from, toMb: to }, architecture)}`,
      replaces: suspectVersion, codeSha256, from: { memoryMb: from }, to: { memoryMb: to },
    };
    const tried = earlier.find((one) => one.strategy === 'configuration' && one.patchSha256 === candidateHash(candidate) && (!one.undecided || one.improvementId === improvement.improvementId));
    return tried ? { nothing: `${to} MB were tried in ${tried.improvementId}: ${tried.reason}` } : candidate;
  },
};
