import { Command, CommanderError } from 'commander';
import packageJson from '../package.json';
import { addApprovals } from './commands/approvals';
import { addAudit } from './commands/audit';
import { addCalibrate } from './commands/calibrate';
import { addDoctor } from './commands/doctor';
import { addExplain } from './commands/explain';
import { addHistory } from './commands/history';
import { addJournal } from './commands/journal';
import { addOpportunities } from './commands/opportunities';
import { addPlan } from './commands/plan';
import { addReplay } from './commands/replay';
import { addReconcile } from './commands/reconcile';
import { addReport } from './commands/report';
import { addRollback } from './commands/rollback';
import { addSettings } from './commands/settings';
import { addShow } from './commands/show';
import { addStatus } from './commands/status';
import { addSwitches } from './commands/switches';
import { addTrigger } from './commands/trigger';
import { addVersions } from './commands/versions';
import { explain } from './explain-error';
import type { View } from './page';
import type { Screen } from './screen';
import type { Globals, Session } from './session';

export interface Host {
  connect(globals: Globals): Promise<Session>;
  screen(json: boolean): Screen;
}

/** How a command gets its work done: it connects, runs, prints the view and remembers the exit code. */
export type Run = (command: Command, work: (session: Session, screen: Screen) => Promise<View>) => Promise<void>;

const widestHelp = 100;

export async function runCommandLine(argv: readonly string[], host: Host): Promise<number> {
  const screen = host.screen(argv.includes('--json'));
  let exitCode = 0;
  const said: string[] = [];
  const program = programOf(async (command, work) => {
    const { stage, tenant, region, all } = command.optsWithGlobals<{ stage: string; tenant?: string; region?: string; all?: boolean }>();
    const view = await work(await host.connect({ stage, tenant, region, all }), screen);
    if (screen.json) screen.out(JSON.stringify(view.json, null, 2));
    else for (const line of view.lines(screen.page())) screen.out(line);
    exitCode = view.exitCode ?? 0;
  }, { out: (text) => screen.out(text.trimEnd()), err: (text) => said.push(text), width: Math.min(screen.page().width, widestHelp) });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const message = error.code === 'commander.help' ? said.join('').trimEnd() : `${error.message.replace(/^error: /, '').replaceAll('\n', ' ')}\nSee: ratchet --help`;
      return complain(screen, { name: 'UsageError', message, exitCode: 2 }, error.code !== 'commander.help');
    }
    return complain(screen, explain(error, process.env['AWS_ENDPOINT_URL'] || undefined), true);
  }
}

function programOf(run: Run, write: { readonly out: (text: string) => void; readonly err: (text: string) => void; readonly width: number }): Command {
  const program = new Command('ratchet')
    .description('Looks at and steers a Ratchet installation: what it found, what it changes, and why.')
    .version(packageJson.version, '--version')
    .option('--stage <name>', 'installation to talk to', process.env['RATCHET_STAGE'] || 'prod')
    .option('--tenant <name>', "tenant (default: the installation's only one)")
    .option('--region <name>', "AWS region (default: the SDK's own environment)")
    .option('--local', 'talk to the local run that npm start began')
    .option('--json', 'one JSON document on stdout, errors as JSON on stderr')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: write.out, writeErr: write.err, getOutHelpWidth: () => write.width, getErrHelpWidth: () => write.width })
    .exitOverride();
  for (const add of [addTrigger, addStatus, addOpportunities, addExplain, addDoctor, addPlan, addHistory, addReport, addShow, addJournal, addAudit, addReplay, addApprovals, addRollback, addReconcile, addVersions, addSwitches, addSettings, addCalibrate]) add(program, run);
  return program;
}

function complain(screen: Screen, { name, message, exitCode }: { readonly name: string; readonly message: string; readonly exitCode: number }, prefixed: boolean): number {
  screen.err(screen.json ? JSON.stringify({ error: { name, message, exitCode } }) : `${prefixed ? 'ratchet: ' : ''}${message}`);
  return exitCode;
}
