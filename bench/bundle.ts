import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'fflate';
import { median, quantile } from 'simple-statistics';
import { bundleLambdas } from '../lib/bundle-lambdas';
import type { Bench } from './bench';

const limits = { kilobytes: 1000, addedMs: 80 } as const;
const rounds = 15;
const shownParts = 4;

/** Loads a handler as the runtime does, and says how many milliseconds that took. */
const program = `const started = process.hrtime.bigint();
if (typeof require(process.argv[1]).handler !== 'function') throw new Error('no handler');
process.stdout.write(String(Number(process.hrtime.bigint() - started) / 1e6));`;

/** What Ratchet's own functions weigh, and what that adds to a start. */
export const bundle: Bench = {
  summary: 'the bundles of Ratchet\'s own functions: size, what it is made of, time that loading one adds to a start',
  run({ jsonFile, print }) {
    const folder = bundleLambdas();
    const empty = mkdtempSync(join(tmpdir(), 'ratchet-empty-'));
    try {
      writeFileSync(join(empty, 'index.js'), 'exports.handler = async () => ({});\n');
      const names = readdirSync(folder).flatMap((kind) => readdirSync(join(folder, kind)).map((name) => `${kind}/${name}`)).sort();
      const startMs = loadInTurn([empty, ...names.map((name) => join(folder, name))]);
      const emptyMs = startMs.get(empty) ?? [];
      const measured = names.map((name) => measure(name, readFileSync(join(folder, name, 'index.js'), 'utf8'), startMs.get(join(folder, name)) ?? [], emptyMs));
      for (const line of report(measured, emptyMs)) print(line);
      if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ limits, emptyMs: median(emptyMs), functions: measured }, null, 2));
    } finally {
      for (const made of [folder, empty]) rmSync(made, { recursive: true, force: true });
    }
    return Promise.resolve();
  },
};

interface Measured {
  readonly name: string;
  readonly kilobytes: number;
  readonly zippedKilobytes: number;
  readonly addedMs: number;
  /** Between the quartiles of the loads. */
  readonly spreadMs: number;
  readonly parts: readonly Part[];
}

function measure(name: string, text: string, loads: readonly number[], emptyMs: readonly number[]): Measured {
  const bytes = Buffer.from(text);
  return {
    name, kilobytes: bytes.length / 1000, zippedKilobytes: deflateSync(bytes).length / 1000,
    addedMs: median([...loads]) - median([...emptyMs]), spreadMs: quantile([...loads], 0.75) - quantile([...loads], 0.25), parts: partsOf(text),
  };
}

/** Each in a process of its own, all of them in turn in every round: what else the machine does meets all alike. */
function loadInTurn(folders: readonly string[]): ReadonlyMap<string, number[]> {
  const loads = new Map(folders.map((folder): [string, number[]] => [folder, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [folder, ms] of loads) {
      const loaded = spawnSync(process.execPath, ['--enable-source-maps', '-e', program, join(folder, 'index.js')], { encoding: 'utf8', env: { AWS_REGION: 'us-east-1' } });
      if (loaded.status !== 0) throw new Error(`${folder}: loading ended with ${String(loaded.status)}, expected 0: ${loaded.stderr}`);
      ms.push(Number(loaded.stdout));
    }
  }
  return loads;
}

export interface Part {
  readonly package: string;
  readonly kilobytes: number;
}

/** What a bundle is made of, the largest first: esbuild puts a comment with its path before each file. */
export function partsOf(text: string): readonly Part[] {
  const sizes = new Map<string, number>();
  let owner = 'esbuild';
  for (const line of text.split('\n')) {
    const path = /^\/\/ ((?:[\w.@-]+\/)+[\w.@-]+\.\w+)$/.exec(line)?.[1];
    if (path !== undefined) owner = packageOf(path);
    sizes.set(owner, (sizes.get(owner) ?? 0) + Buffer.byteLength(line) + 1);
  }
  return [...sizes].map(([name, bytes]) => ({ package: name, kilobytes: bytes / 1000 })).sort((one, other) => other.kilobytes - one.kilobytes);
}

/** Of a file below `node_modules` its package, with its scope; of one of our own its first folder. */
function packageOf(path: string): string {
  const [first = '', second = ''] = (path.split('node_modules/').at(-1) ?? path).split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function report(measured: readonly Measured[], emptyMs: readonly number[]): readonly string[] {
  const within = (holds: (one: Measured) => boolean) => `${measured.filter(holds).length} of ${measured.length}`;
  const range = (of: (one: Measured) => number) => `${Math.round(Math.min(...measured.map(of)))} to ${Math.round(Math.max(...measured.map(of)))}`;
  return [
    `function                      kB  zipped  added ms  spread  of which kB`,
    ...[...measured].sort((one, other) => other.kilobytes - one.kilobytes).map(rowOf),
    '',
    `size: ${range(({ kilobytes }) => kilobytes)} kB (zipped ${range(({ zippedKilobytes }) => zippedKilobytes)}); ${within(({ kilobytes }) => kilobytes <= limits.kilobytes)} are within ${limits.kilobytes} kB; the README says why the others are not`,
    `start: ${range(({ addedMs }) => addedMs)} ms over an empty function (${median([...emptyMs]).toFixed(1)} ms), median ${Math.round(median(measured.map(({ addedMs }) => addedMs)))}; ${within(({ addedMs }) => addedMs <= limits.addedMs)} are within ${limits.addedMs} ms`,
    `how: require() of index.js with source maps on, until \`handler\` is there, in ${rounds} fresh processes of Node ${process.versions.node} each, all functions in turn; ${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}.`,
    'Files without their source maps; typescript and esbuild-wasm, which stand beside two bundles, are read at the first call that needs them or when the bundle is loaded, and then counted in its start.',
    'others: nobody publishes these of a comparable product.',
  ];
}

function rowOf({ name, kilobytes, zippedKilobytes, addedMs, spreadMs, parts }: Measured): string {
  const marked = (value: number, limit: number) => `${Math.round(value)}${value <= limit ? ' ' : '!'}`;
  return [name.padEnd(26), marked(kilobytes, limits.kilobytes).padStart(7), String(Math.round(zippedKilobytes)).padStart(7), marked(addedMs, limits.addedMs).padStart(10), String(Math.round(spreadMs)).padStart(7),
    `  ${parts.slice(0, shownParts).map((part) => `${part.package} ${Math.round(part.kilobytes)}`).join(', ')}`].join('');
}
