import type { Action } from './actions/types';
import { cut } from './bounded';
import type { Settings } from './config';
import type { ActionRun, Component, ComponentAnalysis, Cycle } from './cycle';
import { InvalidInput, NotFound, StillRunning } from './errors';
import { hashOf } from './journal';
import { maintenanceUntil } from './maintenance';
import { pauseOver } from './paused';
import type { ActionTargets, Clock, Controls, Registry, WorkQueue } from './ports';
import { after, iso } from './time';

const attempts = 3;
const maxRuns = 40;
const quietSeconds = 3600;
/** Seconds after which none begins any more: the last one may take a minute, and the step has five. */
const budgetSeconds = 200;

export interface ActionPorts {
  readonly registry: Registry;
  readonly queue: Pick<WorkQueue, 'claim'>;
  readonly targets: ActionTargets;
  readonly controls: Pick<Controls, 'read'>;
  readonly clock: Clock;
}

/**
 * Runs what teams declared for components that fail their status, one after the other, each at most once an hour and
 * with up to three tries. An action that fails is reported and never stops the cycle. What is not run now (a pause,
 * maintenance, no time left) is claimed by nobody, so that the next cycle runs it.
 */
export async function runActions(cycle: Cycle, failing: readonly ComponentAnalysis[], registered: readonly Action[], settingsOf: (component: Component) => Settings, ports: ActionPorts): Promise<ActionRun[]> {
  const until = ports.clock.now() + budgetSeconds * 1000;
  const controls = await ports.controls.read(cycle.tenant);
  const runs: ActionRun[] = [];
  for (const analysis of failing) {
    const component = await ports.registry.get(cycle.tenant, analysis.component);
    for (const { action: name, target } of component?.actions ?? []) {
      if (!component || runs.length >= maxRuns) return runs;
      const told = { action: name, component: analysis.component, target };
      const pause = pauseOver(controls, component.component);
      const maintenance = maintenanceUntil(settingsOf(component).maintenanceWindows, iso(ports.clock.now()));
      const held = pause ? `paused (${pause.scope}) by ${pause.by}: ${pause.reason}` : maintenance !== undefined ? `maintenance until ${maintenance}` : ports.clock.now() >= until ? 'no time was left in this cycle' : undefined;
      if (held !== undefined) {
        runs.push({ ...told, state: 'held', attempt: 0, detail: held });
        continue;
      }
      const claim = `action#${analysis.component}#${name}#${target}`;
      const claimedBy = await ports.queue.claim(cycle.tenant, claim, cycle.cycleId, cycle.startedAt, after(cycle.startedAt, quietSeconds));
      if (claimedBy !== cycle.cycleId) continue;
      const action = registered.find((candidate) => candidate.name === name);
      // The same try has the same name, so that a step that runs twice starts it once.
      const runOf = (attempt: number): string => hashOf([cycle.cycleId, claim, attempt]).slice(0, 32);
      runs.push(action
        ? { ...told, ...(await tryRun((attempt) => action.run({ component, analysis, target, reason: reasonOf(analysis), run: runOf(attempt) }, ports.targets), () => ports.clock.now() < until)) }
        : { ...told, state: 'failed', attempt: 0, detail: `saw action "${name}", expected one of ${registered.map((known) => known.name).join(', ')}` });
    }
  }
  return runs;
}

async function tryRun(run: (attempt: number) => Promise<string>, hasTime: () => boolean): Promise<Pick<ActionRun, 'state' | 'attempt' | 'detail'>> {
  let detail = '';
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      return { state: 'done', attempt, detail: await run(attempt) };
    } catch (error) {
      detail = error instanceof Error ? cut(error.message, 300) : String(error);
      if (error instanceof StillRunning) return { state: 'running', attempt, detail };
      // What is not there, or asks for something else, is no other after a second.
      if (error instanceof NotFound || error instanceof InvalidInput) return { state: 'failed', attempt, detail };
      if (!hasTime()) return { state: 'given-up', attempt, detail: `${detail}; no time was left for another try` };
    }
  }
  return { state: 'given-up', attempt: attempts, detail };
}

function reasonOf({ status }: ComponentAnalysis): string {
  return `${Math.round((status.successRate ?? 0) * 1000) / 10} % of ${status.requests} calls worked`;
}
