import type { Action } from './actions/types';
import type { ActionRun, ComponentAnalysis, Cycle } from './cycle';
import type { ActionTargets, Registry, WorkQueue } from './ports';
import { after } from './time';

const attempts = 3;
const maxRuns = 40;
const quietSeconds = 3600;

/**
 * Runs what teams declared for components that fail their status, one after the other, each at most once an hour and
 * with up to three tries. An action that fails is reported and never stops the cycle.
 */
export async function runActions(
  cycle: Cycle,
  failing: readonly ComponentAnalysis[],
  registered: readonly Action[],
  ports: { readonly registry: Registry; readonly queue: WorkQueue; readonly targets: ActionTargets },
): Promise<ActionRun[]> {
  const runs: ActionRun[] = [];
  for (const analysis of failing) {
    const component = await ports.registry.get(cycle.tenant, analysis.component);
    for (const { action: name, target } of component?.actions ?? []) {
      if (!component || runs.length >= maxRuns) return runs;
      const claim = `action#${analysis.component}#${name}#${target}`;
      const claimedBy = await ports.queue.claim(cycle.tenant, claim, cycle.cycleId, cycle.startedAt, after(cycle.startedAt, quietSeconds));
      if (claimedBy !== cycle.cycleId) continue;
      const action = registered.find((candidate) => candidate.name === name);
      const told = { action: name, component: analysis.component, target };
      runs.push(action
        ? { ...told, ...(await tryRun(() => action.run({ component, analysis, target, reason: reasonOf(analysis) }, ports.targets))) }
        : { ...told, state: 'failed', attempt: 0, detail: `saw action "${name}", expected one of ${registered.map((known) => known.name).join(', ')}` });
    }
  }
  return runs;
}

async function tryRun(run: () => Promise<string>): Promise<Pick<ActionRun, 'state' | 'attempt' | 'detail'>> {
  let detail = '';
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    try {
      return { state: 'done', attempt, detail: await run() };
    } catch (error) {
      detail = error instanceof Error ? error.message.slice(0, 300) : String(error);
    }
  }
  return { state: 'given-up', attempt: attempts, detail };
}

function reasonOf({ status }: ComponentAnalysis): string {
  return `${Math.round((status.successRate ?? 0) * 1000) / 10} % of ${status.requests} calls worked`;
}
