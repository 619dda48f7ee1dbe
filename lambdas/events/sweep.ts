import * as z from 'zod';
import { sweep, type SweepPorts } from '../../core/sweep';
import { SweepFailed } from '../../core/errors';
import { defineHandler } from '../runtime/define-handler';
import { alarms, budgets, clock, config, controls, counters, executions, functions, journal, leases, meter, notifier, opportunities, progress, queue, reconciler, syncedRegistry, servedFixes, statuses, workbenches } from '../runtime/services';

export const step = defineHandler('Sweep', z.unknown(), async (_event, services: SweepPorts) => {
  const done = await sweep(services);
  const failed = done.filter((line) => line.startsWith('failed: '));
  if (failed.length > 0) throw new SweepFailed(failed.join('; '));
  return { done };
});

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: syncedRegistry(), leases: leases(), queue: queue(), controls: controls(), budgets: budgets(), executions: executions(), alarms: alarms(), reconciler: reconciler(), functions: functions(), fixes: servedFixes(), journal: journal(), notifier: notifier(), workbenches: workbenches(), meter: meter(), counters: counters(), statuses: statuses(), opportunities: opportunities(), progress: progress(),
}));
