import { actions as registered } from '../../core/actions';
import { settingsFor, type Config } from '../../core/config';
import { runActions } from '../../core/run-actions';
import { readAnalyses } from '../../core/read-analyses';
import type { ActionTargets, Artifacts, Clock, Controls, Journal, Registry, WorkQueue } from '../../core/ports';
import { defineStep } from '../runtime/define-step';
import { cycleEntry } from '../runtime/entries';
import { actionTargets, artifacts, clock, config, controls, journal, queue, registry } from '../runtime/services';

interface Services {
  readonly config: Config;
  readonly controls: Controls;
  readonly clock: Clock;
  readonly artifacts: Artifacts;
  readonly registry: Registry;
  readonly queue: WorkQueue;
  readonly targets: ActionTargets;
  readonly journal: Journal;
}

export const step = defineStep('RunActions', async ({ cycle, analyses }, services: Services) => {
  const failing = (await readAnalyses(analyses, services.artifacts)).filter(({ status }) => status.autoFixRequired);
  const runs = await runActions(cycle, failing, registered, (component) => settingsFor(services.config, cycle.tenant, component.settings), services);
  for (const run of runs) {
    await services.journal.append(cycleEntry('RunActions', cycle, services.clock, {
      kind: 'action-run',
      entryId: `action/${run.component}/${run.action}/${run.target}`,
      summary: `${run.action} ${run.target} for ${run.component}: ${run.state} (${run.detail})`,
      data: { run },
    }));
  }
  return { runs };
});

export const handler = step.serve(() => ({ config: config(), controls: controls(), clock: clock(), artifacts: artifacts(), registry: registry(), queue: queue(), targets: actionTargets(), journal: journal() }));
