import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SandboxJob, SandboxLimits, SandboxReport } from '../../core/sandbox-job';
import { keyBytes, signedText } from './child/protocol';
import { processesBeside, readUse } from './read-use';
import { type ChildRecord, record } from './record';

export interface ChildRun {
  readonly ending: SandboxReport['ending'];
  readonly reason: string;
  readonly records: readonly ChildRecord[];
  /** The end of what it printed. */
  readonly output: string;
}

type Verdict = Pick<ChildRun, 'ending' | 'reason'>;

const folderPrefix = 'ratchet-sandbox-';
/** Characters of the output that are kept. */
const keptOutput = 4_000;
/** Of Node and the runner, beside what the code itself may take. */
const runnerMegabytes = 64;
/** Of which Node has about thirty. Code that may read nothing needs none of its own. */
const mostFiles = 128;
/** Folders of runs of this process that go on. */
const inUse = new Set<string>();
const newline = 10;
const lookMs = 20;
/** Looks from one at all processes to the next. */
const looksBetween = 10;

/**
 * Runs a job in a fresh process that is gone, with its group and its folder, when this returns. The process has an empty
 * environment and Node's permission model without any permission but to read its own script and its empty folder. What it
 * sends counts only when the runner in it has signed it; the key is this run's.
 *
 * @param resultBytes what it may send at most
 * @param secondsLeft what is left of the job's time, in which it has to end
 */
