/**
 * Pictures for the README, of what is there:
 *
 *     npm run picture -- dashboard [--stage prod] [--minutes 5] [--out docs/pictures/dashboard.svg]
 *     npm run picture -- terminal [--title ...] [--out docs/pictures/start.svg] < what a terminal showed
 *     npm run picture -- two-rules [--out docs/pictures/two-rules.svg]
 *
 * The dashboard is read from the local AWS of the last `npm start`, or from what AWS_ENDPOINT_URL names.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import * as z from 'zod';
import { twoRules } from '../bench/two-rules';
import { namesOf } from '../core/names';
import { localRun } from './local-run';
import { drawDashboard } from './picture/draw-dashboard';
import { drawTerminal } from './picture/draw-terminal';
import { drawTwoRules } from './picture/draw-two-rules';
import { readDashboard } from './picture/read-dashboard';
import { runCommand } from './run-command';

const barSeconds = 5;
const record = z.object({ environment: z.record(z.string(), z.string()) });

async function main(args: readonly string[]): Promise<number> {
  const { positionals: [what], values } = parseArgs({
    args: [...args], allowPositionals: true,
    options: { stage: { type: 'string', default: 'prod' }, minutes: { type: 'string', default: '5' }, title: { type: 'string', default: 'npm start' }, out: { type: 'string' } },
  });
  if (what === 'terminal') return write(values.out ?? 'docs/pictures/start.svg', drawTerminal(readFileSync(0, 'utf8'), values.title));
  if (what === 'two-rules') return write(values.out ?? 'docs/pictures/two-rules.svg', drawTwoRules(twoRules()));
  if (what !== 'dashboard') throw new Error(`picture: saw ${what ?? 'no name'}, expected dashboard, terminal or two-rules`);
  // Node reads the certificate of the local AWS only when it starts.
  if (!process.env['AWS_ENDPOINT_URL']) return runCommand(process.execPath, ['--no-warnings', '--import', 'tsx', __filename, ...args], environmentOfLocalRun());
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= 60)) throw new Error(`picture: saw --minutes ${values.minutes}, expected a number up to 60`);
  const to = Math.ceil(Date.now() / 1000 / barSeconds) * barSeconds * 1000;
  const range = { from: to - minutes * 60_000, to, barSeconds };
  const panels = await readDashboard(new CloudWatchClient({}), namesOf(values.stage).dashboard, range);
  const label = `Dashboard ${namesOf(values.stage).dashboard}, drawn from its definition and the metrics of the local AWS after a run; a bar is ${barSeconds} seconds, on AWS five minutes`;
  return write(values.out ?? 'docs/pictures/dashboard.svg', drawDashboard(panels, range, label));
}

function environmentOfLocalRun(): Readonly<Record<string, string>> {
  if (!existsSync(localRun)) throw new Error('picture: saw no local AWS, expected that of npm start, or AWS_ENDPOINT_URL');
  return record.parse(JSON.parse(readFileSync(localRun, 'utf8'))).environment;
}

function write(file: string, svg: string): number {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, svg);
  console.log(`${file}: ${(svg.length / 1024).toFixed(0)} kB`);
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => { process.exitCode = code; },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
