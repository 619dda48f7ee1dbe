import type { Command } from 'commander';
import { profileNames } from '../../core/config';
import { instantOf, isLocalTime } from '../../core/local-time';
import { isTimeZone } from '../../core/maintenance';
import { iso, secondsBetween } from '../../core/time';
import { fields, type View } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import type { Session } from '../session';
import { duration, zoned } from '../times';
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
    .option('--from <time>', 'as 2026-12-24T18:00, or a day, which is its beginning (default: now)')
    .requiredOption('--until <time>', 'likewise: with 2026-12-27 it ends when the 27th begins')
    .option('--time-zone <zone>', 'of both times', 'UTC')
    .addHelpText('after', '\nA day is its beginning, midnight in the zone: the last day that is frozen is the one before --until. One freeze a scope: another one replaces it. What `freezeAllows` names goes on.')
    .action((component: string | undefined, options: FreezeOptions, command: Command) =>
      run(command, (session, screen) => freeze(component, options, session, screen)));
  add('unfreeze [component]', 'take away a freeze that was set by command')
    .action((component: string | undefined, options: SwitchOptions, command: Command) => run(command, (session, screen) => flip({ operation: 'unfreeze' }, component, options, session, screen)));
  add('profile <name> [component]', `set a profile over configuration: ${profileNames.join(', ')}, or ${declared}`)
    .action((name: string, component: string | undefined, options: SwitchOptions, command: Command) => run(command, async (session, screen) => {
      if (name !== declared && !profileNames.some((known) => known === name)) throw new UsageError(`profile: saw ${JSON.stringify(name)}, expected one of ${[...profileNames, declared].join(', ')}`);
      return flip({ operation: 'profile', ...(name !== declared && { profile: name }) }, component, options, session, screen);
    }));
  add('set <setting> <value> [component]', `set a setting over configuration, its value as in ratchet.json, or ${declared}`)
    .addHelpText('after', '\nThe README has the settings, their units and defaults; `ratchet status` shows what is set.')
    .action((setting: string, value: string, component: string | undefined, options: SwitchOptions, command: Command) =>
      run(command, (session, screen) => flip({ operation: 'set', setting, ...(value !== declared && { value: valueOf(value) }) }, component, options, session, screen)));
}

/** Its times are told as the operator wrote them and in UTC, so that a wrong zone or day is seen at once. */
async function freeze(component: string | undefined, options: FreezeOptions, session: Session, screen: Screen): Promise<View> {
  const { timeZone } = options;
  const now = iso(session.clock.now());
  const [from, until] = [options.from === undefined ? now : momentOf('--from', options.from, options), momentOf('--until', options.until, options)];
  if (until <= now) throw new UsageError(`--until: saw "${options.until}", which is ${zoned(until, timeZone)} and over, expected a time after now, ${zoned(now, timeZone)}${dayNote(options.until)}`);
  if (until <= from) throw new UsageError(`--until: saw "${options.until}", which is ${zoned(until, timeZone)}, expected a time after the beginning, ${zoned(from, timeZone)}${dayNote(options.until)}`);
  const view = await flip({ operation: 'freeze', from, until }, component, options, session, screen);
  return {
    ...view,
    lines: (page) => [...view.lines(page), ...fields(page, [
      ['from', zoned(from, timeZone)],
      ['until', `${zoned(until, timeZone)}${isDay(options.until) ? `, when ${options.until} begins` : ''}`],
      ['lasts', duration(secondsBetween(from, until))],
    ])],
  };
}

function isDay(time: string): boolean {
  return !time.includes('T');
}

function dayNote(time: string): string {
  return isDay(time) ? '. A day is its beginning, midnight in the zone' : '';
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
