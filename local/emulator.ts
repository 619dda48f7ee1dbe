/**
 * Starts the local AWS (MiniStack with the gaps to AWS closed, see local/emulator/) and hands out the environment
 * that makes any AWS client use it.
 *
 * IAM is enforced, so it serves TLS with a certificate of its own, and Node reads NODE_EXTRA_CA_CERTS only when a
 * process begins: give `environment` to a child process (see with-emulator.ts), not to the running one.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { requestLocal } from './emulator-requests';
import { choosePort } from './choose-port';

export interface EmulatorOptions {
  /** @default 4566; 0 takes a free one */
  readonly port?: number;
  /** How much of each Wait state and retry pause really passes. @default 0.05 */
  readonly waitScale?: number;
  /** @default .ratchet/emulator-<port>.log, removed on stop when the port was chosen for you */
  readonly logFile?: string;
  /**
   * Address of an OpenAI-compatible server that answers for Bedrock's models: calls come to the emulator, which checks
   * signature and permissions and passes them on; the server's failures become Bedrock's. See local/model/serve.ts.
   * @default the emulator's own echo, which names itself
   */
  readonly modelUrl?: string;
  /**
   * File that gets a line of JSON for each request to a table, a bucket, metrics or a topic; see request_log.py.
   * @default none
   */
  readonly requestLog?: string;
  /** Whether state machines' tasks can be killed there, which only tests do; see faults.py. @default false */
  readonly faults?: boolean;
  /** May go on when our process has ended; see `leaveRunning`. @default false */
  readonly mayOutlive?: boolean;
}

export interface Emulator {
  readonly endpoint: string;
  readonly logFile: string;
  /** What a child process needs on top of its own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Empties the local AWS. */
  reset(): Promise<void>;
  stop(): Promise<void>;
  /** From now on it goes on without us, as the process group of this number. */
  leaveRunning(): number;
}

export class EmulatorError extends Error {
  override readonly name = 'EmulatorError';
}

const root = join(__dirname, '..');
const START_SECONDS = 60;
/** What the emulator may see of our environment: functions inherit it, and must not meet anybody's credentials. */
const PASSED_ON = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'LOG_LEVEL'];

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const python = join(root, '.ratchet', 'python', 'bin', 'python');
  if (!existsSync(python)) {
    throw new EmulatorError(`The local AWS is not installed: expected ${python}. Run \`node local/setup.mjs\`.`);
  }
  const port = await choosePort(options.port ?? 4566);
  const directory = join(root, '.ratchet', `emulator-${port}`);
  const logFile = options.logFile ?? `${directory}.log`;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'tmp'), { recursive: true });

  const log = openSync(logFile, 'w');
  const child = spawn(python, ['-B', join(root, 'local', 'emulator', 'start.py')], {
    cwd: directory, env: serverEnvironment(options, port, directory), stdio: ['ignore', log, log], detached: true,
  });
  closeSync(log);
  const release = endWithUs(child);

  const endpoint = `https://localhost:${port}`;
  const certificate = join(directory, 'tmp', 'ministack-tls', 'server.crt');
  const stop = async (): Promise<void> => {
    release();
    await endGroup(child);
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    if (options.port === 0 && options.logFile === undefined) rmSync(logFile, { force: true });
  };
  try {
    await untilHealthy(child, endpoint, certificate, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    endpoint, logFile, stop,
    environment: clientEnvironment(endpoint, certificate),
    leaveRunning: () => {
      release();
      child.unref();
      return child.pid ?? 0;
    },
    reset: async () => {
      await requestLocal('POST', `${endpoint}/_ministack/reset`, certificate);
    },
  };
}

export interface LocalAws {
  readonly endpoint: string;
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The endpoint that AWS_ENDPOINT_URL names (LocalStack, or an emulator that runs already), or one of our own. */
export async function localAws(options: EmulatorOptions = {}): Promise<LocalAws> {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (endpoint === undefined || endpoint === '') return startEmulator(options);
  return { endpoint, environment: { AWS_ENDPOINT_URL: endpoint }, stop: () => Promise.resolve() };
}

function clientEnvironment(endpoint: string, certificate: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_ACCOUNT_ID: '000000000000',
    NODE_EXTRA_CA_CERTS: certificate,
    AWS_CA_BUNDLE: certificate,
    CDK_DISABLE_VERSION_CHECK: '1',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    NODE_NO_WARNINGS: '1',
  };
}

function serverEnvironment(options: EmulatorOptions, port: number, directory: string): Record<string, string> {
  const passedOn = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(passedOn),
    AUTH: 'true',
    USE_SSL: '1',
    GATEWAY_PORT: String(port),
    SFN_WAIT_SCALE: String(options.waitScale ?? 0.05),
    TMPDIR: join(directory, 'tmp'),
    NODE_PATH: join(root, 'node_modules'),
    NODE_NO_WARNINGS: '1',
    EXIT_WITH_PARENT: options.mayOutlive === true ? '0' : '1',
    ...(options.modelUrl === undefined ? {} : { MINISTACK_BEDROCK_PROXY_URL: options.modelUrl }),
    ...(options.faults === true ? { FAULTS: '1' } : {}),
    ...(options.requestLog === undefined ? {} : { REQUEST_LOG: options.requestLog }),
  };
}

async function untilHealthy(child: ChildProcess, endpoint: string, certificate: string, logFile: string): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  let failure: Error | undefined;
  child.once('error', (error) => { failure = error; });
  while (Date.now() < deadline) {
    if (failure !== undefined || child.exitCode !== null || child.signalCode !== null) {
      const ending = failure?.message ?? `ended with ${child.exitCode ?? child.signalCode}`;
      throw new EmulatorError(`The local AWS did not start: ${ending}. The end of ${logFile}:\n${lastLines(logFile)}`);
    }
    if (await requestLocal('GET', `${endpoint}/_ministack/health`, certificate).then(() => true, () => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new EmulatorError(
    `The local AWS at ${endpoint} was not healthy within ${START_SECONDS} s. The end of ${logFile}:\n${lastLines(logFile)}`);
}

function lastLines(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
}

/** Ends the emulator with our process. What no handler sees (SIGKILL), start.py sees. Returns how to call it off. */
function endWithUs(child: ChildProcess): () => void {
  const kill = (): void => signalGroup(child, 'SIGKILL');
  const interrupted = (signal: NodeJS.Signals): void => {
    release();
    kill();
    process.kill(process.pid, signal);
  };
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const release = (): void => {
    process.off('exit', kill);
    for (const signal of signals) process.off(signal, interrupted);
  };
  process.on('exit', kill);
  for (const signal of signals) process.on(signal, interrupted);
  return release;
}

async function endGroup(child: ChildProcess): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
  signalGroup(child, 'SIGKILL');
  await ended;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
}
