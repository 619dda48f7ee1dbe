import type { Verdict } from '../../core/cycle';
import { UnsafeState } from '../../core/errors';
import type { Clock, Journal, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
import { testBuilt, type TestPorts } from '../../core/test-built';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { artifacts, clock, functions, journal, recordings, registry, sandbox, workbenches } from '../runtime/services';

interface Services extends TestPorts {
  readonly clock: Clock;
  readonly registry: Registry;
  readonly journal: Journal;
}

/** Gates that run a candidate. A revert and a change of configuration have none: their code served, and its record there is its proof. */
export const step = defineStep('TestCandidate', async ({ improvement, lease, diagnosis, candidate, verdict, attempt }, services: Services) => {
  const record = async (tested: Verdict, summary: string): Promise<Verdict> => {
    await services.journal.append(improvementEntry('TestCandidate', improvement, lease, services.clock, { kind: 'tested', entryId: `test/${attempt}`, summary, data: { attempt, verdict: tested } }));
    return tested;
  };
  switch (candidate.strategy) {
    case 'none':
    case 'unusable':
      throw new UnsafeState(`TestCandidate: saw candidate "${candidate.strategy}", expected a concrete change`);
    case 'revert':
    case 'configuration':
    case 'same-code': {
      const summary = `nothing to run: the candidate is code that ${candidate.strategy === 'revert' ? 'already served' : 'serves'}`;
      return record({ ...verdict, reason: `${verdict.reason}; ${summary}` }, summary);
    }
    case 'template':
    case 'model': {
      if (!diagnosis) throw new UnsafeState('TestCandidate: saw no diagnosis, expected the one that the candidate was made from');
      const tested = await testBuilt(candidate, verdict, await registered(services.registry, improvement), { diagnosis, opportunity: improvement.opportunity }, services);
      return record(tested, `${tested.accepted ? 'accepted' : 'rejected'}: ${tested.reason}`);
    }
  }
});

export const handler = step.serve(() => ({
  clock: clock(), registry: registry(), functions: functions(), artifacts: artifacts(), recordings: recordings(), workbenches: workbenches(), sandbox: sandbox(), journal: journal(),
}));
