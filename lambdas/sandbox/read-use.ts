import { readdirSync, readFileSync } from 'node:fs';

const pageBytes = 4096;
/** Linux tells processor time in hundredths of a second. */
const ticksPerSecond = 100;

export interface Use {
  readonly megabytes: number;
  /** Of all its threads, and of the children that it waited for. */
  readonly cpuSeconds: number;
}

/** What a process takes. All 0 where there is no /proc: then the limits that the kernel and V8 keep are the only ones. */
export function readUse(pid: number | undefined): Use {
  const ticks = fieldsOf(pid).slice(11, 15).map(Number);
  return {
    megabytes: (Number(textOf(`/proc/${String(pid)}/statm`).split(' ')[1] ?? 0) * pageBytes) / 2 ** 20,
    cpuSeconds: ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond,
  };
}

/** The other processes of the session that a process leads. It asks of every process, so not too often. */
export function processesBeside(pid: number | undefined): readonly number[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(pid)).map(Number).filter((other) => fieldsOf(other)[3] === String(pid));
  } catch {
    return [];
  }
}

/** Of proc(5)'s `stat`, from the state on: parent 1, group 2, session 3, …, utime 11, stime 12, cutime 13, cstime 14. Before it stands a name that may hold anything. */
function fieldsOf(pid: number | undefined): readonly string[] {
  return textOf(`/proc/${String(pid)}/stat`).replace(/^.*\)/s, '').trim().split(' ');
}

/** Empty where the process has ended. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
