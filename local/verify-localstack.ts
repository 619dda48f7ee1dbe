/**
 * What `npm run test:localstack` runs: all that can run on the AWS that AWS_ENDPOINT_URL names, LocalStack in the first place.
 * What it lacks is found out by trying; tests that need it are skipped, and the table at the end says why. Ends with 0 only
 * when everything that ran passed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { bootstrap } from './bootstrap';
import { runCommand } from './run-command';

const root = join(__dirname, '..');
const howToStart = `AWS_ENDPOINT_URL is not set, expected the address of a local AWS. LocalStack, in Docker:

    docker run --rm -p 4566:4566 -v /var/run/docker.sock:/var/run/docker.sock localstack/localstack:4.9.2
    AWS_ENDPOINT_URL=http://localhost:4566 npm run test:localstack

It starts a container for each Lambda function, hence the socket.`;

/** Capabilities that no test needs here, and what they stand for. Ratchet needs neither of the last two. */
const seenByProbe = {
  'alias-updates': 'a second `cdk deploy` of a function with an alias keeps its earlier version',
  'alarm-events': 'an alarm starts a cycle by its event',
  'schedules': 'a schedule starts a cycle',
  'iam': 'each function may do what its role allows, and no more',
  'percentiles': 'percentiles of a metric (the latency alarm)',
} as const;

const report = z.object({
  testResults: z.array(z.object({ name: z.string(), message: z.string(), assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) })),
});

interface Row {
  readonly row: string;
  readonly state: 'ran' | 'skipped' | 'FAILED';
  readonly why: string;
}

async function verify(): Promise<number> {
  const endpoint = process.env['AWS_ENDPOINT_URL'];
  if (endpoint === undefined || endpoint === '') throw new Error(howToStart);
  Object.assign(process.env, clientEnvironment(endpoint));
  const rows: Row[] = [await timed('`cdk bootstrap`', () => bootstrap({}))];
  if (rows[0]?.state === 'FAILED') return ended(rows);
  // Its clients read the environment when they are made.
  const { lackingCapabilities } = await import('../test/system/capabilities.js');
  const lacking: Readonly<Record<string, string | undefined>> = await lackingCapabilities();
  for (const [capability, why] of Object.entries(lacking)) console.log(`lacks ${capability}: ${why}`);
  rows.push(...await jest('system', '`cdk deploy` of Ratchet', ['test/system/any-endpoint', 'test/system/console-input'], lacking));
  rows.push(...await jest('emulator', undefined, ['test/adapters/'], lacking));
  rows.push(...Object.entries(seenByProbe).map(([capability, row]): Row => ({ row, state: lacking[capability] === undefined ? 'ran' : 'skipped', why: lacking[capability] ?? 'seen by a probe' })));
  return ended(rows);
}

function clientEnvironment(endpoint: string): Record<string, string> {
  const defaults = {
    AWS_ENDPOINT_URL_S3: endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1',
    CDK_DISABLE_VERSION_CHECK: '1', CDK_DISABLE_CLI_TELEMETRY: 'true', NODE_NO_WARNINGS: '1',
  };
  return Object.fromEntries(Object.entries(defaults).map(([name, value]) => [name, process.env[name] ?? value]));
}

/** One row for each test of `any-endpoint`, one for each other file. `setUp` is the row of what runs before them. */
async function jest(project: string, setUp: string | undefined, paths: readonly string[], lacking: Readonly<Record<string, string | undefined>>): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-localstack-'));
  const outputFile = join(folder, 'results.json');
  try {
    const args = ['--selectProjects', project, '--maxWorkers', '2', '--json', '--outputFile', outputFile, '--testPathPatterns', ...paths];
    const code = await runCommand(process.execPath, [join(root, 'node_modules/jest/bin/jest.js'), ...args], { RATCHET_TEST_LACKS: Object.keys(lacking).join(',') });
    const read = readReport(outputFile);
    if (read === undefined) return [{ row: setUp ?? `tests of ${project}`, state: 'FAILED', why: `jest ended with ${code}, see above` }];
    const files = read.testResults.flatMap(({ name, message, assertionResults: tests }): Row[] => {
      if (tests.length === 0) return [{ row: name, state: 'FAILED', why: message.split('\n')[0] ?? '' }];
      if (!name.includes('any-endpoint')) return [rowOf(`${name.slice(root.length + 1)}, ${tests.length} tests`, tests, lacking)];
      return tests.map((test) => rowOf(test.title.replace(/ \[needs .*$/, ''), [test], lacking));
    });
    return [...(setUp === undefined ? [] : [{ row: setUp, state: 'ran', why: '' } as const]), ...files];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string): z.infer<typeof report> | undefined {
  try {
    return report.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function rowOf(row: string, tests: readonly { readonly title: string; readonly status: string }[], lacking: Readonly<Record<string, string | undefined>>): Row {
  const failed = tests.filter(({ status }) => status === 'failed').length;
  const skipped = tests.filter(({ status }) => status === 'pending');
  if (failed > 0) return { row, state: 'FAILED', why: `${failed} failed, see above` };
  const needed = new Set(skipped.flatMap(({ title }) => [...title.matchAll(/\[needs ([\w-]+)\]/g)].map(([, capability]) => capability ?? '')));
  const why = [...needed].map((capability) => lacking[capability] ?? capability).join('; ');
  if (skipped.length === tests.length) return { row, state: 'skipped', why };
  return { row, state: 'ran', why: skipped.length === 0 ? '' : `${skipped.length} of them skipped: ${why}` };
}

async function timed(row: string, run: () => Promise<void>): Promise<Row> {
  const started = Date.now();
  return run().then(() => ({ row, state: 'ran', why: `${((Date.now() - started) / 1000).toFixed(1)} s` }) as const, (error: unknown) => ({ row, state: 'FAILED', why: String(error) }) as const);
}

function ended(rows: readonly Row[]): number {
  const width = Math.max(...rows.map(({ row }) => row.length));
  console.log(`\n${rows.map(({ row, state, why }) => `${state.padEnd(7)}  ${why === '' ? row : `${row.padEnd(width)}  ${why}`}`).join('\n')}`);
  const count = (of: Row['state']): number => rows.filter(({ state }) => state === of).length;
  console.log(`\n${count('ran')} rows ran, ${count('skipped')} skipped, ${count('FAILED')} failed, on ${process.env['AWS_ENDPOINT_URL'] ?? ''}`);
  return count('FAILED') === 0 ? 0 : 1;
}

verify().then(
  (code) => { process.exit(code); },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
