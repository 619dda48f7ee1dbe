import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { buildSync } from 'esbuild';
import { median, quantile } from 'simple-statistics';
import * as z from 'zod';
import { type RecorderMode, withRecorder } from '../lib/constructs/handler-wrapper';
import type { Bench } from './bench';
import { servePartners } from './recorder/serve-partners';

/** Milliseconds that the recorder may add. */
const goals = { unsampled: { reach: 0.5, goal: 0.1 }, sampled: { reach: 3, goal: 1 }, coldStart: { reach: 20, goal: 10 } } as const;
/** Calls of each variant, in turn; those before them that are not counted, of which more are needed than are sampled in a minute. */
const rounds = 1_000;
const warmUps = 300;
const coldRounds = 40;

/** Loads a bundle and calls it as it is told, as Lambda's runtime would: one call at a time. */
const program = `const ns = () => Number(process.hrtime.bigint()) / 1e6;
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 };
const [from, cpuFrom] = [ns(), cpu()];
const { handler } = require(process.argv[1]);
const [loadedMs, loadedCpuMs] = [ns() - from, cpu() - cpuFrom];
const event = ${JSON.stringify({ version: '2.0', routeKey: 'GET /orders/{orderId}', rawPath: '/orders/ord_1', headers: { authorization: 'Bearer aaaa.bbbb.cccc', 'user-agent': 'bench', host: 'api.example.com' }, pathParameters: { orderId: 'ord_1' }, queryStringParameters: { customerId: 'cus_1' }, requestContext: { requestId: 'r', http: { method: 'GET', path: '/orders/ord_1', sourceIp: '203.0.113.9' } } })};
const write = process.stdout.write;
let lines = 0;
process.stdout.write = function (...given) { lines++; return write.apply(this, given); };
let calls = 0;
process.on('message', async () => {
  lines = 0;
  const [begun, cpuBegun] = [ns(), cpu()];
  await handler(event, { awsRequestId: 'r' + calls++ });
  const ms = ns() - begun;
  process.send({ ms, cpuMs: cpu() - cpuBegun, recorded: lines > 0, loadedMs, loadedCpuMs });
});
process.send({ ms: 0, cpuMs: 0, recorded: false, loadedMs, loadedCpuMs });`;

const told = z.object({ ms: z.number(), cpuMs: z.number(), recorded: z.boolean(), loadedMs: z.number(), loadedCpuMs: z.number() });
type Told = z.infer<typeof told>;
type Variant = 'plain' | 'sampled' | 'on';

