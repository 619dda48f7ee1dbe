import { parse, settingsFor, type Config } from '../../core/config';
import { verdict as verdictSchema, type Verdict } from '../../core/cycle';
import { keepInputs } from '../../core/decision-inputs';
import { UnsafeState } from '../../core/errors';
import type { Clock, Journal, Registry } from '../../core/ports';
import { registered } from '../../core/registered';
import { testBuilt, type TestPorts } from '../../core/test-built';
import { iso } from '../../core/time';
import { withWatchPlan, type WatchPlanPorts } from '../../core/with-watch-plan';
import { defineStep } from '../runtime/define-step';
import { improvementEntry } from '../runtime/entries';
import { artifacts, calibrations, clock, config, counters, functions, journal, recordings, registry, sandbox, workbenches } from '../runtime/services';

interface Services extends TestPorts, Pick<WatchPlanPorts, 'counters' | 'calibrations'> {
  readonly config: Config;
  readonly clock: Clock;
  readonly registry: Registry;
  readonly journal: Journal;
}

/**
 * Gates that run a candidate. A revert and a change of configuration have none: their code served, and its record there is its
 * proof. What is accepted gets the plan of its watch, before anything is deployed.
 */
export const step = defineStep('TestCandidate', async ({ improvement, lease, diagnosis, candidate, verdict, attempt }, services: Services) => {
  if (candidate.strategy === 'none' || candidate.strategy === 'unusable') throw new UnsafeState(`TestCandidate: saw candidate "${candidate.strategy}", expected a concrete change`);
  const component = await registered(services.registry, improvement);
  const record = async (tested: Verdict, summary: string): Promise<Verdict> => {
    const settings = settingsFor(services.config, improvement.tenant, component.settings);
    // A calibration is watched for as long as it was asked for, and never kept.
    const { verdict: planned, inputs } = candidate.strategy === 'same-code' ? { verdict: tested } : await withWatchPlan(tested, { component, improvement, strategy: candidate.strategy, replaces: candidate.replaces, settings, now: iso(services.clock.now()) }, services);
    const plan = planned.watch === undefined ? '' : `. Plan: ${planned.watch.reason}`;
    const { data } = await services.journal.append(improvementEntry('TestCandidate', improvement, lease, services.clock, { kind: 'tested', entryId: `test/${attempt}`, summary: `${summary}${plan}`, data: { attempt, verdict: planned, ...(inputs && { inputs: await keepInputs(improvement, inputs, services.artifacts) }) } }));
    // Run again after it was recorded: the deployer takes no verdict but the one in the journal.
    return parse(verdictSchema, data['verdict'], 'Recorded verdict');
  };
  switch (candidate.strategy) {
    case 'revert':
    case 'configuration':
    case 'same-code': {
      const summary = `nothing to run: the candidate is code that ${candidate.strategy === 'revert' ? 'already served' : 'serves'}`;
      return record({ ...verdict, reason: `${verdict.reason}; ${summary}` }, summary);
    }
    case 'template':
    case 'model': {
      if (!diagnosis) throw new UnsafeState('TestCandidate: saw no diagnosis, expected the one that the candidate was made from');
      const tested = await testBuilt(candidate, verdict, component, { diagnosis, opportunity: improvement.opportunity }, services);
      return record(tested, `${tested.accepted ? 'accepted' : 'rejected'}: ${tested.reason}`);
    }
  }
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: registry(), functions: functions(), counters: counters(), calibrations: calibrations(), artifacts: artifacts(), recordings: recordings(), workbenches: workbenches(), sandbox: sandbox(), journal: journal(),
}));
