/**
 * Everything that must hold before a commit: types, lint, unused code, and all tests, against a local AWS of their
 * own. What `npm test` runs; its last lines are jest's count.
 *
 *     npm test                                  everything
 *     npm test -- --only unit                   the tests that need no local AWS
 *     npm test -- --only emulator               those that do
 *     npm test -- --only system                 those of Ratchet's own stack, deployed there
 *     npm test -- --only <jest arguments>       e.g. --only test/local/traffic
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bootstrap } from './bootstrap';
import { auditPackages } from './check-vulnerabilities';
import { localAws } from './emulator';
import { startModelServer } from './model/model-server';
import { runCommand } from './run-command';

const root = join(__dirname, '..');
const CHECKS = [
  ['types', 'typescript/bin/tsc', '--noEmit'],
  ['lint', 'eslint/bin/eslint.js', '.'],
  ['unused code', 'knip/bin/knip.js'],
] as const;

async function verify(args: readonly string[]): Promise<number> {
  const [option, ...jestArgs] = args;
  if (option === undefined) {
    const failed = CHECKS.filter(([name, program, ...rest]) => !check(name, program, rest));
    const audited = auditPackages(root);
    console.log(`${audited.passed ? 'pass' : 'FAIL'}  known vulnerabilities: ${audited.told}`);
    return Math.max(failed.length, audited.passed ? 0 : 1, await testWithLocalAws([]));
  }
  if (option !== '--only' || jestArgs[0] === undefined) {
    throw new Error(`Unknown arguments: ${args.join(' ')}; expected --only unit, --only emulator, --only system or --only <jest arguments>.`);
  }
  if (jestArgs[0] === 'unit') return jest(['--selectProjects', 'unit', ...projectArgs(jestArgs)], {});
  const projects = jestArgs[0] === 'emulator' ? ['emulator', 'system'] : jestArgs[0] === 'system' ? ['system'] : [];
  return testWithLocalAws(projects.length > 0 ? ['--selectProjects', ...projects, ...projectArgs(jestArgs)] : jestArgs);
}

/** Runs one check quietly: a line when it holds, its whole output when it does not. */
function check(name: string, program: string, args: readonly string[]): boolean {
  const started = Date.now();
  const done = spawnSync(process.execPath, [join(root, 'node_modules', program), ...args], { cwd: root, encoding: 'utf8' });
  const passed = done.status === 0;
  if (!passed) console.error(`${done.stdout}${done.stderr}`.trimEnd());
  console.log(`${passed ? 'pass' : 'FAIL'}  ${name} (${seconds(started)})`);
  return passed;
}

async function testWithLocalAws(args: readonly string[]): Promise<number> {
  const started = Date.now();
  const model = await startModelServer({ repliesFolder: join(root, 'test', 'local', 'replies') });
  const aws = await localAws({ port: 0, logFile: join(root, '.ratchet', 'verify.log'), modelUrl: model.url, faults: true });
  try {
    await bootstrap(aws.environment);
    console.log(`pass  local AWS ready at ${aws.endpoint} (${seconds(started)})`);
    return await jest(args, aws.environment);
  } finally {
    await aws.stop();
    await model.stop();
  }
}

function jest(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<number> {
  return runCommand(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), '--maxWorkers', '2', ...args],
    { NODE_NO_WARNINGS: '1', ...environment });
}

/** What follows the project's name; after --selectProjects a bare path would be read as one more project. */
function projectArgs([, ...rest]: readonly string[]): string[] {
  return rest[0] !== undefined && !rest[0].startsWith('-') ? ['--testPathPatterns', ...rest] : [...rest];
}

function seconds(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}

verify(process.argv.slice(2)).then(
  (code) => { process.exitCode = code; },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
