import type { Command } from 'commander';
import { profileNames } from '../../core/config';
import { instantOf, isLocalTime } from '../../core/local-time';
import { isTimeZone } from '../../core/maintenance';
import { iso } from '../../core/time';
import type { Run } from '../program';
import { UsageError } from '../usage-error';
import { flip, type SwitchOptions } from './switches';

interface FreezeOptions extends SwitchOptions {
  readonly from?: string;
  readonly until: string;
  readonly timeZone: string;
}

/** The word that removes what was set. */
const declared = 'declared';

/** `freeze`, `unfreeze`, `profile` and `set`: what an operator sets over configuration, for one component, the tenant, or every tenant. */
export function addSettings(program: Command, run: Run): void {
  const add = (usage: string, description: string) => program.command(usage).description(description).requiredOption('--reason <text>', 'why, for the journal').option('--all', 'every tenant of the installation');
  add('freeze [component]', 'deploy, widen and promote nothing for a time; canaries that serve are taken away')
    .option('--from <time>', 'as 2026-12-24T18:00, or a day (default: now)')
    .requiredOption('--until <time>', 'likewise')
    .option('--time-zone <zone>', 'of both times', 'UTC')
    .addHelpText('after', '\nOne freeze a scope: another one replaces it. What `freezeAllows` names goes on.')
    .action((component: string | undefined, options: FreezeOptions, command: Command) =>
      run(command, (session) => flip({ operation: 'freeze', from: options.from === undefined ? iso(session.clock.now()) : momentOf('--from', options.from, options), until: momentOf('--until', options.until, options) }, component, options, session)));
  add('unfreeze [component]', 'take away a freeze that was set by command')
    .action((component: string | undefined, options: SwitchOptions, command: Command) => run(command, (session) => flip({ operation: 'unfreeze' }, component, options, session)));
  add('profile <name> [component]', `set a profile over configuration: ${profileNames.join(', ')}, or ${declared}`)
    .action((name: string, component: string | undefined, options: SwitchOptions, command: Command) => run(command, async (session) => {
      if (name !== declared && !profileNames.some((known) => known === name)) throw new UsageError(`profile: saw ${JSON.stringify(name)}, expected one of ${[...profileNames, declared].join(', ')}`);
      return flip({ operation: 'profile', ...(name !== declared && { profile: name }) }, component, options, session);
    }));
  add('set <setting> <value> [component]', `set a setting over configuration, its value as in ratchet.json, or ${declared}`)
    .addHelpText('after', '\nThe README has the settings, their units and defaults; `ratchet status` shows what is set.')
    .action((setting: string, value: string, component: string | undefined, options: SwitchOptions, command: Command) =>
      run(command, (session) => flip({ operation: 'set', setting, ...(value !== declared && { value: valueOf(value) }) }, component, options, session)));
}

function momentOf(option: string, time: string, { timeZone }: FreezeOptions): string {
  if (!isTimeZone(timeZone)) throw new UsageError(`--time-zone: saw "${timeZone}", expected the name of a time zone, as "Europe/Zurich"`);
  if (!isLocalTime(time)) throw new UsageError(`${option}: saw "${time}", expected a time as 2026-12-24T18:00, or a day as 2026-12-24`);
  return instantOf(time, timeZone);
}

/** JSON; what is none is a text, as a shell has it without quotes. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
