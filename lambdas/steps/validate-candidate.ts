import { candidateHash } from '../../core/candidate-hash';
import { parse } from '../../core/config';
import { verdict as verdictSchema, type Verdict } from '../../core/cycle';
import { attemptsIn, refusedBefore } from '../../core/earlier-attempts';
import { UnsafeState } from '../../core/errors';
import { calibrationGates, configurationGates, revertGates } from '../../core/gates';
import { judgeCandidate } from '../../core/judge-candidate';
import { mergeByVersion } from '../../core/merge-counters';
import type { Journal, Registry } from '../../core/ports';
import { subjectOf } from '../../core/names';
import { readAttempts } from '../../core/read-attempts';
import { registered } from '../../core/registered';
import { after, iso } from '../../core/time';
import { validateBuilt, type ValidatePorts } from '../../core/validate-built';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { artifacts, clock, compiler, counters, functions, journal, metrics, registry, workbenches } from '../runtime/services';

interface Services extends ValidatePorts {
  readonly registry: Registry;
  readonly journal: Journal;
}

/** Hours in which a version must have shown that it serves well. */
const recordHours = 7 * 24;

export const step = defineStep('ValidateCandidate', async ({ improvement, lease, diagnosis, candidate, attempt }, services: Services) => {
  if (candidate.strategy === 'none' || candidate.strategy === 'unusable') throw new UnsafeState(`ValidateCandidate: saw candidate "${candidate.strategy}", expected a concrete change`);
  const component = await registered(services.registry, improvement);
  const { functions, metrics } = services;
  const now = iso(services.clock.now());
  const refused = async () => {
    const { tenant, component: name, improvementId } = improvement;
    const [{ attempts: before }, chain] = await Promise.all([readAttempts(tenant, name, services.artifacts), services.journal.read(tenant, subjectOf.improvement(improvementId))]);
    return refusedBefore([...before, ...attemptsIn(improvementId, chain)], { improvementId, attempt });
  };
  const judge = async (): Promise<Verdict> => {
    switch (candidate.strategy) {
      case 'revert': {
        const items = await services.counters.read(improvement.tenant, improvement.component, { from: after(now, -recordHours * 3600), to: now });
        return judgeCandidate({ component, improvement, diagnosis, candidate, functions, replaces: candidate.replaces, target: candidate.version, served: mergeByVersion(items) }, revertGates, candidateHash(candidate), services.clock);
      }
      case 'configuration':
        return judgeCandidate({ component, candidate, functions, metrics, counters: services.counters, now, replaces: candidate.replaces, target: undefined }, configurationGates, candidateHash(candidate), services.clock);
      case 'same-code':
        return judgeCandidate({ component, replaces: candidate.replaces, target: undefined, functions }, calibrationGates, candidateHash(candidate), services.clock);
      case 'template':
      case 'model':
        return validateBuilt(candidate, attempt, component, improvement, await refused(), services);
    }
  };
  const verdict = await judge();
  const { data } = await services.journal.append(improvementEntry('ValidateCandidate', improvement, lease, services.clock, {
    kind: 'verdict', entryId: `verdict/${attempt}`, summary: `${verdict.accepted ? 'accepted' : 'rejected'}: ${verdict.reason}`, data: { verdict, attempt },
  }));
  // Run again after it was recorded: the deployer takes no verdict but the one in the journal.
  return parse(verdictSchema, data['verdict'], 'Recorded verdict');
});

export const handler = step.serve(() => ({
  clock: clock(), registry: registry(), functions: functions(), counters: counters(), artifacts: artifacts(), workbenches: workbenches(), compiler: compiler(), metrics: metrics(), journal: journal(),
}));
