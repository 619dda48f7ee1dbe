import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Bench } from './bench';
import { type Guard, guards } from './guards';

const root = resolve(__dirname, '..');
const copied = ['adapters', 'bin', 'cli', 'core', 'examples', 'lambdas', 'lib', 'local', 'statemachines', 'test', 'bench/guards.ts', 'package.json', 'jest.config.js', 'tsconfig.json', 'cdk.json'] as const;
/** Cycles after which a guard counts as one that nobody misses. */
const simulatedCycles = 2000;
const reasonLength = 150;

interface Found {
  readonly noticed: boolean;
  readonly what: string;
}

/** Takes one guard after the other out of a copy of the sources: whoever should notice has to. */
export const mutations: Bench = {
  summary: 'one guard after the other is taken out of a copy of the sources: the simulation, or a named unit test, has to notice; --only WORD',
  async run({ jsonFile, print, values: { only = '' } }) {
    const chosen = guards.filter(({ guard, file, noticedBy }) => `${guard} ${file} ${noticedBy}`.includes(only));
    const copy = mkdtempSync(join(tmpdir(), 'ratchet-mutations-'));
    const rows = [];
    try {
      for (const path of copied) cpSync(join(root, path), join(copy, path), { recursive: true, filter: (from) => !['node_modules', 'cdk.out', '.ratchet'].includes(basename(from)) });
      symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
      print('whole sources');
      for (const by of new Set(chosen.flatMap(({ noticedBy }) => (noticedBy === 'simulation' ? [] : [noticedBy])))) {
        const { noticed, what } = lookByTest(by, copy);
        if (noticed) throw new Error(`${by} fails although no guard is missing: ${what}`);
        print(`  ${by}: nothing is broken`);
      }
      for (const guard of chosen) {
        const begun = Date.now();
        const { noticed, what } = attempt(() => without(guard, copy));
        const seconds = (Date.now() - begun) / 1000;
        rows.push({ guard: guard.guard, file: guard.file, by: guard.noticedBy, noticed, what, seconds });
        print(`${noticed ? 'noticed' : 'MISSED '} | ${guard.guard} | ${guard.noticedBy}: ${what.slice(0, reasonLength)} | ${seconds.toFixed(1)} s`);
      }
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
    const noticed = rows.filter((row) => row.noticed).length;
    print(`${noticed} of ${rows.length} guards are missed by somebody when they are gone`);
    if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ guards: rows }, null, 1));
    if (noticed < rows.length) throw new Error(`${rows.length - noticed} guards can go without anybody noticing`);
  },
};

/** What cannot even run proves nothing of the guard, and keeps no other from its turn. */
function attempt(look: () => Found): Found {
  try {
    return look();
  } catch (error) {
    return { noticed: false, what: error instanceof Error ? error.message : String(error) };
  }
}

function without({ file, search, replace, noticedBy, faults }: Guard, copy: string): Found {
  const path = join(copy, file);
  const whole = readFileSync(path, 'utf8');
  const times = whole.split(search).length - 1;
  if (times !== 1) return { noticed: false, what: `${file}: saw ${times} places with the guard's text, expected 1: the guard moved, and bench/guards.ts has to follow` };
  writeFileSync(path, whole.replace(search, () => replace));
  try {
    const found = noticedBy === 'simulation' ? simulateFrom(1, simulatedCycles, copy, faults) : lookByTest(noticedBy, copy);
    if (!found.noticed || noticedBy !== 'simulation') return found;
    writeFileSync(path, whole);
    // The same world with the guard in its place: what is broken there too was not the guard's to keep.
    const anyway = simulateFrom(Number(/^broken: seed (\d+),/.exec(found.what)?.[1]), 1, copy, faults);
    return anyway.noticed ? { noticed: false, what: `the same with the guard in its place: ${anyway.what}` } : found;
  } finally {
    writeFileSync(path, whole);
  }
}

/** Cycles from a seed on, until an invariant is broken. */
function simulateFrom(seed: number, cycles: number, copy: string, faults?: string): Found {
  const { status, stdout, stderr } = run(['--import', 'tsx', 'test/simulation/until-broken.ts', String(cycles), String(seed), ...(faults === undefined ? [] : [faults])], copy);
  if (!/^(broken|whole): /.test(stdout)) throw new Error(`the simulation did not run: ${`${stdout}${stderr}`.slice(-1500)}`);
  return { noticed: status !== 0, what: stdout.trim() };
}

function lookByTest(test: string, copy: string): Found {
  const { status, stdout, stderr } = run(['node_modules/jest/bin/jest.js', '--selectProjects', 'unit', '--runTestsByPath', test], copy);
  if (!/Tests: /.test(stderr)) throw new Error(`${test}: did not run: ${`${stdout}${stderr}`.slice(-1500)}`);
  return { noticed: status !== 0, what: /●.*/.exec(stderr)?.[0] ?? stderr.trim().slice(-400) };
}

function run(command: readonly string[], copy: string) {
  return spawnSync(process.execPath, ['--no-warnings', ...command], { cwd: copy, encoding: 'utf8', env: { ...process.env, CI: 'true' }, maxBuffer: 64 * 1024 * 1024 });
}
