import { circumstancesOf, type CircumstancesPorts } from '../../core/circumstances';
import { settingsFor } from '../../core/config';
import { approvalPeriod, peopleFor } from '../../core/decide-approval';
import { UnsafeState } from '../../core/errors';
import { hashOf } from '../../core/journal';
import { subjectOf } from '../../core/names';
import type { Approvals, Clock, Controls, Journal, Leases, Notifier, Registry } from '../../core/ports';
import { expectDeployable, type PreparePorts } from '../../core/prepare-deployment';
import { registered } from '../../core/registered';
import { expectNotStopped } from '../../core/stopped';
import { iso } from '../../core/time';
import { askPerson } from '../runtime/ask-person';
import { defineStep } from '../runtime/define-step';
import { tellingPostponed } from '../runtime/telling-postponed';
import { alarms, approvals, budgets, clock, config, controls, counters, functions, journal, leases, notifier, registry } from '../runtime/services';

interface Services extends CircumstancesPorts, PreparePorts {
  readonly clock: Clock;
  readonly controls: Pick<Controls, 'read'>;
  readonly registry: Registry;
  readonly leases: Leases;
  readonly approvals: Approvals;
  readonly journal: Journal;
  readonly notifier: Notifier;
}

/**
 * Asks a person, and ends; the execution waits for the task token, which only the approving function may send. Nothing
 * is approved here, so what this returns is not what the state yields. The lease is held for as long as the question stands:
 * when it runs out, a sweep has the improvement ended.
 */
export const step = defineStep('RequestApproval', async ({ improvement, lease, candidate, verdict, taskToken }, services: Services) => {
  if (candidate.strategy === 'none') throw new UnsafeState('RequestApproval: saw candidate "none", expected a concrete change');
  await expectNotStopped(improvement, services.controls);
  const { tenant, component, improvementId } = improvement;
  const declared = await registered(services.registry, improvement);
  const settings = settingsFor(services.config, tenant, declared.settings);
  const chain = await services.journal.read(tenant, subjectOf.improvement(improvementId));
  await tellingPostponed('RequestApproval', { improvement, lease }, services, () => expectDeployable({ improvement, lease, component: declared, settings, watch: verdict.watch, chain }, services));
  const wantedAt = iso(services.clock.now());
  const { expiresAt, leaseUntil } = approvalPeriod(wantedAt, settings.approvalHours);
  await services.leases.renew({ ...improvement, ...lease }, leaseUntil);
  const { candidateSha256, reason, needsPerson } = verdict;
  const question = {
    tenant, component, improvementId, candidateSha256, verdictSha256: hashOf(verdict), summary: candidate.summary, verdict: reason, ...(needsPerson !== undefined && { needsPerson }),
    circumstances: await circumstancesOf(declared, services), ...peopleFor(settings), wantedAt, expiresAt,
  };
  await askPerson('RequestApproval', { improvement, lease, question, taskToken, data: { candidate } }, services);
  return { approved: false, by: '', reason: 'not decided yet', candidateSha256 };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), controls: controls(), registry: registry(), functions: functions(), leases: leases(), approvals: approvals(), journal: journal(), notifier: notifier(), budgets: budgets(), alarms: alarms(), counters: counters(),
}));
