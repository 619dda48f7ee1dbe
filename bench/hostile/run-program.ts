import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import type { SandboxJob, SandboxReport } from '../../core/sandbox-job';
import { answered, callsJob, first, type Program } from './program';

/** Milliseconds over its limit in which a run has to be over: a process starts and is killed on a machine that does other things too. */
const spareMs = 1_500;

export interface ProgramResult {
  readonly report: SandboxReport;
  /** What is not as it has to be, in sentences. */
  readonly wrong: readonly string[];
  /** The same of a run of good code right after it. */
  readonly wrongNext: readonly string[];
}

const good = callsJob('exports.handler = async (event) => ({ statusCode: 200, got: event.a, json: JSON.stringify([1, { a: 2 }]) });');
const goodEnd = { ending: 'finished', refused: [], output: '', calls: [{ ...first(answered({ statusCode: 200, got: 1, json: '[1,{"a":2}]' }))[0], unanswered: [] }] };

/** Runs a program, then good code on the same parent, which has to know nothing of it. */
export async function runProgram({ job, ends }: Program, run: (job: SandboxJob) => Promise<SandboxReport>): Promise<ProgramResult> {
  const started = performance.now();
  const report = await run(job);
  const tookMs = performance.now() - started;
  const late = tookMs > job.limits.wallSeconds * 1000 + spareMs ? [`took ${Math.round(tookMs)} ms, expected at most ${job.limits.wallSeconds} s and ${spareMs} ms`] : [];
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`ratchet-sandbox-${process.pid}-`)).map((name) => `left the folder ${name}`);
  const misses = ends.map((end) => missesOf(end, report, 'report'));
  return {
    report,
    wrong: [...late, ...left, ...(misses.some((each) => each.length === 0) ? [] : misses.flat())],
    wrongNext: missesOf(goodEnd, await run(good), 'next report'),
  };
}

/** Where a report is not as expected, which says as much of it as matters: objects in part, lists in full, texts also by an expression. */
function missesOf(expected: unknown, seen: unknown, place: string): readonly string[] {
  const miss = [`${place}: saw ${shown(seen)}, expected ${shown(expected)}`];
  if (expected instanceof RegExp) return typeof seen === 'string' && expected.test(seen) ? [] : miss;
  if (Array.isArray(expected)) return Array.isArray(seen) && seen.length === expected.length ? expected.flatMap((each, index) => missesOf(each, seen[index], `${place}[${index}]`)) : miss;
  if (typeof expected !== 'object' || expected === null) return Object.is(expected, seen) ? [] : miss;
  return typeof seen === 'object' && seen !== null ? Object.entries(expected).flatMap(([name, each]) => missesOf(each, Reflect.get(seen, name), `${place}.${name}`)) : miss;
}

function shown(value: unknown): string {
  return value instanceof RegExp ? String(value) : (JSON.stringify(value, (_key, each: unknown) => (each instanceof RegExp ? String(each) : each)) ?? 'nothing').slice(0, 300);
}
