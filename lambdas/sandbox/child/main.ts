/**
 * The runner: what a fresh process runs for one job. Its input is a key and the job; its results go to a pipe of their own,
 * signed with that key. The parent does not believe anything else.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, readSync } from 'node:fs';
import { markGlobal } from '../../../core/mark-global';
import type { SandboxJob } from '../../../core/sandbox-job';
import { keyBytes } from './protocol';
import { refuseOutside } from './refuse';
import { endProcess, type Report, reporter } from './report';

const input = 0;

type Run = (report: Report) => Promise<void>;

/** The key stays out of every buffer and text but its own array, so that no snapshot or reused memory shows it. */
function readKey(): Uint8Array {
  const key = new Uint8Array(keyBytes);
  for (let read = 0; read < keyBytes;) read += readSync(input, key, read, keyBytes - read, null);
  return key;
}

/** The parent checked it against its schema. */
function readJob(): SandboxJob {
  return JSON.parse(readFileSync(input, 'utf8'));
}

async function main(): Promise<void> {
  const report = reporter(readKey());
  const job = readJob();
  // Each way to run has its own libraries; they are loaded while the process is still as Node made it.
  const run = job.run === 'calls' ? await calls(job) : await tests(job);
  replaceEnvironment(job.run === 'calls' ? job.environment : { NODE_ENV: 'test', JEST_WORKER_ID: '1' });
  refuseOutside(report);
  const { marks = 0 } = job;
  const passed = passedOf(marks);
  await run(report);
  for (let mark = 0; mark < marks; mark++) if (passed[mark] === 1) report({ kind: 'passed', mark });
  report({ kind: 'finished' });
  endProcess(0);
}

async function calls(job: Extract<SandboxJob, { run: 'calls' }>): Promise<Run> {
  const { runCalls } = await import('./run-calls.js');
  const world = job.world && (await import('./made-world.js')).makeWorld(job.world, job.events[0]?.at ?? new Date(0).toISOString());
  return (report) => runCalls(job, report, world);
}

async function tests(job: Extract<SandboxJob, { run: 'tests' }>): Promise<Run> {
  const { runTests } = await import('./run-tests.js');
  return (report) => runTests(job, report);
}

/** Which marks the code passes. It calls a global that is there for this alone. */
function passedOf(marks: number): Uint8Array {
  const passed = new Uint8Array(marks);
  if (marks > 0) Object.defineProperty(globalThis, markGlobal, { value: (mark: number) => { passed[mark] = 1; } });
  return passed;
}

/**
 * What Lambda sets, with credentials that are nobody's but look as Lambda's do: code that behaves well only where it is
 * tested shall not find out by a glance. Files that SDKs look for are in the empty folder.
 */
function replaceEnvironment(own: Readonly<Record<string, string>>): void {
  const home = process.cwd();
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  const region = own['AWS_REGION'] ?? own['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  Object.assign(process.env, {
    TZ: ':UTC', LANG: 'en_US.UTF-8', PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin', LAMBDA_TASK_ROOT: '/var/task',
    LAMBDA_RUNTIME_DIR: '/var/runtime', LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib', _HANDLER: 'index.handler',
    AWS_LAMBDA_FUNCTION_NAME: defaultName, AWS_LAMBDA_FUNCTION_VERSION: '1', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128', AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${own['AWS_LAMBDA_FUNCTION_NAME'] ?? defaultName}`, AWS_LAMBDA_LOG_STREAM_NAME: logStreamOf(own['AWS_LAMBDA_FUNCTION_VERSION'] ?? '1'), AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
    ...own,
    HOME: home, AWS_CONFIG_FILE: `${home}/config`, AWS_SHARED_CREDENTIALS_FILE: `${home}/credentials`,
    AWS_REGION: region, AWS_DEFAULT_REGION: region, ...nobodysCredentials(), AWS_MAX_ATTEMPTS: '1', AWS_EC2_METADATA_DISABLED: 'true',
  });
}

const defaultName = 'api-handler';

function nobodysCredentials(): Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY' | 'AWS_SESSION_TOKEN', string>> {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return {
    AWS_ACCESS_KEY_ID: `ASIA${[...randomBytes(16)].map((byte) => letters[byte % letters.length]).join('')}`,
    AWS_SECRET_ACCESS_KEY: randomBytes(30).toString('base64'),
    AWS_SESSION_TOKEN: `IQoJb3JpZ2luX2Vj${randomBytes(600).toString('base64')}`,
  };
}

function logStreamOf(version: string): string {
  return `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${randomBytes(16).toString('hex')}`;
}

void main();
