import type { Command } from 'commander';
import { calibrationLength } from '../../core/calibration-request';
import { NotFound } from '../../core/errors';
import { isFresh, type KeptCalibration, tellCalibration } from '../../core/kept-calibration';
import { iso } from '../../core/time';
import { confirmed } from '../confirmed';
import { number } from '../options';
import { fields, type View } from '../page';
import type { Run } from '../program';
import type { Screen } from '../screen';
import { consoleLink, type Session } from '../session';
import { moment } from '../times';
import { waitForImprovement } from '../wait-for-improvement';

export interface CalibrateOptions {
  readonly minutes: number;
  readonly reason: string;
  readonly yes?: boolean;
  readonly wait?: boolean;
  readonly last?: boolean;
}

export function addCalibrate(program: Command, run: Run): void {
  program.command('calibrate <component>')
    .description('publish the running code once more and watch it beside itself: how often a watch is wrong, and how noisy the component is')
    .option('--minutes <n>', `how long both serve, ${calibrationLength.least} to ${calibrationLength.most}`, number, calibrationLength.usual)
    .option('--reason <text>', 'why, for the journal', 'to learn its noise')
    .option('--yes', 'do not ask')
    .option('--wait', 'follow it and print what was measured')
    .option('--last', 'print what was measured last, and start nothing')
    .action((component: string, options: CalibrateOptions, command: Command) => run(command, (session, screen) => calibrate(component, options, session, screen)));
}

export async function calibrate(component: string, options: CalibrateOptions, session: Session, screen: Screen): Promise<View> {
  if (options.last) return last(component, session);
  const { minutes, reason } = options;
  const { tenant, operations, endpoint } = session;
  if (!options.yes && !(await confirmed('calibrate', `Publish the running code of ${component} once more, and give that version half of the calls for ${minutes} min?`, screen))) {
    return { json: { component, started: false, reason: 'not confirmed' }, lines: () => ['Nothing was done.'], exitCode: 1 };
  }
  const started = await operations.calibrate({ tenant, component, minutes, by: await operations.caller(), reason });
  const { improvementId, executionArn, summary } = started;
  const consoleUrl = consoleLink(executionArn, endpoint);
  const startedLines: View['lines'] = (page) => fields(page, [
    ['calibration', summary],
    ['improvement', improvementId],
    ['execution', executionArn],
    ['console', consoleUrl],
    ['follow it', options.wait ? undefined : `ratchet journal --subject improvement/${improvementId}`],
    ['stop it', `ratchet rollback ${improvementId} --reason ...`],
    ['its figures', options.wait ? undefined : `ratchet calibrate ${component} --last`],
  ]);
  const json = { component, started: true, ...started, consoleUrl };
  if (!options.wait) return { json, lines: startedLines };
  if (!screen.json) for (const line of startedLines(screen.page())) screen.out(line);
  const outcome = await waitForImprovement(started, session, screen);
  const kept = await session.calibrations.get(tenant, component);
  const own = kept?.improvementId === improvementId ? kept : undefined;
  const ended = outcome?.kind === 'calibrated';
  return {
    json: { ...json, outcome, measured: own },
    lines: (page) => ['', ...fields(page, [['outcome', outcome?.kind ?? 'none', ended ? 'good' : 'warn'], ['why', outcome?.reason ?? 'its execution ended without one; the sweep cleans up']])],
    exitCode: ended ? 0 : 1,
  };
}

async function last(component: string, { calibrations, tenant, clock }: Session): Promise<View> {
  const kept = await calibrations.get(tenant, component);
  if (!kept) throw new NotFound(`Calibration of ${component}: saw none, expected one that was measured before. Measure one with: ratchet calibrate ${component}`);
  const used = isFresh(kept, iso(clock.now()));
  return { json: { ...kept, used }, lines: (page) => fields(page, linesOf(kept, used)) };
}

function linesOf(kept: KeptCalibration, used: boolean): Parameters<typeof fields>[1] {
  return [
    ['component', kept.component],
    ['measured', `${moment(kept.measuredAt)}, on version ${kept.version}, by ${kept.improvementId}`],
    ['its own watch', kept.alarmed ? 'a false alarm took the copy back' : 'no false alarm', kept.alarmed ? 'warn' : 'good'],
    ['figures', tellCalibration(kept)],
    ['used', used ? 'by every watch of the component' : 'no longer: it is too old', used ? undefined : 'warn'],
  ];
}
