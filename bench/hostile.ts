import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJob } from '../lambdas/sandbox/run-job';
import { bundleSandboxChild } from '../lib/bundle-lambdas';
import type { Bench } from './bench';
import { programs } from './hostile/programs';
import { runProgram } from './hostile/run-program';

interface Tried {
  readonly kind: string;
  readonly does: string;
  readonly ending: string;
  readonly reason: string;
  readonly tookMs: number;
  readonly wrong: readonly string[];
  readonly wrongNext: readonly string[];
}

/** Hostile programs, each in the sandbox's own runner, and good code after each. */
export const hostile: Bench = {
  summary: 'programs that want out of the sandbox, take all there is, or forge their results: those that get past it',
  async run({ jsonFile, print }) {
    const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
    const tried: Tried[] = [];
    try {
      bundleSandboxChild(folder);
      for (const [kind, ofKind] of Object.entries(programs)) {
        for (const program of ofKind) {
          const { report: { ending, reason, durationMs }, wrong, wrongNext } = await runProgram(program, (job) => runJob(job, { childFile: join(folder, 'child.js') }));
          tried.push({ kind, does: program.does, ending, reason, tookMs: Math.round(durationMs), wrong, wrongNext });
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    for (const line of report(tried)) print(line);
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ programs: tried }, null, 2));
  },
};

function report(tried: readonly Tried[]): readonly string[] {
  const past = tried.filter(({ wrong }) => wrong.length > 0);
  const unclean = tried.filter(({ wrongNext }) => wrongNext.length > 0);
  const kinds = [...new Set(tried.map(({ kind }) => kind))];
  const endings = [...new Set(tried.map(({ ending }) => ending))].map((ending) => `${ending} ${tried.filter((one) => one.ending === ending).length}`);
  return [
    `${'kind'.padEnd(50)}programs  past  longest ms`,
    ...kinds.map((kind) => {
      const of = tried.filter((one) => one.kind === kind);
      return `${kind.padEnd(50)}${String(of.length).padStart(8)}${String(of.filter(({ wrong }) => wrong.length > 0).length).padStart(6)}${String(Math.max(0, ...of.map(({ tookMs }) => tookMs))).padStart(12)}`;
    }),
    ...past.map(({ does, wrong }) => `past: ${does}: ${wrong.join('; ')}`),
    ...unclean.map(({ does, wrongNext }) => `not clean after: ${does}: ${wrongNext.join('; ')}`),
    '',
    `endings: ${endings.join(', ')}`,
    `hostile programs that got past the sandbox: ${past.length} of ${tried.length}`,
    `next run clean: ${tried.length - unclean.length} of ${tried.length}`,
    `how: each program in a fresh process of Node ${process.versions.node}, as the sandbox's function starts it; past is one that ended otherwise than the table says, later than its limit, or left something. The function's network without routes and its role without permissions, which AWS keeps, are not a part of it.`,
    'others: no comparable product publishes such a suite.',
  ];
}
