import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const shim = resolve(__dirname, '../../cli/ratchet.mjs');
const aws = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(AWS_|RATCHET_|NODE_EXTRA|COLUMNS)/.test(name)));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratchet-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function run(argv: readonly string[], env: Record<string, string> = aws) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [shim, ...argv], { cwd: folder, env: { ...clean, ...env }, encoding: 'utf8', timeout: 50_000 });
  return { status, stdout, stderr };
}

/** Answers each request as the local AWS would say that there is no such parameter; keeps what it was asked. */
async function parameterless(work: (endpoint: string, authorizations: readonly string[]) => Promise<void>): Promise<void> {
  const authorizations: string[] = [];
  const server = createServer((request, response) => {
    authorizations.push(String(request.headers.authorization));
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify({ __type: 'ParameterNotFound', message: 'none' }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, authorizations);
  } finally {
    server.close();
  }
}

const runBeside = (argv: readonly string[], env: Record<string, string>) =>
  new Promise<{ status: unknown; stdout: string; stderr: string }>((done) => {
    execFile(process.execPath, [shim, ...argv], { cwd: folder, env: { ...clean, ...env } }, (error, stdout, stderr) => done({ status: error?.code ?? 0, stdout, stderr }));
  });

it('helps from any folder, whatever tsconfig lies there', () => {
  writeFileSync(join(folder, 'tsconfig.json'), '{ broken');
  const { status, stdout, stderr } = run(['--help'], {});
  expect([status, stderr]).toEqual([0, '']);
  for (const command of ['trigger', 'status', 'history', 'show', 'journal', 'rollback', 'pause', 'resume', 'mode']) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
});

it.each([[['nope']], [[]], [['status', '--nope']]])('%j is used wrongly: 2', (argv) => {
  const { status, stdout } = run(argv, {});
  expect([status, stdout]).toEqual([2, '']);
});

it('says that the endpoint does not answer', () => {
  const { status, stdout, stderr } = run(['status']);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^ratchet: Endpoint http:\/\/127\.0\.0\.1:1: not reached \(ECONNREFUSED.*\nStart the local AWS.*\n$/);
});

it('says so in JSON', () => {
  const { status, stdout, stderr } = run(['status', '--json']);
  expect([status, stdout]).toEqual([1, '']);
  expect(JSON.parse(stderr)).toMatchObject({ error: { exitCode: 1, message: expect.stringContaining('ECONNREFUSED') } });
});

it('says that the installation is missing', () =>
  parameterless(async (endpoint) => {
    const { status, stderr } = await runBeside(['status', '--stage', 'blue'], { ...aws, AWS_ENDPOINT_URL: endpoint });
    expect(status).toBe(1);
    expect(stderr).toContain(`Stage blue: saw no SSM parameter /ratchet/blue/installation in region us-east-1 of ${endpoint}`);
    expect(stderr.trim().split('\n')).toHaveLength(2);
  }));

it.each([
  [['--stage', 'Not A Stage', 'status'], aws, /--stage: saw "Not A Stage", expected a letter/],
  [['status'], { ...aws, AWS_REGION: '', AWS_CONFIG_FILE: '/dev/null' }, /--region: saw nothing/],
])('%j is told what is wrong', (argv, env, message) => {
  const { status, stderr } = run(argv, env);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});

describe('--local', () => {
  const write = (text: string) => {
    mkdirSync(join(folder, '.ratchet'));
    writeFileSync(join(folder, '.ratchet', 'local.json'), text);
  };

  it('takes the local run\'s environment, over a profile of the caller', () =>
    parameterless(async (endpoint, authorizations) => {
      write(JSON.stringify({ environment: { ...aws, AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'LOCALKEY', NODE_EXTRA_CA_CERTS: '/dev/null' } }));
      mkdirSync(join(folder, 'deeper'));
      const { status, stderr } = await runBeside(['status', '--local'], { AWS_PROFILE: 'production', AWS_SESSION_TOKEN: 'stale' });
      expect(status).toBe(1);
      expect(stderr).toContain(`in region us-east-1 of ${endpoint}`);
      expect(authorizations[0]).toContain('Credential=LOCALKEY/');
    }));

  it('refuses another endpoint than the one that is set', () => {
    write(JSON.stringify({ environment: { ...aws, AWS_ENDPOINT_URL: 'http://127.0.0.1:2' } }));
    const { status, stderr } = run(['status', '--local', '--json']);
    expect(status).toBe(2);
    expect(JSON.parse(stderr).error.message).toContain('saw AWS_ENDPOINT_URL=http://127.0.0.1:1, expected it unset or http://127.0.0.1:2');
  });

  it('says that the file cannot be read', () => {
    write('{ "environment": ');
    const { status, stderr } = run(['status', '--local'], {});
    expect(status).toBe(2);
    expect(stderr).toContain('local.json cannot be read');
  });
});

it.each(['SIGINT', 'SIGTERM'] as const)('ends at once on %s', async (signal) => {
  const server = createServer(() => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, [shim, 'status'], { cwd: folder, env: { ...clean, ...aws, AWS_ENDPOINT_URL: endpoint }, stdio: ['ignore', 'pipe', 'pipe'] });
  await new Promise((asked) => server.once('request', asked));
  child.kill(signal);
  const code = await new Promise((ended) => child.once('exit', ended));
  server.closeAllConnections();
  server.close();
  expect(code).toBe(signal === 'SIGINT' ? 130 : 143);
});

it('is silent when its reader stops reading', () => {
  const script = `set -o pipefail; "${process.execPath}" "${shim}" --help | (exec 0<&-; sleep 1); echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, env: clean, encoding: 'utf8' });
  expect([stdout.trim(), stderr]).toEqual(['0', '']);
});