export async function runChild(job: SandboxJob, { childFile, resultBytes, secondsLeft }: { readonly childFile: string; readonly resultBytes: number; readonly secondsLeft: number }): Promise<ChildRun> {
  removeLeftovers();
  const folder = mkdtempSync(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  inUse.add(folder);
  const key = randomBytes(keyBytes);
  try {
    const child = start(childFile, folder, secondsLeft, job.limits);
    return await watch(child, job, { key, resultBytes, secondsLeft });
  } finally {
    inUse.delete(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The shell sets what Node cannot: no core files, no file that grows, few open ones, and an end by the kernel should this
 * process die first (a warning before it, so that the signal tells why). The number of processes has no limit there: it
 * counts all of the user's, wherever they run; a process that has any is ended when it is seen.
 */
const underLimits = 'ulimit -c 0 && ulimit -f 0 && ulimit -n "$1" && ulimit -S -t "$2" && ulimit -H -t "$(($2 + 5))" && shift 2 && exec "$@"';

function start(childFile: string, folder: string, seconds: number, { memoryMb, cpuSeconds }: SandboxLimits): ChildProcess {
  const permission = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';
  const node = [process.execPath, permission, `--allow-fs-read=${childFile}`, `--allow-fs-read=${folder}/*`, '--experimental-vm-modules', '--no-warnings', `--max-old-space-size=${memoryMb}`, childFile];
  const mostCpuSeconds = Math.ceil(cpuSeconds ?? seconds * 2) + 5;
  return spawn('/bin/sh', ['-c', underLimits, 'sh', String(mostFiles), String(mostCpuSeconds), ...node], { cwd: folder, env: {}, detached: true, stdio: ['pipe', 'pipe', 'pipe', 'pipe'] });
}

function watch(child: ChildProcess, job: SandboxJob, { key, resultBytes, secondsLeft }: { readonly key: Buffer; readonly resultBytes: number; readonly secondsLeft: number }): Promise<ChildRun> {
  const { wallSeconds, memoryMb, outputBytes, cpuSeconds = wallSeconds * 2 } = job.limits;
  const reader = recordReader(key, resultBytes);
  let verdict: Verdict | undefined;
  let output = '';
  let printed = 0;
  return new Promise((resolve, reject) => {
    const stop = (why: Verdict): void => {
      verdict ??= why;
      killGroup(child);
    };
    const deadline = setTimeout(() => stop({ ending: 'timeout', reason: `ran longer than ${wallSeconds} s` }), secondsLeft * 1000);
    let looked = 0;
    const looks = setInterval(() => {
      const { megabytes, cpuSeconds: spent } = readUse(child.pid);
      if (megabytes > memoryMb + runnerMegabytes) stop({ ending: 'memory', reason: `took ${Math.round(megabytes)} MB, expected at most ${memoryMb} and ${runnerMegabytes} for the runner` });
      if (spent > cpuSeconds) stop({ ending: 'cpu', reason: `took more than ${cpuSeconds} s of processor time` });
      const processes = looked++ % looksBetween === 0 ? processesBeside(child.pid).length : 0;
      if (processes > 0) stop({ ending: 'processes', reason: `started ${processes} processes, expected none` });
    }, lookMs);
    const print = (chunk: Buffer): void => {
      printed += chunk.length;
      output = (output + chunk.toString('utf8')).slice(-keptOutput);
      if (printed > outputBytes) stop({ ending: 'output', reason: `printed more than ${outputBytes} bytes` });
    };
    child.stdout?.on('data', print);
    child.stderr?.on('data', print);
    child.stdio[3]?.on('data', (chunk: Buffer) => {
      const why = verdict ?? reader.read(chunk);
      if (why) stop(why);
    });
    // A process that ends early closes what it does not read.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(Buffer.concat([key, Buffer.from(JSON.stringify({ ...job, limits: { ...job.limits, wallSeconds: secondsLeft } }))]));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(deadline);
      clearInterval(looks);
      killGroup(child);
      resolve({ ...(verdict ?? reader.rest() ?? endOf(code, signal, output)), records: reader.records, output });
    });
  });
}

/** Takes lines as they come. What it returns ends the run. */
function recordReader(key: Buffer, mostBytes: number) {
  const records: ChildRecord[] = [];
  let rest: Buffer[] = [];
  let bytes = 0;
  const forged: Verdict = { ending: 'forged', reason: 'something else than the runner wrote results' };
  const take = (line: string): Verdict | undefined => {
    const text = line.slice(65);
    const expected = createHmac('sha256', key).update(Buffer.from(signedText(records.length, text), 'utf16le')).digest('hex');
    if (line[64] !== ' ' || !timingSafeEqual(Buffer.from(expected), Buffer.from(line.slice(0, 64).padEnd(64), 'latin1'))) return forged;
    const parsed = record.safeParse(JSON.parse(text));
    if (!parsed.success) return forged;
    records.push(parsed.data);
    switch (parsed.data.kind) {
      case 'finished': return { ending: 'finished', reason: 'ran to its end' };
      case 'failed-to-load': return { ending: 'failed-to-load', reason: parsed.data.reason };
      case 'too-many-files': return { ending: 'files', reason: `had ${mostFiles} files open, as many as it may` };
      case 'exiting': return { ending: 'exit', reason: `called ${parsed.data.how}` };
      default: return undefined;
    }
  };
  return {
    records,
    read(chunk: Buffer): Verdict | undefined {
      bytes += chunk.length;
      if (bytes > mostBytes) return { ending: 'output', reason: `answered with more than ${mostBytes} bytes` };
      let left = chunk;
      for (let end = left.indexOf(newline); end >= 0; end = left.indexOf(newline)) {
        const why = take(Buffer.concat([...rest, left.subarray(0, end)]).toString('utf8'));
        rest = [];
        left = left.subarray(end + 1);
        if (why) return why;
      }
      if (left.length > 0) rest.push(left);
      return undefined;
    },
    /** What is left when the process has ended by itself was not the runner's. */
    rest: (): Verdict | undefined => (rest.length > 0 ? forged : undefined),
  };
}

function endOf(code: number | null, signal: NodeJS.Signals | null, output: string): Verdict {
  if (output.includes('JavaScript heap out of memory') && (signal !== null || (code ?? 0) > 128)) return { ending: 'memory', reason: 'its heap grew over the limit' };
  if (signal === 'SIGXCPU') return { ending: 'cpu', reason: 'took more processor time than its limit' };
  return { ending: 'exit', reason: `ended early, with ${signal ?? `code ${String(code)}`}` };
}

/** Its group, and what has left the group for another of its session. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  for (const target of [-pid, ...processesBeside(pid)]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // It is gone.
    }
  }
}

/** Folders of runs whose parent was killed. Several parents may share the folder, so those of living ones stay. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((found) => found.startsWith(folderPrefix))) {
    const owner = Number(name.slice(folderPrefix.length).split('-')[0]);
    if (owner === process.pid ? !inUse.has(join(tmpdir(), name)) : !isAlive(owner)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