/** What the recorder costs the functions that it is in. */
export const recorder: Bench = {
  summary: 'milliseconds that the recorder adds to a call that is not sampled, to one that is, and to a cold start',
  async run({ jsonFile, print }) {
    const folder = mkdtempSync(join(tmpdir(), 'recorder-'));
    const { url, server } = await servePartners();
    first(process.pid);
    try {
      const bundles: Readonly<Record<Variant, string>> = { plain: bundled(folder, 'plain'), sampled: bundled(folder, 'sampled'), on: bundled(folder, 'on') };
      const warm = await warmCalls(bundles, url);
      const cold = await coldStarts(bundles, url);
      const loading = { ms: (one: Told) => one.loadedMs, cpuMs: (one: Told) => one.loadedCpuMs };
      const calling = { ms: (one: Told) => one.ms, cpuMs: (one: Told) => one.cpuMs };
      const added = {
        unsampled: addedBy(warm.sampled, warm.plain, calling), sampled: addedBy(warm.on, warm.plain, calling),
        coldStart: addedBy(cold.sampled, cold.plain, loading), firstCall: addedBy(cold.sampled, cold.plain, calling),
      };
      for (const line of report(added)) print(line);
      print(`how: medians of differences of pairs; processor ms are those of the process. A handler with the AWS SDK and fetch (3 calls to a server on this machine; ${median(warm.plain.map(calling.ms)).toFixed(2)} ms, ${median(warm.plain.map(calling.cpuMs)).toFixed(2)} of them processor, without the recorder), wrapped as ManagedFunction does and bundled by esbuild; each variant in a process of its own, in turn, ${rounds} calls each after ${warmUps}; cold: ${coldRounds} fresh processes each, in turn. Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}.`);
      print('others: no comparable recorder publishes figures.');
      if (jsonFile !== undefined) writeFileSync(jsonFile, JSON.stringify({ goals, added }, null, 2));
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function bundled(folder: string, variant: Variant): string {
  const entry = join(__dirname, 'recorder', 'handler.ts');
  const mode: RecorderMode | undefined = variant === 'plain' ? undefined : variant;
  const wrapped = mode === undefined ? entry : withRecorder(new Stack(new App(), 'Bench'), 'Function', { entry }, mode).entry;
  const outfile = join(folder, variant, 'index.js');
  buildSync({ entryPoints: [wrapped ?? entry], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', mainFields: ['module', 'main'], logLevel: 'error' });
  return outfile;
}

/** One call of each in every round, and the order of the variants turned from round to round: what else the machine does meets all alike. */
async function warmCalls(bundles: Readonly<Record<Variant, string>>, url: string): Promise<Readonly<Record<Variant, Told[]>>> {
  const all: Record<Variant, Told[]> = { plain: [], sampled: [], on: [] };
  const children = { plain: await started(bundles.plain, url), sampled: await started(bundles.sampled, url), on: await started(bundles.on, url) };
  const variants: readonly Variant[] = ['plain', 'sampled', 'on'];
  try {
    for (let round = -warmUps; round < rounds; round++) {
      const seen = new Map<Variant, Told>();
      for (let at = 0; at < variants.length; at++) {
        const variant = variants[(at + Math.abs(round)) % variants.length] ?? 'plain';
        seen.set(variant, await called(children[variant]));
      }
      // Six calls a minute are sampled also where the others are not.
      if (round < 0 || seen.get('sampled')?.recorded === true) continue;
      for (const [variant, one] of seen) all[variant].push(one);
    }
  } finally {
    for (const child of Object.values(children)) child.kill();
  }
  return all;
}

async function coldStarts(bundles: Readonly<Record<Variant, string>>, url: string): Promise<Readonly<Record<'plain' | 'sampled', Told[]>>> {
  const seen: Record<'plain' | 'sampled', Told[]> = { plain: [], sampled: [] };
  for (let round = 0; round < coldRounds; round++) {
    for (const variant of round % 2 === 0 ? (['plain', 'sampled'] as const) : (['sampled', 'plain'] as const)) {
      const child = await started(bundles[variant], url);
      seen[variant].push(await called(child));
      child.kill();
    }
  }
  return seen;
}

async function started(file: string, url: string): Promise<ChildProcess> {
  const env = { AWS_LAMBDA_FUNCTION_VERSION: '7', AWS_LAMBDA_FUNCTION_NAME: 'orders', AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: url, PARTNER_URL: url, NODE_NO_WARNINGS: '1' };
  const child = spawn(process.execPath, ['-e', program, file], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout?.resume();
  first(child.pid);
  await answerOf(child);
  return child;
}

/** Before what else the machine does, where this user may ask for that. */
function first(pid: number | undefined): void {
  try {
    setPriority(pid ?? 0, -15);
  } catch {
    // Then as all others.
  }
}

function called(child: ChildProcess): Promise<Told> {
  const answer = answerOf(child);
  child.send('call');
  return answer;
}

async function answerOf(child: ChildProcess): Promise<Told> {
  const [message] = await once(child, 'message');
  return told.parse(message);
}

interface Added {
  readonly ms: number;
  readonly cpuMs: number;
  /** Of the differences, between the quartiles. */
  readonly spreadMs: number;
  readonly p95Ms: number;
  readonly p95WithoutMs: number;
}

function addedBy(having: readonly Told[], without: readonly Told[], of: { readonly ms: (one: Told) => number; readonly cpuMs: (one: Told) => number }): Added {
  const differences = (figure: (one: Told) => number): number[] => having.flatMap((one, index) => {
    const other = without[index];
    return other === undefined ? [] : [figure(one) - figure(other)];
  });
  const ms = differences(of.ms);
  return { ms: median(ms), cpuMs: median(differences(of.cpuMs)), spreadMs: quantile(ms, 0.75) - quantile(ms, 0.25), p95Ms: quantile(having.map(of.ms), 0.95), p95WithoutMs: quantile(without.map(of.ms), 0.95) };
}

function report(added: Readonly<Record<'unsampled' | 'sampled' | 'coldStart' | 'firstCall', Added>>): readonly string[] {
  const row = (name: string, { ms, cpuMs, spreadMs, p95Ms, p95WithoutMs }: Added, limit?: { readonly reach: number; readonly goal: number }): string =>
    [name.padEnd(26), ...[ms, cpuMs, spreadMs, p95Ms, p95WithoutMs].map((figure) => figure.toFixed(2).padStart(11)), `${limit?.reach ?? ''}`.padStart(8), `${limit?.goal ?? ''}`.padStart(6)].join('');
  return [
    `${''.padEnd(26)}${['added ms', 'processor', 'spread', 'p95 with', 'without'].map((title) => title.padStart(11)).join('')}   reach  goal`,
    row('a call, not sampled', added.unsampled, goals.unsampled),
    row('a call, sampled', added.sampled, goals.sampled),
    row('a cold start', added.coldStart, goals.coldStart),
    row('the call after it, sampled', added.firstCall),
    '',
  ];
}
