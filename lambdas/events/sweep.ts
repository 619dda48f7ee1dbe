import * as z from 'zod';
import { sweep, type SweepPorts } from '../../core/sweep';
import { defineHandler } from '../runtime/define-handler';
import { alarms, clock, config, controls, executions, leases, queue, reconciler, syncingRegistry } from '../runtime/services';

export const step = defineHandler('Sweep', z.unknown(), async (_event, services: SweepPorts) => ({ done: await sweep(services) }));

export const handler = step.serve(() => ({
  config: config(), clock: clock(), registry: syncingRegistry(), leases: leases(), queue: queue(), controls: controls(), executions: executions(), alarms: alarms(), reconciler: reconciler(),
}));
