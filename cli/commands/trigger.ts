import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { checkComponents } from '../../core/admit-cycle';
import { readTrigger } from '../../core/read-trigger';
import { iso } from '../../core/time';
import { names, number } from '../options';
import { fields, type View } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import { consoleLink, type Session } from '../session';
import { asUsage } from '../usage-error';
import { waitForCycle } from '../wait-for-cycle';

export interface TriggerOptions {
  readonly components?: readonly string[];
  readonly windowHours?: number;
  readonly maxImprovements?: number;
  readonly reason?: string;
  readonly wait?: boolean;
}

export function addTrigger(program: Command, run: Run): void {
  program.command('trigger')
    .description('start a cycle, as from the Step Functions console')
    .option('--components <a,b>', 'of these only (default: all of the tenant)', names)
    .option('--window-hours <n>', "hours of telemetry to look at (default: the tenant's)", number)
    .option('--max-improvements <n>', "improvements to start at most (default: the tenant's)", number)
    .option('--reason <text>', 'why, for the journal')
    .option('--wait', 'follow the cycle and print its report')
    .action((options: TriggerOptions, command: Command) => run(command, (session, screen) => trigger(options, session, screen)));
}

export async function trigger(options: TriggerOptions, session: Session, screen: Screen): Promise<View> {
  const { tenant, executions, endpoint } = session;
  const input = inputOf(options, tenant);
  await check(input, session);
  const cycleId = `cli-${iso(session.clock.now()).slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}-${randomBytes(3).toString('hex')}`;
  const executionArn = await executions.startCycle(cycleId, input);
  const started = { cycleId, executionArn, consoleUrl: consoleLink(executionArn, endpoint), input };
  const startedLines: View['lines'] = (page) => fields(page, [
    ['cycle', cycleId],
    ['tenant', tenant],
    ['components', input.components?.join(', ') ?? 'all'],
    ['execution', executionArn],
    ['console', started.consoleUrl],
    ['follow it', options.wait ? undefined : `ratchet journal --subject cycle/${cycleId}`],
  ]);
  if (!options.wait) return { json: started, lines: startedLines };
  if (!screen.json) for (const line of startedLines(screen.page())) screen.out(line);
  return waitForCycle(started, session, screen);
}

/** Exactly what an engineer would write in the console: what was not asked for is left to the tenant's settings. */
function inputOf({ components, windowHours, maxImprovements, reason }: TriggerOptions, tenant: string) {
  return {
    tenant,
    ...(components && { components }),
    ...(windowHours !== undefined && { windowHours }),
    ...(maxImprovements !== undefined && { maxImprovements }),
    ...(reason !== undefined && { reason }),
  };
}

/** The rules by which AdmitCycle would fail, so that nothing starts only to fail. */
async function check(input: ReturnType<typeof inputOf>, { registry, tenant }: Session): Promise<void> {
  const read = asUsage(() => readTrigger(input));
  if (read.components.length === 0) return;
  const known = await registry.list(tenant);
  asUsage(() => checkComponents(read, tenant, known));
}
